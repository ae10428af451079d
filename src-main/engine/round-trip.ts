/**
 * How long answers take on one link, learned from those that came (RFC 6298: smoothed, with their variation). Also remembers the
 * longest, because a device that has stopped once to erase flash does so again; that is halved by every loss that turns out to
 * have been one. Knows no clock and nothing of what was asked.
 */

/** What one more answer weighs in the mean and in the variation. */
const MEAN_WEIGHT = 1 / 8;
const VARIATION_WEIGHT = 1 / 4;
const TIMES_VARIATION = 4;
/** No difference smaller than this means anything, in milliseconds. */
const GRAIN_MS = 10;
/** What has taken so long once may take a little longer the next time. */
const TIMES_LONGEST = 1.25;

export class RoundTrip {
  #meanMs: number | undefined;
  #variationMs = 0;
  #longestMs = 0;

  /** An answer that is later than this is most likely none; undefined before the first answer. */
  get timeoutMs(): number | undefined {
    if (this.#meanMs === undefined) return undefined;
    const usualMs = this.#meanMs + Math.max(GRAIN_MS, TIMES_VARIATION * this.#variationMs);
    return Math.max(usualMs, TIMES_LONGEST * this.#longestMs);
  }

  /** An answer came so long after its own request was sent. */
  learn(tookMs: number): void {
    this.#longestMs = Math.max(this.#longestMs, tookMs);
    if (this.#meanMs === undefined) {
      this.#meanMs = tookMs;
      this.#variationMs = tookMs / 2;
      return;
    }
    this.#variationMs += VARIATION_WEIGHT * (Math.abs(tookMs - this.#meanMs) - this.#variationMs);
    this.#meanMs += MEAN_WEIGHT * (tookMs - this.#meanMs);
  }

  /** Something was lost, so that waiting as for the longest answer was in vain. */
  waitedInVain(): void {
    this.#longestMs /= 2;
  }
}
