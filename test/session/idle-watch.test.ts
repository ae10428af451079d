/**
 * Devices that nobody talks to: a device that is gone is noticed, and none is asked more often than needed.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IdleWatch } from '@main/session/idle-watch';
import type { ConnectionKind } from '@shared/device/connection';
import { Rig, type RigDevice } from '../support/rig';

let rig: Rig;
let kind: ConnectionKind;
let periodMs: number;
let watch: IdleWatch;
/** Clock times at which requests went out. */
let sentAt: number[];

beforeEach(() => {
  rig = new Rig();
  kind = 'udp';
  periodMs = 30_000;
  sentAt = [];
  watch = new IdleWatch({
    clock: rig.clock,
    periodMs: () => periodMs,
    devices: () => rig.bench.ids.map((id) => ({ kind, session: rig.bench.session(id) })),
  });
});
afterEach(async () => {
  watch.stop();
  await rig.close();
});

async function open(): Promise<RigDevice> {
  const one = await rig.connected('tiny');
  one.session.trace.listen((entry) => {
    if (entry.kind === 'sent') sentAt.push(entry.atMs);
  });
  return one;
}

describe('A device that nobody talks to', () => {
  it('is asked with one echo every 30 s', async () => {
    await open();
    const openedAt = rig.clock.now();
    watch.start();
    await rig.clock.advance(5 * 60_000);
    expect(sentAt.length).toBeGreaterThanOrEqual(9);
    expect(sentAt.length).toBeLessThanOrEqual(10);
    expect((sentAt[0] ?? 0) - openedAt).toBeGreaterThanOrEqual(29_000);
  });

  it.each(['serial', 'simulated', 'replay'] as const)('is not asked when it is %s', async (one) => {
    kind = one;
    await open();
    watch.start();
    await rig.clock.advance(120_000);
    expect(sentAt).toEqual([]);
  });

  it('is not asked when the preference is 0', async () => {
    periodMs = 0;
    await open();
    watch.start();
    await rig.clock.advance(120_000);
    expect(sentAt).toEqual([]);
  });

  it('is not asked while somebody writes to it', async () => {
    const { session } = await open();
    watch.start();
    let end = (): void => undefined;
    const writing = session.exclusively('a run', () => new Promise<void>((resolve) => (end = resolve)));
    await rig.clock.advance(120_000);
    expect(sentAt).toEqual([]);
    end();
    await writing;
  });

  it('is not asked again while its answer is awaited, so that others have their turn', async () => {
    periodMs = 1000;
    const [silent] = [await open(), await open()];
    silent.device.power('off');
    watch.start();
    await rig.clock.advance(5000);
    // One goes to the silent device.
    expect(sentAt.length).toBeGreaterThanOrEqual(4);
  });

  it('is not ready any more when it is gone, and its view says since when it was not heard', async () => {
    const { id, device } = await open();
    watch.start();
    await rig.clock.advance(60_000);
    const lastSeenEpochMs = rig.bench.view(id)?.lastSeenEpochMs;
    device.power('off');
    await rig.clock.advance(60_000);
    expect(rig.bench.view(id)).toMatchObject({
      link: { state: 'away', expected: false, silent: true },
      lastSeenEpochMs,
    });
    device.power('on');
    await rig.clock.advance(90_000);
    expect(rig.bench.view(id)?.link.state).toBe('ready');
  });

  it('tells windows when it was last seen, though nothing else has changed', async () => {
    const { id } = await open();
    const told: (number | undefined)[] = [];
    rig.bench.deviceChanged.listen(() => told.push(rig.bench.view(id)?.lastSeenEpochMs));
    watch.start();
    await rig.clock.advance(100_000);
    expect(new Set(told).size).toBeGreaterThanOrEqual(2);
    expect(told.length).toBeLessThan(10);
  });
});

it('Many devices that became ready in one moment are asked one after the other', async () => {
  const devices = 500;
  for (let at = 0; at < devices; at++) await open();
  const readyAt = rig.clock.now();
  watch.start();
  await rig.clock.advance(4 * 60_000);
  const inSecond = new Map<number, number>();
  for (const at of sentAt) {
    const second = Math.floor((at - readyAt) / 1000);
    inSecond.set(second, (inSecond.get(second) ?? 0) + 1);
  }
  expect(sentAt.length).toBeGreaterThan(5 * devices);
  // All of them within 30 s, and a quarter more to catch up.
  expect(Math.max(...inSecond.values())).toBeLessThanOrEqual(Math.ceil((1.25 * devices) / 30) + 1);
});
