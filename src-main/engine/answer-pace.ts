/**
 * How slowly a device answers short requests, and how long one is waited for because of it. Knows no clock and no request.
 */
import type { AnyCommand } from '@shared/smp/command';
import { RoundTrip } from './round-trip';
import { isShort, longestWaitMs, type Timing } from './timing';

/** A device that works off one request after another needs this much longer when one more waits in front of it. */
const TIMES_SLOWEST = 3;
/** What one slow answer has taught is forgotten in a few dozen quick ones. */
const SLOWEST_FADES = 0.9;

export class AnswerPace {
  readonly roundTrip = new RoundTrip();
  /** The slowest of the latest answers, in milliseconds. */
  slowestMs = 0;
  readonly #timing: Timing;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  learn(tookMs: number): void {
    this.slowestMs = Math.max(tookMs, this.slowestMs * SLOWEST_FADES);
    this.roundTrip.learn(tookMs);
  }

  /** A device that is slow is given more time than usual, but never more than a request has in all. */
  waitMs(command: Pick<AnyCommand, 'pace'>, usualMs: number): number {
    if (!isShort(command)) return usualMs;
    return Math.max(usualMs, Math.min(TIMES_SLOWEST * this.slowestMs, longestWaitMs(this.#timing)));
  }
}
