/**
 * One search for a device: attempt after attempt with pauses between, until one succeeds or the search is stopped. Knows neither
 * the link nor what an attempt does.
 */
import { sleep, type Clock } from '@shared/core/clock';
import { isBenchError, type BenchError, type ErrorCode } from '@shared/core/errors';
import { Pause } from './pause';

/** After the answer to a reset the old firmware stays alive for 250 ms (CONFIG_MCUMGR_GRP_OS_RESET_MS). */
const QUIET_AFTER_RESET_MS = 500;
const FIRST_LOOK_PAUSE_MS = 500;
/** While somebody waits for the device; else the pause grows on, because a device that is away for hours costs as much as one that is there. */
const LAST_LOOK_PAUSE_MS = 5000;
const LAST_UNAWAITED_PAUSE_MS = 60_000;

export interface Attempts {
  /** Finds the device, or rejects with why not. @param nth 1 for the first attempt */
  attempt: (nth: number) => Promise<void>;
  /** The link of an attempt that failed is of no use any more. */
  dropLink: () => Promise<void>;
  /** Somebody waits for the device. */
  isAwaited: () => boolean;
  /** The search is over, found or not. */
  onOver: () => void;
}

/** What says nothing of the device: nobody can look for it from here. */
const OF_THIS_COMPUTER = [
  'link/bluetooth-off',
  'link/bluetooth-unsupported',
  'link/bluetooth-no-permission',
  'link/bluetooth-unavailable',
] as const satisfies readonly ErrorCode[];

function ofThisComputer(error: unknown): BenchError | undefined {
  for (const code of OF_THIS_COMPUTER) if (isBenchError(error, code)) return error;
  return undefined;
}

export class DeviceSearch {
  #ownFailure: BenchError | undefined;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  readonly #pause: Pause;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#pause = new Pause(clock);
  }

  /** Why the last attempt could not even look for the device, when it was that. */
  get ownFailure(): BenchError | undefined {
    return this.#ownFailure;
  }

  /** Ends with the search when that is stopped. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  stop(reason: unknown): void {
    this.#stop.abort(reason);
  }

  /** Ends a pause between two attempts. */
  lookNow(): void {
    this.#pause.end();
  }

  /** Looks until an attempt succeeds or the search is stopped. @param expected after a reset that somebody asked for */
  async run(expected: boolean, { attempt, dropLink, isAwaited, onOver }: Attempts): Promise<void> {
    const { signal } = this;
    try {
      if (expected) await sleep(this.#clock, QUIET_AFTER_RESET_MS, signal);
      for (let pauseMs = FIRST_LOOK_PAUSE_MS, nth = 1; !signal.aborted; nth++) {
        try {
          await attempt(nth);
          return;
        } catch (error) {
          if (signal.aborted) return;
          this.#ownFailure = ofThisComputer(error);
          // A link that is open but silent stays open (UART, UDP); one that failed is made anew.
          if (!isBenchError(error, 'link/silent') && !isBenchError(error, 'smp/timeout')) await dropLink();
        }
        await this.#pause.wait(pauseMs, signal);
        const longestMs = isAwaited() ? LAST_LOOK_PAUSE_MS : LAST_UNAWAITED_PAUSE_MS;
        if (!expected) pauseMs = Math.min(2 * pauseMs, longestMs);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      onOver();
    }
  }
}
