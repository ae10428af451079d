/**
 * A pause that somebody else can end early.
 */
import { abortReason, whenAborted } from '@shared/core/abort';
import { sleep, type Clock } from '@shared/core/clock';

export class Pause {
  readonly #clock: Clock;
  #enough: AbortController | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Resolves after `ms`, or at once when `end` is called.
   * @throws the signal's reason when it is aborted first.
   */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const aborted = abortReason(signal);
    if (aborted !== undefined) throw aborted;
    const enough = new AbortController();
    this.#enough = enough;
    const stopListening = whenAborted(signal, (reason) => enough.abort(reason));
    try {
      await sleep(this.#clock, ms, enough.signal);
    } catch (error) {
      if (signal.aborted || !enough.signal.aborted) throw error;
    } finally {
      stopListening();
      this.#enough = undefined;
    }
  }

  end(): void {
    this.#enough?.abort();
  }
}
