import { describe, expect, it } from 'vitest';
import { AnswerTimes } from '@main/transports/ble/answer-times';
import { PacedAir } from '../../support/bluetooth/paced-air';
import { Rig } from '../../support/rig';

const SMALL = 20;

/** One request 2 ms after the other's answer, each answered after so many milliseconds. */
function after(...answersMs: readonly number[]): { times: AnswerTimes; now: number } {
  const times = new AnswerTimes();
  let now = 0;
  for (const ms of answersMs) {
    times.sent(SMALL, (now += 2));
    times.answered((now += ms));
  }
  return { times, now };
}

/** Seven times that say 50 ms: the first is of a request that follows none. */
const SEVEN = [50, 100, 100, 100, 100, 100, 100];

describe('The connection interval', () => {
  it.each([
    ['is half of the least time of an answer just before', [60, 99, 97.4, 150, 200, 100, 99, 100], 49],
    ['is not known of seven', SEVEN, undefined],
    ['is not long when one answer came soon', [60, 99, 97, 150, 79, 100, 99, 120], undefined],
    ['is long from 40 ms on', [60, 80, 90, 90, 90, 90, 90, 90], 40],
    ['is decided by then', [...SEVEN, 100, 30, 30], 50],
  ])('%s', (_, answersMs, intervalMs) => {
    expect(after(...answersMs).times.slowIntervalMs).toBe(intervalMs);
  });

  it('is no longer than what one request takes at any other time', () => {
    const { times, now } = after(...SEVEN);
    times.sent(SMALL, now + 6);
    times.answered(now + 6 + 45);
    expect(times.slowIntervalMs).toBe(45);
  });

  it('is no longer than the time between the answers to several; those of one event tell nothing', () => {
    const { times, now } = after(...SEVEN);
    for (let nth = 0; nth < 3; nth++) times.sent(SMALL, now + 1);
    times.answered(now + 100);
    expect(times.slowIntervalMs).toBe(50);
    const { times: others, now: then } = after(...SEVEN.slice(1));
    for (let nth = 0; nth < 3; nth++) others.sent(SMALL, then + 1);
    others.answered(then + 100);
    others.answered(then + 103);
    expect(others.slowIntervalMs).toBeUndefined();
    others.answered(then + 103 + 42);
    expect(others.slowIntervalMs).toBe(42);
  });

  it('is not told by chunks of files, which take the device time', () => {
    const { times, now } = after(...SEVEN);
    times.sent(101, now + 1);
    times.sent(SMALL, now + 2);
    times.answered(now + 102);
    times.answered(now + 202);
    expect(times.slowIntervalMs).toBeUndefined();
    times.sent(SMALL, now + 203);
    times.answered(now + 303);
    expect(times.slowIntervalMs).toBe(50);
  });

  it('is told again after an answer that never came', () => {
    const { times, now } = after(...SEVEN);
    times.sent(SMALL, now + 1);
    times.sent(SMALL, now + 3000);
    times.answered(now + 3047);
    expect(times.slowIntervalMs).toBe(47);
  });
});

describe('a link with a long connection interval', () => {
  it.each([
    [50, true],
    [48.75, true],
    [30, false],
    [15, false],
    [7.5, false],
  ])('of %d ms: says so is %s, once', async (intervalMs, says) => {
    const rig = new Rig();
    rig.linkTo = (device) =>
      new PacedAir(device, rig.clock, { intervalMs, packetsPerEvent: 4, mtu: 247, messages: 3 }).transport;
    const said: string[] = [];
    rig.bench.trace.listen((_, entry) => {
      if (entry.kind === 'noise') said.push(entry.reason);
    });
    const { id } = await rig.connected('zephyr-swap-move', [], { serviceMs: 1, dispatchMs: 1 });
    expect(said.length).toBe(says ? 1 : 0);
    expect(rig.bench.view(id)?.capabilities?.slowIntervalMs).toBe(says ? Math.round(intervalMs) : undefined);
    await rig.upgrade(id, rig.firmware('2.0.0', 20_000), 'upload-only');
    expect(said.length).toBe(says ? 1 : 0);
    if (says) expect(said[0]).toContain('docs/bluetooth.md');
    await rig.close();
  });
});
