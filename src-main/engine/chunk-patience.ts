/**
 * How long a chunk is waited for before it counts as silent, and how often it is sent: the times of its kind, and longer for a
 * device that has shown to be slow. Knows no clock and no offsets.
 */
import type { Timing } from './timing';
import type { Patience } from './upload-kind';

/** Answers that take long are waited for longer: some devices erase as they go. */
const TIMES_SLOWEST = 3;
const SLOWEST_FADES = 0.9;
const MOST_CHUNK_TIMEOUTS = 4;
/** After one that was sent again early in vain: the device may have stopped, and another one would be one too many. */
const TIMES_IN_VAIN = 1.5;

/** What is known of a device besides. */
export interface Seen {
  /** The slowest answers in milliseconds: to short requests, and the longest of this transfer. */
  readonly slowestShortMs?: number;
  readonly longestMs: number;
  /** Something was sent again early, and nothing has come since; or nothing may be sent on suspicion any more. */
  readonly isInVain: boolean;
}

export class ChunkPatience {
  readonly #timing: Timing;
  #slowestMs = 0;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /** A chunk, or a piece, was answered. */
  took(ms: number): void {
    this.#slowestMs = Math.max(ms, this.#slowestMs * SLOWEST_FADES);
  }

  /** For one in the middle. */
  timeoutMs({ slowestShortMs = 0, longestMs, isInVain }: Seen): number {
    const { chunkMs } = this.#timing;
    const slowMs = Math.max(TIMES_SLOWEST * Math.max(this.#slowestMs, slowestShortMs), longestMs);
    return (
      Math.max(chunkMs, Math.min(MOST_CHUNK_TIMEOUTS * chunkMs, slowMs)) * (isInVain ? TIMES_IN_VAIN : 1)
    );
  }

  /** @returns the patience with the first and the last one, as far as it is one of them */
  static ofEnds(first: Patience | undefined, last: Patience | undefined): Patience | undefined {
    if (first === undefined || last === undefined) return first ?? last;
    return { timeoutMs: Math.max(first.timeoutMs, last.timeoutMs), tries: first.tries };
  }
}
