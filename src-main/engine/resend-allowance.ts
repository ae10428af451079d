/**
 * How much may be sent again early, before the long patience is over: one window, and 1.3 times what was lost for certain. So a
 * link that loses much is helped at once, and a device that only stops now and then gets no storm. Knows bytes only.
 */

const TIMES_LOST = 1.3;

export class ResendAllowance {
  readonly #windowLimit: number;
  #longestBytes = 0;
  #resentBytes = 0;
  #lostBytes = 0;

  /** @param windowLimit most chunks in flight */
  constructor(windowLimit: number) {
    this.#windowLimit = windowLimit;
  }

  allows(bytes: number): boolean {
    this.#longestBytes = Math.max(this.#longestBytes, bytes);
    const freeBytes = this.#windowLimit * this.#longestBytes;
    return this.#resentBytes + bytes <= freeBytes + TIMES_LOST * this.#lostBytes;
  }

  /** Not even one more of the size of the longest so far is allowed. */
  get isUsedUp(): boolean {
    return this.#longestBytes > 0 && !this.allows(this.#longestBytes);
  }

  resent(bytes: number): void {
    this.#resentBytes += bytes;
  }

  /** It is certain that so much did not arrive, or that its answer did not. */
  wasLost(bytes: number): void {
    this.#lostBytes += bytes;
  }
}
