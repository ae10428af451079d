import { describe, expect, it } from 'vitest';
import { BenchError } from '@shared/core/errors';
import { Listeners } from '@shared/core/listeners';
import { LastSeen } from '@main/session/last-seen';
import { Pause } from '@main/session/pause';
import { Retries } from '@main/session/retries';
import { untilReady, type Watched } from '@main/session/until-ready';
import { VirtualClock } from '../support/virtual-clock';

const never = new AbortController().signal;

describe('A pause', () => {
  it('ends after its time, and not before', async () => {
    const clock = new VirtualClock();
    let over = false;
    const waiting = new Pause(clock).wait(1000, never).then(() => (over = true));
    await clock.advance(999);
    expect(over).toBe(false);
    await clock.advance(1);
    await waiting;
  });

  it('ends at once for whoever has waited enough, and leaves no timer', async () => {
    const clock = new VirtualClock();
    const pause = new Pause(clock);
    const waiting = pause.wait(1000, never);
    pause.end();
    await waiting;
    expect([clock.now(), clock.pending]).toEqual([0, 0]);
    // An end that comes when nothing waits ends no later pause.
    pause.end();
    let over = false;
    const second = pause.wait(1000, never).then(() => (over = true));
    await clock.advance(999);
    expect(over).toBe(false);
    await clock.advance(1);
    await second;
  });

  it('is broken off by its signal, with the reason of the signal', async () => {
    const clock = new VirtualClock();
    const cancelling = new AbortController();
    const waiting = new Pause(clock).wait(1000, cancelling.signal);
    const reason = new BenchError('cancelled', { what: 'the test' });
    cancelling.abort(reason);
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(clock.pending).toBe(0);
    const late = new Pause(clock).wait(1000, cancelling.signal);
    await expect(late).rejects.toMatchObject({ code: 'cancelled' });
    expect(clock.pending).toBe(0);
  });
});

describe('Trying again', () => {
  const middle = (): number => 0.5;

  it('waits twice as long after every failure, and five minutes at most', async () => {
    const clock = new VirtualClock();
    const retries = new Retries(clock, middle);
    const pauses: number[] = [];
    for (let failure = 1; failure <= 9; failure++) {
      const before = clock.now();
      let tried = false;
      retries.later('a', () => (tried = true));
      const dueAt = retries.nextAt('a') ?? 0;
      pauses.push(dueAt - before);
      await clock.advance(dueAt - before);
      expect(tried).toBe(true);
      expect(retries.nextAt('a')).toBeUndefined();
    }
    expect(pauses).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000]);
  });

  it('differs by chance, a fifth to both sides', () => {
    const pauseWith = (chance: number): number | undefined => {
      const retries = new Retries(new VirtualClock(), () => chance);
      retries.later('a', () => undefined);
      return retries.nextAt('a');
    };
    expect([pauseWith(0), pauseWith(1)]).toEqual([4000, 6000]);
  });

  it('begins with short pauses again after a success; a try by hand takes none away', async () => {
    const clock = new VirtualClock();
    const retries = new Retries(clock, middle);
    const pause = (): number => {
      retries.later('a', () => undefined);
      return (retries.nextAt('a') ?? 0) - clock.now();
    };
    pause();
    retries.begun('a');
    expect(retries.nextAt('a')).toBeUndefined();
    expect(pause()).toBe(10_000);
    retries.forget('a');
    expect(pause()).toBe(5000);
  });

  it('is planned once for one device, and not at all after the end', async () => {
    const clock = new VirtualClock();
    const retries = new Retries(clock, middle);
    let tries = 0;
    retries.later('a', () => tries++);
    retries.later('a', () => tries++);
    retries.later('b', () => tries++);
    expect(clock.pending).toBe(2);
    await clock.advance(10_000);
    expect(tries).toBe(2);
    retries.later('a', () => tries++);
    retries.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('When a device was last seen', () => {
  it('is known at once and told every five seconds', () => {
    const seen = new LastSeen();
    expect(seen.at).toBeUndefined();
    expect([0, 1, 4999, 5000, 5001, 10_000].map((at) => seen.note(at))).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
    ]);
    expect(seen.at).toBe(10_000);
  });
});

describe('Waiting for a device', () => {
  function watched(clock: VirtualClock) {
    let link: ReturnType<Watched['link']> = 'away';
    const listeners = new Listeners<[]>();
    const becomes = (next: typeof link): void => {
      link = next;
      listeners.tell();
    };
    const watch = { link: () => link, listeners, lateBecause: () => undefined, clock } satisfies Watched;
    return { watch, becomes };
  }

  it('ends when it is ready, also when it was so before', async () => {
    const clock = new VirtualClock();
    const { watch, becomes } = watched(clock);
    const waiting = untilReady(watch, 1000);
    becomes('opening');
    becomes('ready');
    await waiting;
    await untilReady(watch, 1000);
    expect([watch.listeners.isEmpty, clock.pending]).toEqual([true, 0]);
  });

  it('ends when nobody wants the link any more', async () => {
    const clock = new VirtualClock();
    const { watch, becomes } = watched(clock);
    const waiting = untilReady(watch, 1000);
    becomes('closed');
    await expect(waiting).rejects.toMatchObject({ code: 'session/not-ready', facts: { state: 'closed' } });
    expect([watch.listeners.isEmpty, clock.pending]).toEqual([true, 0]);
  });

  it('ends after its time, with the better reason where there is one', async () => {
    const clock = new VirtualClock();
    const { watch } = watched(clock);
    const plain = untilReady(watch, 1000);
    const better = untilReady(
      { ...watch, lateBecause: () => new BenchError('session/not-ready', { state: 'away' }) },
      1000,
    );
    const both = Promise.allSettled([plain, better]);
    await clock.advance(1000);
    expect(await both).toMatchObject([
      { reason: { code: 'upgrade/did-not-return', facts: { waitedMs: 1000 } } },
      { reason: { code: 'session/not-ready' } },
    ]);
    expect(watch.listeners.isEmpty).toBe(true);
  });

  it('is cancelled, also before it begins', async () => {
    const clock = new VirtualClock();
    const { watch } = watched(clock);
    const cancelling = new AbortController();
    const waiting = untilReady(watch, 1000, cancelling.signal);
    cancelling.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(untilReady(watch, 1000, cancelling.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect([watch.listeners.isEmpty, clock.pending]).toEqual([true, 0]);
  });
});
