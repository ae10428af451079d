/**
 * How many chunks may be in flight, learned from what happens to them: one at first, doubling with every round that goes
 * well, then growing by one; back on loss. A size that failed is tried again only after a longer and longer time, because a
 * failure costs more than the last step gains. Knows no offsets and no time.
 */

/** Successes at one size before a size that failed is tried again; doubled by each further failure. */
const PATIENCE = 32;
const MOST_PATIENCE = 4096;

export class AdaptiveWindow {
  readonly #limit: number;
  #size = 1;
  /** Below this it doubles, from here on it grows by one. */
  #threshold: number;
  /** The largest size that has not failed. */
  #ceiling: number;
  #successes = 0;
  #patience = PATIENCE;
  /** As it was before the latest step back. */
  #before: (() => void) | undefined;

  /** @param limit never more than this, 1 or more */
  constructor(limit: number) {
    this.#limit = Math.max(1, Math.floor(limit));
    this.#threshold = this.#limit;
    this.#ceiling = this.#limit;
  }

  get size(): number {
    return this.#size;
  }

  /** A chunk was taken. */
  succeeded(): void {
    this.#successes++;
    if (this.#size < this.#threshold && this.#size < this.#ceiling) {
      this.#size++;
    } else if (this.#size < this.#ceiling && this.#successes >= this.#size) {
      this.#size++;
      this.#successes = 0;
    } else if (this.#ceiling < this.#limit && this.#successes >= this.#patience) {
      this.#ceiling++;
      this.#successes = 0;
    }
  }

  /** A chunk was lost or refused although others came through. */
  failed(): void {
    this.#back(Math.floor(this.#size / 2));
  }

  /** Nothing came through. */
  wasSilent(): void {
    this.#back(1);
  }

  /** What the latest step back was taken for has not happened. */
  wasMistaken(): void {
    this.#before?.();
    this.#before = undefined;
  }

  #back(size: number): void {
    const [before, threshold, ceiling, patience] = [
      this.#size,
      this.#threshold,
      this.#ceiling,
      this.#patience,
    ];
    this.#before = () => {
      this.#size = Math.max(this.#size, before);
      this.#threshold = threshold;
      this.#ceiling = ceiling;
      this.#patience = patience;
    };
    if (this.#size > 1) {
      this.#ceiling = this.#size - 1;
      this.#patience = Math.min(MOST_PATIENCE, this.#patience * 2);
    } else {
      // Lost with nothing else in flight: the window was not to blame, and perhaps never was.
      this.#ceiling = this.#limit;
      this.#patience = PATIENCE;
    }
    this.#size = Math.max(1, size);
    this.#threshold = Math.min(this.#ceiling, this.#size);
    this.#successes = 0;
  }
}
