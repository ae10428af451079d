/**
 * Keeps a long transfer going over a link that breaks: waits for the device and lets the transfer try again. Knows no
 * transfer's meaning.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import type { DeviceSession } from '../session/device-session';

/** Without enough progress in between a device is waited for only so often. */
const MAX_BREAKS_WITHOUT_PROGRESS = 3;
/** What counts as enough: a device that gains a byte and falls silent would otherwise be waited for without end. */
const ENOUGH_OF_ALL = 1 / 100;

/** Counts the breaks of one transfer. */
export class Breaks {
  #count = 0;
  #countedFrom = 0;
  #furthest = 0;

  /** @param progressBytes where the transfer stands @param totalBytes 0 while it is not known */
  progressed(progressBytes: number, totalBytes: number): void {
    this.#furthest = Math.max(this.#furthest, progressBytes);
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

export interface BreakOptions {
  signal: AbortSignal;
  returnTimeoutMs: number;
  /** How many bytes have arrived, of how many. */
  progress: () => { sentBytes: number; totalBytes: number };
  /** The device is waited for, or no longer. */
  onWaiting: (waiting: boolean) => void;
}

/** @throws BenchError what `attempt` throws, when it is not the link, has happened too often, or the device stays away */
export async function throughBreaks<T>(
  session: DeviceSession,
  o: BreakOptions,
  attempt: () => Promise<T>,
): Promise<T> {
  const breaks = new Breaks();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const silent = isBenchError(error, 'smp/timeout');
      const broken = isBenchError(error, 'link/lost') || isBenchError(error, 'session/not-ready');
      const { sentBytes, totalBytes } = o.progress();
      breaks.progressed(sentBytes, totalBytes);
      if (o.signal.aborted || (!silent && !broken) || breaks.tooMany()) throw error;
      // A device that answers is not away, whatever it did not answer before.
      if (silent && (await session.doubt(o.signal))) continue;
      o.onWaiting(true);
      await returnedAfterBreak(session, o, silent ? 'silent' : 'lost');
      o.onWaiting(false);
    }
  }
}

/**
 * Waits for a device that went away in the middle of something. What is told when it stays away is that it did, and not what
 * happened to be the last error on the way.
 * @throws BenchError upgrade/did-not-return; session/not-ready; cancelled
 */
export async function returnedAfterBreak(
  session: DeviceSession,
  { returnTimeoutMs, signal }: { returnTimeoutMs: number; signal: AbortSignal },
  afterBreak: 'lost' | 'silent',
): Promise<void> {
  try {
    await session.returned(returnTimeoutMs, signal);
  } catch (error) {
    if (!isBenchError(error, 'upgrade/did-not-return')) throw error;
    throw new BenchError('upgrade/did-not-return', { ...error.facts, afterBreak }, { cause: error });
  }
}
