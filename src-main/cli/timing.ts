/**
 * How `-t` and `-r` change how long and how often is asked.
 */
import { defaultTiming, type Timing } from '../engine/timing';
import type { Globals } from './globals';

/**
 * `-t` is the wait for one answer. Where the device erases flash or checks an image before it answers, `-t` can only make the
 * wait longer: a short one for finding silence early would otherwise break every upload.
 */
export function timingOf({ timeoutMs, tries }: Pick<Globals, 'timeoutMs' | 'tries'>): Timing {
  const wait =
    timeoutMs === undefined
      ? {}
      : {
          discoveryMs: timeoutMs,
          quickMs: timeoutMs,
          stateMs: timeoutMs,
          chunkMs: timeoutMs,
          shellMs: timeoutMs,
          flashMs: Math.max(defaultTiming.flashMs, timeoutMs),
          flashCapMs: Math.max(defaultTiming.flashCapMs, timeoutMs),
          lastChunkMs: Math.max(defaultTiming.lastChunkMs, timeoutMs),
        };
  const often =
    tries === undefined
      ? {}
      : {
          discoveryTries: tries,
          quickTries: tries,
          stateTries: tries,
          firstChunkTries: tries,
          chunkTries: tries,
          lastChunkTries: tries,
        };
  return { ...defaultTiming, ...wait, ...often };
}
