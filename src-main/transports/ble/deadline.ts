/**
 * Waiting for a library that may never answer. Knows no library.
 */
import { abortReason, whenAborted } from '@shared/core/abort';
import type { Clock } from '@shared/core/clock';

/** What was waited for did not happen in time. Never leaves this folder. */
export class TooLate extends Error {
  constructor(what: string, ms: number) {
    super(`${what}: no answer within ${ms} ms`);
    this.name = 'TooLate';
  }
}

export interface Deadline {
  clock: Clock;
  ms: number;
  /** For the error. */
  what: string;
  signal?: AbortSignal | undefined;
}

/**
 * `work`, or the end of patience. What `work` does afterwards is of no interest.
 * @throws TooLate; the signal's reason; what `work` is rejected with, as an Error (noble rejects with strings, too)
 */
export function within<T>(work: Promise<T>, { clock, ms, what, signal }: Deadline): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      cancel();
      stopListening();
    };
    const cancel = clock.after(ms, () => {
      end();
      reject(new TooLate(what, ms));
    });
    const stopListening = whenAborted(signal, (reason) => {
      end();
      reject(reason);
    });
    work.then(
      (value) => {
        end();
        resolve(value);
      },
      (error: unknown) => {
        end();
        reject(asError(error));
      },
    );
    const aborted = abortReason(signal);
    if (aborted === undefined) return;
    end();
    reject(aborted);
  });
}

/** Libraries reject with strings and with objects of their own. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
