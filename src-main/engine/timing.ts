/**
 * How long to wait and how often to ask, in one place. Knows the paces that commands declare and the size of slots; waits
 * for nothing itself. The values come from what the field's clients use (Nordic's libraries, smpclient, newtmgr) and may be
 * replaced by the user's preferences.
 */
import type { AnyCommand, Pace } from '@shared/smp/command';

/** Milliseconds, and counts of transmissions. A count of 3 is the first one and two repeats. */
export interface Timing {
  /** One question while connecting. */
  readonly discoveryMs: number;
  readonly discoveryTries: number;
  /** An ordinary read. */
  readonly quickMs: number;
  readonly quickTries: number;
  /** A small write. */
  readonly stateMs: number;
  readonly stateTries: number;
  /** Erasing: this, plus so much for each MiB of the slot, and never more than the cap. */
  readonly flashMs: number;
  readonly flashPerMiBMs: number;
  readonly flashCapMs: number;
  /** The first chunk of an upload, whose answer may come only after an erase. It waits as long as an erase. */
  readonly firstChunkTries: number;
  /** A chunk in the middle. */
  readonly chunkMs: number;
  readonly chunkTries: number;
  /** The last chunk: the device may check or decrypt the whole image before it answers. */
  readonly lastChunkMs: number;
  readonly lastChunkTries: number;
  /** As long as a shell command runs. */
  readonly shellMs: number;
}

/** For serial ports and UDP. */
export const defaultTiming: Timing = {
  discoveryMs: 1000,
  discoveryTries: 2,
  quickMs: 2500,
  quickTries: 3,
  stateMs: 5000,
  stateTries: 2,
  flashMs: 40_000,
  flashPerMiBMs: 10_000,
  flashCapMs: 120_000,
  firstChunkTries: 2,
  chunkMs: 2500,
  chunkTries: 6,
  lastChunkMs: 20_000,
  lastChunkTries: 2,
  shellMs: 30_000,
};

/** Bluetooth LE: connection intervals and pairing make everything slower. */
export const bleTiming: Timing = { ...defaultTiming, discoveryMs: 2500, quickMs: 5000 };

export interface Patience {
  /** How long to wait for the answer to one transmission. */
  timeoutMs: number;
  /** Transmissions in all, 1 or more. Only repeatable commands get more than one. */
  tries: number;
}

/** How long a command may take and how often it is sent when there is silence. */
export function patienceFor(command: Pick<AnyCommand, 'pace' | 'repeatable'>, timing: Timing): Patience {
  const { timeoutMs, tries } = patienceForPace(command.pace, timing);
  return { timeoutMs, tries: command.repeatable ? tries : 1 };
}

/** An ordinary read is seldom answered sooner by a device that has other work. */
const SHORTEST_EARLY_MS = 200;
const MOST_EARLY_REPEATS = 2;

/**
 * One try of a request, cut into waits with a repeat after each but the last: early ones where an answer is later than answers
 * are on this link, each twice as long as the one before. The device has all of the time of a try all the same. What may be sent
 * once only is not repeated early either.
 * @param usualMs how late an answer may be on this link; undefined where nothing is known: nothing is repeated early then
 */
export function waitsFor({ timeoutMs, tries }: Patience, usualMs: number | undefined): number[] {
  const waits: number[] = [];
  let leftMs = timeoutMs;
  let waitMs = Math.max(SHORTEST_EARLY_MS, usualMs ?? Infinity);
  while (waits.length < Math.min(MOST_EARLY_REPEATS, tries - 1) && 2 * waitMs < leftMs) {
    waits.push(waitMs);
    leftMs -= waitMs;
    waitMs *= 2;
  }
  return [...waits, leftMs];
}

/** Commands that a device answers at once, if it is not slow as such. */
export function isShort({ pace }: Pick<AnyCommand, 'pace'>): boolean {
  return pace === 'quick' || pace === 'state';
}

/** As long as an ordinary read is waited for in all its tries, in milliseconds. */
export function longestWaitMs({ quickMs, quickTries }: Timing): number {
  return quickMs * quickTries;
}

/** How long an erase may take, in milliseconds. Without a known size: as for a slot of no size. */
export function eraseTimeoutMs(timing: Timing, slotBytes?: number): number {
  const mebibytes = (slotBytes ?? 0) / (1024 * 1024);
  return Math.min(timing.flashCapMs, Math.round(timing.flashMs + timing.flashPerMiBMs * mebibytes));
}

function patienceForPace(pace: Pace, timing: Timing): Patience {
  switch (pace) {
    case 'quick':
      return { timeoutMs: timing.quickMs, tries: timing.quickTries };
    case 'state':
      return { timeoutMs: timing.stateMs, tries: timing.stateTries };
    case 'flash':
      return { timeoutMs: eraseTimeoutMs(timing), tries: timing.stateTries };
    case 'data':
      return { timeoutMs: timing.chunkMs, tries: timing.chunkTries };
    case 'shell':
      return { timeoutMs: timing.shellMs, tries: 1 };
  }
}
