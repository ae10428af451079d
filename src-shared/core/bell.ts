/**
 * Waiting for "something has changed, or it is time": one waits, anybody rings. A ring while nobody waits is not lost. Knows nothing of
 * what has changed.
 */
import { abortReason, whenAborted } from './abort';
import type { Clock } from './clock';

export class Bell {
  #hasRung = false;
  #hear: (() => void) | undefined;

  ring(): void {
    this.#hasRung = true;
    this.#hear?.();
  }

  /**
   * Resolves at the next ring, at once where it has rung since the last wait, or after `withinMs`, which may be Infinity.
   * @throws the signal's reason when it is aborted first
   */
  rung(clock: Clock, withinMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const aborted = abortReason(signal);
      if (aborted !== undefined) return void reject(aborted);
      const over = (then: () => void) => (): void => {
        this.#hear = undefined;
        this.#hasRung = false;
        cancel();
        stopListening();
        then();
      };
      let cancel = (): void => undefined;
      let stopListening = (): void => undefined;
      if (this.#hasRung) return over(resolve)();
      this.#hear = over(resolve);
      if (withinMs !== Infinity) cancel = clock.after(Math.max(0, withinMs), over(resolve));
      stopListening = whenAborted(signal, (reason) => over(() => reject(reason))());
    });
  }
}
