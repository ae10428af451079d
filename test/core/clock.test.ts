import { describe, expect, it, vi } from 'vitest';
import { sleep } from '@shared/core/clock';
import { VirtualClock } from '../support/virtual-clock';

describe('sleep', () => {
  it('ends after its time and not before', async () => {
    const clock = new VirtualClock();
    let awake = false;
    void sleep(clock, 100).then(() => (awake = true));
    await clock.advance(99);
    expect(awake).toBe(false);
    await clock.advance(1);
    expect(awake).toBe(true);
  });

  it('is ended by its signal, with the reason of that, and leaves no timer behind', async () => {
    const clock = new VirtualClock();
    const control = new AbortController();
    const slept = sleep(clock, 100, control.signal);
    const reason = new Error('enough');
    control.abort(reason);
    await expect(slept).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
  });

  it('does not begin when its signal is aborted already', async () => {
    const clock = new VirtualClock();
    const reason = new Error('too late');
    await expect(sleep(clock, 100, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
  });

  it('gives a reason that is no error as the cause of one', async () => {
    const slept = sleep(new VirtualClock(), 100, AbortSignal.abort('because'));
    await expect(slept).rejects.toMatchObject({ cause: 'because' });
  });

  it('no longer listens to its signal afterwards', async () => {
    const clock = new VirtualClock();
    const control = new AbortController();
    const { signal } = control;
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    await clock.until(sleep(clock, 100, signal));
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
      added.mock.calls.map(([, listener]) => listener),
    );
    expect(added).toHaveBeenCalledOnce();
  });
});
