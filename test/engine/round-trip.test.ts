import { describe, expect, it } from 'vitest';
import { EarlyLook } from '@main/engine/early-look';
import { EarlyResend, type EarlyResendOptions, type Sent } from '@main/engine/early-resend';
import { ResendAllowance } from '@main/engine/resend-allowance';
import { RoundTrip } from '@main/engine/round-trip';
import { waitsFor } from '@main/engine/timing';
import { answersEchoes, newRig } from './scripted-transport';
import { VirtualClock } from '../support/virtual-clock';

describe('the round trip of a link', () => {
  it('is not known before an answer', () => {
    expect(new RoundTrip().timeoutMs).toBeUndefined();
  });

  it('is the mean and four times the variation, as RFC 6298 has it', () => {
    const link = new RoundTrip();
    link.learn(100);
    expect(link.timeoutMs).toBe(100 + 4 * 50);
    link.learn(140);
    // Variation 3/4 of 50 and 1/4 of 40, mean 7/8 of 100 and 1/8 of 140.
    expect(link.timeoutMs).toBe(105 + 4 * 47.5);
    for (let i = 0; i < 100; i++) link.learn(100);
    expect(link.timeoutMs).toBeCloseTo(1.25 * 140);
  });

  it('remembers the longest until it was waited for in vain', () => {
    const link = new RoundTrip();
    for (let i = 0; i < 50; i++) link.learn(i === 10 ? 3000 : 20);
    expect(link.timeoutMs).toBe(3750);
    link.waitedInVain();
    expect(link.timeoutMs).toBe(1875);
    for (let i = 0; i < 10; i++) link.waitedInVain();
    expect(link.timeoutMs).toBeLessThan(50);
  });
});

describe('what may be sent again on suspicion', () => {
  it('is one window, and 1.3 times what was lost for certain', () => {
    const allowance = new ResendAllowance(2);
    for (const allowed of [true, true, false]) {
      expect(allowance.allows(100)).toBe(allowed);
      if (allowed) allowance.resent(100);
    }
    allowance.wasLost(100);
    expect(allowance.allows(100)).toBe(true);
    allowance.resent(100);
    expect(allowance.allows(100)).toBe(false);
  });
});

describe('the waits of one try', () => {
  it('are its whole time where nothing is known, or where it may be sent once only', () => {
    expect(waitsFor({ timeoutMs: 2500, tries: 3 }, undefined)).toEqual([2500]);
    expect(waitsFor({ timeoutMs: 2500, tries: 1 }, 20)).toEqual([2500]);
  });
  it('double, and add up to its time', () => {
    expect(waitsFor({ timeoutMs: 2500, tries: 3 }, 20)).toEqual([200, 400, 1900]);
    expect(waitsFor({ timeoutMs: 2500, tries: 2 }, 20)).toEqual([200, 2300]);
    expect(waitsFor({ timeoutMs: 2500, tries: 3 }, 1000)).toEqual([1000, 1500]);
    expect(waitsFor({ timeoutMs: 2500, tries: 3 }, 1300)).toEqual([2500]);
  });
});

describe('giving up early', () => {
  interface Watched {
    clock: VirtualClock;
    watch: EarlyResend<Sent>;
    givenUp: number[];
    send: (order: number) => Sent;
  }
  const watched = (change: Partial<EarlyResendOptions<Sent>>): Watched => {
    const clock = new VirtualClock();
    const givenUp: number[] = [];
    const watch = new EarlyResend<Sent>({
      clock,
      windowLimit: 3,
      link: 'lines',
      smallRequestMs: () => 50,
      giveUp: ({ order }) => givenUp.push(order),
      wasTooEarly: () => undefined,
      ...change,
    });
    const send = (order: number): Sent => {
      const one = { order, length: 100, epoch: 0 };
      watch.sent(one, false);
      return one;
    };
    return { clock, watch, givenUp, send };
  };

  it('never makes a device on lines hold more than the window', async () => {
    for (const [inFlight, expected] of [
      [1, [0]],
      [2, [0]],
      [3, []],
    ] as const) {
      const { clock, watch, givenUp, send } = watched({});
      for (let order = 0; order < inFlight; order++) send(order);
      await clock.advance(10_000);
      expect(givenUp).toEqual(expected);
      watch.end();
    }
  });

  it('does nothing where half a message may lie on the way', async () => {
    const { clock, givenUp, send } = watched({ link: 'no' });
    send(0);
    await clock.advance(10_000);
    expect(givenUp).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('waits from the latest sign of the device', async () => {
    const { clock, watch, givenUp, send } = watched({ link: 'datagrams' });
    const first = send(0);
    send(1);
    await clock.advance(200);
    watch.answered(first);
    // One answer after 200 ms: 600 ms from now.
    await clock.advance(599);
    expect(givenUp).toEqual([]);
    await clock.advance(1);
    expect(givenUp).toEqual([1]);
    watch.end();
  });

  it('begins anew when this program itself was held up', async () => {
    const { clock, watch, givenUp, send } = watched({ link: 'datagrams' });
    const first = send(0);
    await clock.advance(100);
    watch.answered(first);
    send(1);
    // What was sent at 100 ms would be given up at 400 ms. The program stands still from 390 to 500 ms.
    await clock.advance(290);
    clock.standStill(110);
    await clock.advance(0);
    expect(givenUp).toEqual([]);
    await clock.advance(300);
    expect(givenUp).toEqual([1]);
    watch.end();
  });
});

describe('a look', () => {
  it.each([
    [true, 1],
    [false, 0],
  ])('asks only when the device has room: %s', async (hasRoom, echoes) => {
    const on = newRig();
    answersEchoes(on);
    const look = new EarlyLook(on.client, {
      clock: on.clock,
      windowLimit: 2,
      isDatagram: false,
      hasRoom: () => hasRoom,
    });
    let found = 0;
    look.begin({}, 100, () => found++);
    await on.clock.advance(1000);
    expect(on.transport.sent).toHaveLength(echoes);
    expect(found).toBe(echoes);
  });
});
