/**
 * Waits out a device that has no room just now: longer with each refusal, and not for ever. Knows nothing of what was refused.
 */
import { sleep, type Clock } from '@shared/core/clock';
import { cancelledBy } from '@shared/core/errors';

const FIRST_PAUSE_MS = 100;
const FIRST_BUSY_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;
/** About half a minute of refusals without success in between. */
const MAX_REFUSALS = 60;

export class RefusalPauses {
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #what: string;
  #inARow = 0;

  /** @param what is cancelled by the signal */
  constructor(clock: Clock, signal: AbortSignal | undefined, what: string) {
    this.#clock = clock;
    this.#signal = signal;
    this.#what = what;
  }

  /** The device has taken or given something. */
  heard(): void {
    this.#inARow = 0;
  }

  /** @throws `error` after too many; BenchError cancelled */
  async wait(error: unknown): Promise<void> {
    if (++this.#inARow > MAX_REFUSALS) throw error;
    await this.#pause(FIRST_PAUSE_MS * this.#inARow);
  }

  /** It took nothing and said so as a success. @param nth in a row, 1 for the first @throws BenchError cancelled */
  tookNothing(nth: number): Promise<void> {
    return this.#pause(FIRST_BUSY_PAUSE_MS * nth);
  }

  async #pause(wantedMs: number): Promise<void> {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, wantedMs);
    await sleep(this.#clock, pauseMs, this.#signal).catch((reason: unknown) => {
      throw this.#signal === undefined ? reason : cancelledBy(this.#signal, this.#what);
    });
  }
}
