import { describe, expect, it } from 'vitest';
import { Air, airTimeMs } from '@main/transports/ble/air';
import { VirtualClock } from '../../support/virtual-clock';

/** Whether it has settled by now. */
async function isSettled(clock: VirtualClock, promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await clock.advance(0);
  return settled;
}

describe('messages under way over a link that tells nothing', () => {
  it('are one: the next waits for the answer', async () => {
    const clock = new VirtualClock();
    const air = new Air(clock);
    const sent = air.sent(1, 1);
    expect(await isSettled(clock, sent)).toBe(false);
    air.answered();
    expect(await isSettled(clock, sent)).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('are believed to have arrived after their time in the air', async () => {
    const clock = new VirtualClock();
    const sent = new Air(clock).sent(5, 1);
    await clock.advance(airTimeMs(5) - 1);
    expect(await isSettled(clock, sent)).toBe(false);
    await clock.advance(1);
    expect(await isSettled(clock, sent)).toBe(true);
  });

  it('may be three where that is allowed', async () => {
    const clock = new VirtualClock();
    const air = new Air(clock);
    expect(await isSettled(clock, air.sent(1, 3))).toBe(true);
    expect(await isSettled(clock, air.sent(1, 3))).toBe(true);
    const third = air.sent(1, 3);
    expect(await isSettled(clock, third)).toBe(false);
    air.answered();
    expect(await isSettled(clock, third)).toBe(true);
  });

  it('are none when the link has ended', async () => {
    const clock = new VirtualClock();
    const air = new Air(clock);
    const sent = air.sent(9, 1);
    air.end();
    expect(await isSettled(clock, sent)).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('take longer the more fragments they have', () => {
    expect(airTimeMs(1)).toBeGreaterThan(50);
    expect(airTimeMs(20)).toBeGreaterThan(airTimeMs(10));
  });
});
