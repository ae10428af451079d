/**
 * Keeps a long transfer going over a link that breaks: waits for the device and lets the transfer try again. Knows no
 * transfer's meaning.
 */
import { isBenchError } from '@shared/core/errors';
import type { DeviceSession } from './device-session';

/** Without new progress in between a device is waited for only so often. */
const MAX_BREAKS_WITHOUT_PROGRESS = 3;

export interface BreakOptions {
  signal: AbortSignal;
  returnTimeoutMs: number;
  /** A number that rises with progress. */
  progress: () => number;
  /** The device is waited for, or no longer. */
  onWaiting: (waiting: boolean) => void;
}

/** @throws BenchError what `attempt` throws, when it is not the link, has happened too often, or the device stays away */
export async function throughBreaks<T>(
  session: DeviceSession,
  o: BreakOptions,
  attempt: () => Promise<T>,
): Promise<T> {
  let breaks = 0;
  let furthest = 0;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const silent = isBenchError(error, 'smp/timeout');
      const broken = isBenchError(error, 'link/lost') || isBenchError(error, 'session/not-ready');
      if (o.progress() > furthest) breaks = 0;
      furthest = Math.max(furthest, o.progress());
      if (o.signal.aborted || (!silent && !broken) || ++breaks > MAX_BREAKS_WITHOUT_PROGRESS) throw error;
      if (silent) session.doubt();
      o.onWaiting(true);
      await returnedOr(error, session, o);
      o.onWaiting(false);
    }
  }
}

/**
 * Waits for a device that went away in the middle of something.
 * @throws BenchError what made it wait, when it does not come back: there was no reset that could be blamed; cancelled
 */
export async function returnedOr(
  cause: unknown,
  session: DeviceSession,
  { returnTimeoutMs, signal }: { returnTimeoutMs: number; signal: AbortSignal },
): Promise<void> {
  try {
    await session.returned(returnTimeoutMs, signal);
  } catch (error) {
    throw isBenchError(error, 'upgrade/did-not-return') && !isBenchError(cause, 'session/not-ready')
      ? cause
      : error;
  }
}
