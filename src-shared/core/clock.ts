/**
 * Time as a parameter. Pure code waits and measures only through a `Clock`, so a test can run an hour in a millisecond.
 * Knows nothing of dates: `now()` counts from an arbitrary start.
 */
import { abortReason, whenAborted } from './abort';

export interface Clock {
  /** Milliseconds since an arbitrary start; never goes backwards. */
  now(): number;
  /** Runs `then` once after `ms`; the returned function cancels it. */
  after(ms: number, then: () => void): () => void;
}

/**
 * Settles after `ms`.
 * @throws the signal's reason when it is aborted first.
 */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = abortReason(signal);
    if (aborted !== undefined) return void reject(aborted);
    const cancel = clock.after(ms, () => {
      stopListening();
      resolve();
    });
    const stopListening = whenAborted(signal, (reason) => {
      cancel();
      reject(reason);
    });
  });
}
