/**
 * Timers that end together, as everything ends in a device that is reset. Knows nothing of what they are for.
 */
import type { Clock } from '../../src-shared/core/clock';

export class Timers {
  readonly #cancels = new Set<() => void>();

  constructor(readonly clock: Clock) {}

  /** Runs `then` once after `ms`; the returned function cancels it. */
  after(ms: number, then: () => void): () => void {
    const cancel = (): void => {
      this.#cancels.delete(cancel);
      stop();
    };
    const stop = this.clock.after(ms, () => {
      this.#cancels.delete(cancel);
      then();
    });
    this.#cancels.add(cancel);
    return cancel;
  }

  cancelAll(): void {
    for (const cancel of [...this.#cancels]) cancel();
  }
}
