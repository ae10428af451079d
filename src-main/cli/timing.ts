/**
 * What `-t` and `-r` change: how long an answer is waited for, and how often a request is sent.
 */
import type { ConnectionKind } from '@shared/device/connection';
import type { Timing } from '../engine/timing';
import { links } from '../transports/links';
import type { Globals } from './globals';

/**
 * `-t` is the wait for one answer. Where the device erases flash or checks an image before it answers, `-t` can only make the
 * wait longer: a short one for finding silence early would otherwise break every upload.
 */
export function timingOf(
  { timeoutMs, tries }: Pick<Globals, 'timeoutMs' | 'tries'>,
  kind: ConnectionKind = 'serial',
): Timing {
  const usual = links[kind].timing;
  const wait =
    timeoutMs === undefined
      ? {}
      : {
          discoveryMs: timeoutMs,
          quickMs: timeoutMs,
          stateMs: timeoutMs,
          chunkMs: timeoutMs,
          shellMs: timeoutMs,
          flashMs: Math.max(usual.flashMs, timeoutMs),
          flashCapMs: Math.max(usual.flashCapMs, timeoutMs),
          lastChunkMs: Math.max(usual.lastChunkMs, timeoutMs),
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
  return { ...usual, ...wait, ...often };
}
