/**
 * How long one device is tried to be connected to. Systems give up by themselves, some within seconds (BlueZ:
 * `le-connection-abort-by-local`, or it drops the device), although more time was given. Knows no adapter.
 */
import { sleep, type Clock } from '@shared/core/clock';
import { BenchError, isBenchError } from '@shared/core/errors';

type NoAnswer = BenchError<'link/bluetooth-no-answer'>;

/** Links that end while they come up: a device that refuses strangers ends each, so they are counted. */
const MOST_LOST = 3;
/** Before a system that gave up is asked again. */
const PAUSE_MS = 500;

export class Patience {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #device: string;
  readonly #startedAt: number;
  #lost = 0;
  #lastError: NoAnswer | undefined;

  /** @param device for errors */
  constructor(clock: Clock, limitMs: number, device: string) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#device = device;
    this.#startedAt = clock.now();
  }

  /** For the next attempt: what is left after the system gave up, else all. */
  get attemptMs(): number {
    return this.#lastError === undefined ? this.#limitMs : Math.max(PAUSE_MS, this.#leftMs);
  }

  /**
   * What comes after an attempt that failed: the device is sought as at the beginning, or `again` is called.
   * @throws the error, or the same with the time that was spent, when it is final
   */
  after(error: unknown): 'seek' | 'again' {
    const isLost = isBenchError(error, 'link/lost') || isBenchError(error, 'link/bluetooth-keys-gone');
    if (isLost && ++this.#lost < MOST_LOST) return 'seek';
    if (!isBenchError(error, 'link/bluetooth-no-answer')) throw error;
    const isFirst = this.#lastError === undefined;
    this.#lastError = error;
    if (this.#leftMs > PAUSE_MS) return 'again';
    // Of one attempt alone the error tells the time: more may have passed while others were in turn.
    throw isFirst ? error : this.#spent(error);
  }

  /**
   * Seeks, a moment later, in the time that is left.
   * @throws BenchError link/bluetooth-no-answer when it is not seen any more: it was there, and did not let us connect
   */
  async again<T>(seekFor: (ms: number) => Promise<T>, signal: AbortSignal): Promise<T> {
    await sleep(this.#clock, PAUSE_MS, signal);
    try {
      return await seekFor(this.#leftMs);
    } catch (error) {
      if (this.#lastError === undefined || !isBenchError(error, 'link/bluetooth-not-found')) throw error;
      throw this.#spent(this.#lastError);
    }
  }

  get #leftMs(): number {
    return this.#limitMs - (this.#clock.now() - this.#startedAt);
  }

  #spent(error: NoAnswer): NoAnswer {
    const waitedMs = Math.round(this.#clock.now() - this.#startedAt);
    const { detail } = error.facts;
    return new BenchError(
      'link/bluetooth-no-answer',
      { device: this.#device, waitedMs, detail },
      { cause: error },
    );
  }
}
