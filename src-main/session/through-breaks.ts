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

/** @throws BenchError what `attempt` throws, when it is not the link or has happened too often; upgrade/did-not-return */
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
      await session.returned(o.returnTimeoutMs, o.signal);
      o.onWaiting(false);
    }
  }
}
