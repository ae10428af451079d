/**
 * About how long the connection interval of a link is, which systems choose and do not tell: from when the answers to small requests
 * come. Each kind of time is at least the interval, and hardly more in the best case. Knows no link.
 */

/** Linux asks for 30 to 50 ms unless it is told otherwise, and commonly gets the most; the others get 15 to 30 ms. */
const SLOW_INTERVAL_MS = 40;
/** So many times decide, once and for all: later a computer that was busy could make any of them short. */
const ENOUGH = 8;
/** What comes so soon after an answer belongs to the same event. */
const SAME_EVENT_MS = 5;
/** An answer that has not come by then does not come. */
const GIVEN_UP_MS = 2000;
/** What a device does about longer requests (chunks of files) takes time of its own. */
const SMALL_BYTES = 100;

export class AnswerTimes {
  #underWay = 0;
  /** When the only message under way was sent; undefined while there are several. */
  #aloneSince: number | undefined;
  #areSmall = true;
  #sentAt = -Infinity;
  #answeredAt = -Infinity;
  #count = 0;
  #fewestMs = Infinity;

  sent(bytes: number, now: number): void {
    if (now - this.#sentAt > GIVEN_UP_MS) this.#underWay = 0;
    if (this.#underWay === 0) this.#areSmall = true;
    this.#areSmall &&= bytes <= SMALL_BYTES;
    this.#aloneSince = this.#underWay === 0 ? now : undefined;
    this.#underWay++;
    this.#sentAt = now;
  }

  answered(now: number): void {
    if (this.#underWay > 0 && this.#areSmall) this.#learn(this.#timeOf(now));
    this.#underWay = Math.max(0, this.#underWay - 1);
    this.#aloneSince = undefined;
    this.#answeredAt = now;
  }

  /** In milliseconds; undefined: it is not long, or nobody knows yet. */
  get slowIntervalMs(): number | undefined {
    return this.#count >= ENOUGH && this.#fewestMs >= SLOW_INTERVAL_MS
      ? Math.round(this.#fewestMs)
      : undefined;
  }

  #timeOf(now: number): number {
    // Several are under way: answers come in different events, or in the same.
    if (this.#aloneSince === undefined) return now - this.#answeredAt;
    const tookMs = now - this.#aloneSince;
    // The event of the answer before has just been: the request leaves with the next one, and is answered in the one after it.
    return this.#aloneSince - this.#answeredAt <= SAME_EVENT_MS ? tookMs / 2 : tookMs;
  }

  #learn(ms: number): void {
    if (ms <= SAME_EVENT_MS || this.#count >= ENOUGH) return;
    this.#count++;
    this.#fewestMs = Math.min(this.#fewestMs, ms);
  }
}
