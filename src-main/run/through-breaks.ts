/**
 * Keeps a long transfer going over a link that breaks: waits for the device and lets the transfer try again. Knows no
 * transfer's meaning.
 */
import { isBenchError } from '@shared/core/errors';
import { waitForDevice } from './wait-for-device';
import type { RunContext } from './work';

/** Without enough progress in between a device is waited for only so often. */
const MAX_BREAKS_WITHOUT_PROGRESS = 3;
/** What counts as enough: a device that gains a byte and falls silent would otherwise be waited for without end. */
const ENOUGH_OF_ALL = 1 / 100;

/** Counts the breaks of one transfer. */
export class Breaks {
  #count = 0;
  #countedFrom = 0;
  #furthest = 0;

  /** @param arrivedBytes where the transfer stands @param totalBytes 0 while it is not known */
  progressed(arrivedBytes: number, totalBytes: number): void {
    this.#furthest = Math.max(this.#furthest, arrivedBytes);
    if (this.#furthest - this.#countedFrom <= totalBytes * ENOUGH_OF_ALL) return;
    this.#countedFrom = this.#furthest;
    this.#count = 0;
  }

  /** The most that the other side has ever had. */
  get furthestBytes(): number {
    return this.#furthest;
  }

  /** One more. @returns true when it was one too many */
  tooMany(): boolean {
    return ++this.#count > MAX_BREAKS_WITHOUT_PROGRESS;
  }
}

/** What an attempt gives when it has to be made once more although nothing broke. */
export const onceMore = Symbol('once more');

export interface BreakOptions {
  /** Hears of the progress by whoever makes the attempts. */
  breaks: Breaks;
  /** What is thrown when an attempt wants itself `onceMore` too often. */
  tooOften?: () => Error;
  /** What an attempt that is not followed by another ends with. */
  ended?: (error: unknown) => unknown;
}

/** @throws BenchError what `attempt` throws, when it is not the link, has happened too often, or the device stays away */
export async function throughBreaks<T>(
  c: RunContext,
  { breaks, tooOften, ended = (error) => error }: BreakOptions,
  attempt: () => Promise<T | typeof onceMore>,
): Promise<T> {
  for (;;) {
    try {
      const result = await attempt();
      if (result !== onceMore) return result;
    } catch (error) {
      if (c.signal.aborted) throw error;
      const silent = isBenchError(error, 'smp/timeout');
      const broken = isBenchError(error, 'link/lost') || isBenchError(error, 'session/not-ready');
      if ((!silent && !broken) || breaks.tooMany()) throw ended(error);
      // A device that answers is not away, whatever it did not answer before.
      if (silent && (await c.session.doubt(c.signal))) continue;
      await waitForDevice(c, silent ? 'silent' : 'lost', c.signal);
      continue;
    }
    if (tooOften !== undefined && breaks.tooMany()) throw tooOften();
  }
}
