/**
 * Waiting for a session to become ready again. Looks for no device.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError, cancelledBy } from '@shared/core/errors';
import type { Listeners } from '@shared/core/listeners';

export interface Watched {
  link: () => 'closed' | 'opening' | 'ready' | 'away';
  /** Told whenever `link` may have changed. */
  listeners: Listeners<[]>;
  /** A better reason than that nothing came. */
  lateBecause: () => BenchError | undefined;
  clock: Clock;
}

/** @throws BenchError upgrade/did-not-return or the better reason after `withinMs`; session/not-ready; cancelled */
export function untilReady(
  { link, listeners, lateBecause, clock }: Watched,
  withinMs: number,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return void reject(cancelledBy(signal, 'waiting for the device'));
    const end = (): void => {
      cancelTimer();
      endLooking();
      signal?.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      end();
      reject(cancelledBy(signal, 'waiting for the device'));
    };
    const look = (): void => {
      if (link() === 'ready') {
        end();
        resolve();
      } else if (link() === 'closed') {
        end();
        reject(new BenchError('session/not-ready', { state: 'closed' }));
      }
    };
    const cancelTimer = clock.after(withinMs, () => {
      end();
      reject(lateBecause() ?? new BenchError('upgrade/did-not-return', { waitedMs: withinMs }));
    });
    const endLooking = listeners.listen(look);
    signal?.addEventListener('abort', onAbort, { once: true });
    look();
  });
}
