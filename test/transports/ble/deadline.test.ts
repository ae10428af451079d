import { describe, expect, it } from 'vitest';
import { TooLate, within } from '@main/transports/ble/deadline';
import { VirtualClock } from '../../support/virtual-clock';

const never = new Promise<string>(() => {});

describe('waiting for a library that may never answer', () => {
  it('ends with the answer, and leaves no timer', async () => {
    const clock = new VirtualClock();
    await expect(within(Promise.resolve('yes'), { clock, ms: 10, what: 'it' })).resolves.toBe('yes');
    expect(clock.pending).toBe(0);
  });

  it('ends when patience does', async () => {
    const clock = new VirtualClock();
    const waiting = within(never, { clock, ms: 10, what: 'writing' });
    await expect(clock.until(waiting)).rejects.toThrow(TooLate);
    expect(clock.now()).toBe(10);
  });

  it('ends when nobody waits any more', async () => {
    const clock = new VirtualClock();
    const stop = new AbortController();
    const waiting = within(never, { clock, ms: 10, what: 'it', signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(clock.pending).toBe(0);
    await expect(within(never, { clock, ms: 10, what: 'it', signal: stop.signal })).rejects.toThrow('enough');
    expect(clock.pending).toBe(0);
  });

  it('makes errors of the strings that noble rejects with', async () => {
    const clock = new VirtualClock();
    const words: unknown = 'Could not find all requested services';
    const rejected = Promise.resolve().then(() => {
      throw words as Error;
    });
    await expect(within(rejected, { clock, ms: 10, what: 'it' })).rejects.toBeInstanceOf(Error);
  });
});
