/**
 * Group 2 of the simulated application, and the formula behind its counters.
 */
import { describe, expect, it } from 'vitest';
import { readBody } from '@shared/smp/message';
import { profiles } from '@main/simulator/profile';
import { counterValue, type SimulatedSection } from '@main/simulator/statistics';
import { rig } from './rig';

describe('statistics', () => {
  it('move with the time since the last start', async () => {
    const { clock, ask, reset } = rig();
    const ticks = async () => (await ask('stat.show', { name: 'smp_svr_stats' }))['fields'];
    expect(await ticks()).toEqual({ ticks: 0 });
    await clock.advance(5000);
    expect(await ticks()).toEqual({ ticks: 5 });
    await clock.advance(100_000);
    await reset();
    const { ticks: after } = (await ticks()) as { ticks: number };
    expect(after).toBeGreaterThan(10);
    expect(after).toBeLessThan(25);
  });

  it('are listed by section', async () => {
    const { ask } = rig();
    expect(await ask('stat.list')).toEqual({
      stat_list: ['smp_svr_stats', 'net', 'sensor', 'energy', 'events'],
    });
  });

  it('without names are called s0, s1 and so on', async () => {
    const { ask } = rig();
    const { fields } = await ask('stat.show', { name: 'events' });
    expect(Object.keys(fields as object)).toEqual(['s0', 's1', 's2']);
  });

  it('of 64 bits go beyond what a number holds', async () => {
    const { clock, device, answers, pack } = rig();
    await clock.advance(60_000);
    device.receive(pack('stat.show', { name: 'energy' }));
    await clock.advance(100);
    const fields = readBody(answers[0] ?? new Uint8Array()).get('fields') as Map<string, unknown>;
    expect(typeof fields.get('charge_nc')).toBe('bigint');
    expect(fields.get('charge_nc')).toBeGreaterThan(2n ** 53n);
  });

  it.each([
    ['a section that is not there', { name: 'none' }, { err: { group: 2, rc: 3 } }],
    ['no name', {}, { rc: 3 }],
    ['a name of 32 characters', { name: 'n'.repeat(32) }, { rc: 3 }],
    ['a name of 31 characters', { name: 'n'.repeat(31) }, { err: { group: 2, rc: 3 } }],
  ])('of %s are refused', async (_what, request, answer) => {
    expect(await rig().ask('stat.show', request)).toEqual(answer);
  });

  it('come with rc 0 from old firmware', async () => {
    const { ask } = rig({ profile: profiles['zephyr-legacy'] });
    expect(Object.keys(await ask('stat.list', {}, { version: 1 }))).toEqual(['rc', 'stat_list']);
  });

  it('can be refused by a fault like anything else', async () => {
    const { ask } = rig({ faults: [{ kind: 'refuse', rc: 10, command: 'stat.list' }] });
    expect(await ask('stat.list')).toMatchObject({ rc: 10 });
  });

  it('are not in serial recovery', async () => {
    const { exchange } = rig({ profile: profiles['mcuboot-recovery'] });
    expect(await exchange('0800000100020a01a0')).toEqual(['0900000600020a01bf62726308ff']);
  });
});

describe('a counter', () => {
  it.each<[string, SimulatedSection['bits'], Parameters<typeof counterValue>[0], number, number | bigint]>([
    ['of 16 bits starts anew', 16, { start: 65_535n, perSecond: 1 }, 1000, 0],
    ['of 32 bits starts anew', 32, { start: 0xffff_ffffn, perSecond: 2 }, 1000, 1],
    ['of 64 bits goes on as a bigint', 64, { start: 2n ** 53n - 1n, perSecond: 1 }, 1000, 2n ** 53n],
    ['of 64 bits starts anew', 64, { start: 2n ** 64n - 1n, perSecond: 1 }, 1000, 0],
    ['may fall', 16, { start: 10n, perSecond: -2 }, 1000, 8],
    ['may swing', 16, { start: 100n, wave: { amplitude: 50, periodMs: 4000 } }, 1000, 150],
  ])('%s', (_what, bits, counter, uptimeMs, value) => {
    expect(counterValue(counter, bits, uptimeMs)).toBe(value);
  });
});
