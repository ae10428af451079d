/**
 * Group 0 of the simulated application: clock, information, threads, pools, bootloader.
 */
import { describe, expect, it } from 'vitest';
import { profiles } from '@main/simulator/profile';
import { rig } from './rig';

const error = (rc: number) => ({ err: { group: 0, rc } });

describe('the clock', () => {
  it('is not set at first', async () => {
    expect(await rig().ask('os.readDateTime')).toEqual(error(4));
  });

  it('goes on from what it was set to', async () => {
    const { ask, clock } = rig();
    expect(await ask('os.setDateTime', { datetime: '2026-12-31T23:59:58' })).toEqual({});
    await clock.advance(2500);
    expect(await ask('os.readDateTime')).toEqual({ datetime: '2027-01-01T00:00:00' });
  });

  it.each([
    ['with a zone, which is ignored', '2026-09-01T10:11:12+02:00', '2026-09-01T10:11:12'],
    ['with any one character between the numbers', '2026/09/01 10.11.12', '2026-09-01T10:11:12'],
    ['with milliseconds that it does not keep', '2026-09-01T10:11:12.999', '2026-09-01T10:11:12'],
    ['in a year of five digits', '11899-01-01T00:00:00', '11899-01-01T00:00:00'],
  ])('takes a time %s', async (_name, datetime, read) => {
    const { ask } = rig();
    expect(await ask('os.setDateTime', { datetime })).toEqual({});
    expect(await ask('os.readDateTime')).toEqual({ datetime: read });
  });

  it.each([
    '2026-09-01T10:11:1',
    '2026-09-01T10:11:12.123456789',
    '2026-13-01T10:11:12',
    '2026-00-01T10:11:12',
    '2026-09-32T10:11:12',
    '2026-09-01T24:11:12',
    '1899-09-01T10:11:12',
    '2026-09-01Tab:11:12',
    '2026-09-01T10:11:  ',
  ])('refuses %s with rc 3', async (datetime) => {
    expect(await rig().ask('os.setDateTime', { datetime })).toEqual({ rc: 3 });
  });

  it('refuses a day that the month does not have', async () => {
    expect(await rig().ask('os.setDateTime', { datetime: '2026-02-31T10:11:12' })).toEqual(error(5));
  });

  it('keeps milliseconds in builds that know them', async () => {
    const { ask } = rig({
      profile: { ...profiles['zephyr-swap-move'], dateTimeMilliseconds: true, serviceMs: 0, dispatchMs: 0 },
    });
    await ask('os.setDateTime', { datetime: '2026-09-01T10:11:12.5' });
    const { datetime } = await ask('os.readDateTime');
    expect(datetime).toMatch(/^2026-09-01T10:11:12\.0\d\d$/);
    expect(await ask('os.setDateTime', { datetime: '2026-09-01T10:11:12.1000' })).toEqual({ rc: 3 });
  });
});

describe('information', () => {
  const profile = { ...profiles['zephyr-swap-move'], nodeName: 'probe', buildTime: 'today at noon' };

  it('comes in fixed order, whatever the order of the letters', async () => {
    expect(await rig({ profile }).ask('os.information', { format: 'onbs' })).toEqual({
      output: 'Zephyr probe today at noon Zephyr',
    });
    expect(await rig({ profile }).ask('os.information', { format: 'a' })).toEqual({
      output: 'Zephyr probe v4.4.1 4.4.1 today at noon arm cortex-m4 nrf52840dk/nrf52840 Zephyr',
    });
  });

  it.each(['s', 'n', 'r', 'v', 'b', 'm', 'p', 'i', 'o'])('has the field %s', async (format) => {
    expect(await rig({ profile }).ask('os.information', { format })).toHaveProperty('output');
  });

  it('refuses a letter that it does not know, and the build time where there is none', async () => {
    expect(await rig({ profile }).ask('os.information', { format: 'sz' })).toEqual(error(2));
    const without = rig({ profile: { ...profile, buildTime: undefined } });
    expect(await without.ask('os.information', { format: 'b' })).toEqual(error(2));
  });

  it('has to fit into 256 bytes', async () => {
    const long = rig({ profile: { ...profile, nodeName: 'x'.repeat(260) } });
    expect(await long.ask('os.information', { format: 'n' })).toEqual({ rc: 7 });
  });
});

it('threads use time as the device runs', async () => {
  const { ask, clock } = rig();
  const runtimeOf = (answer: Record<string, unknown>) =>
    (answer['tasks'] as Record<string, { runtime: number }>)['sensors']?.runtime ?? 0;
  const before = runtimeOf(await ask('os.taskStatistics'));
  await clock.advance(1000);
  expect(runtimeOf(await ask('os.taskStatistics'))).toBeGreaterThan(before + 5_000_000);
});

it('memory pools come in each layout that is in use', async () => {
  const pools = { '0': { blksiz: 1, nblks: 8192, nfree: 5312, min: 4096 } };
  const memoryPools = [{ blockBytes: 1, blocks: 8192, freeBlocks: 5312, fewestFreeBlocks: 4096 }];
  const of = (memoryPoolLayout: 'mpools' | 'tasks' | 'top-level') =>
    rig({ profile: { ...profiles['zephyr-swap-move'], memoryPools, memoryPoolLayout } }).ask(
      'os.memoryPools',
    );
  expect(await of('mpools')).toEqual({ mpools: pools });
  expect(await of('tasks')).toEqual({ tasks: pools });
  expect(await of('top-level')).toEqual(pools);
});

it.each([
  ['zephyr-4.4', 9],
  ['zephyr-swap-move', 3],
  ['zephyr-swap-scratch', 1],
  ['zephyr-direct-xip', 4],
  ['zephyr-direct-xip-revert', 5],
] as const)('the bootloader of %s is MCUboot in mode %i', async (name, mode) => {
  const { ask } = rig({ profile: profiles[name] });
  expect(await ask('os.bootloader')).toEqual({ bootloader: 'MCUboot' });
  expect(await ask('os.bootloader', { query: 'mode' })).toEqual({ mode });
  expect(await ask('os.bootloader', { query: 'colour' })).toEqual(error(3));
});
