/**
 * When a device last answered, and whether that is worth telling: a transfer hears it many times a second. Knows no device.
 */
const TOLD_EVERY_MS = 5000;

export class LastSeen {
  #at: number | undefined;
  #toldAt = -Infinity;

  /** Clock time; undefined before the first answer. */
  get at(): number | undefined {
    return this.#at;
  }

  /** @returns true when whoever shows it should hear of it */
  note(now: number): boolean {
    this.#at = now;
    if (now - this.#toldAt < TOLD_EVERY_MS) return false;
    this.#toldAt = now;
    return true;
  }
}
