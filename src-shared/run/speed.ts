/**
 * Speed and time left of a transfer, from what was sent when. Time is given; knows no device and no clock.
 */

/** Long enough to be calm, short enough to show that a device has become slow. */
const WINDOW_MS = 4000;
/** One sample for each of these is enough; bounds the memory on fast links. */
const SAMPLE_MS = 100;

interface Sample {
  atMs: number;
  sentBytes: number;
}

export class SpeedEstimate {
  #samples: Sample[] = [];

  /**
   * Tells where the transfer stands. The first call sets the start: bytes that were there before do not count as speed.
   * Going back (the device wants bytes again) starts anew.
   * @param nowMs any clock that does not go backwards.
   * @param sentBytes what the device has.
   */
  add(nowMs: number, sentBytes: number): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && (sentBytes < last.sentBytes || nowMs < last.atMs)) this.#samples = [];
    const before = this.#samples.at(-2);
    // The newest sample always tells the present; the one before it is replaced while they stand close together.
    if (before !== undefined && last !== undefined && last.atMs - before.atMs < SAMPLE_MS)
      this.#samples.pop();
    this.#samples.push({ atMs: nowMs, sentBytes });
    // One sample older than the window stays: the speed is measured over the whole window.
    while ((this.#samples[1]?.atMs ?? nowMs) <= nowMs - WINDOW_MS) this.#samples.shift();
  }

  /** Over the last seconds, up to `nowMs`, so that a transfer that stands still becomes slow. 0 while unknown. */
  bytesPerSecond(nowMs: number): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.sentBytes === first.sentBytes) return 0;
    const tookMs = Math.max(nowMs, last.atMs) - first.atMs;
    return tookMs <= 0 ? 0 : ((last.sentBytes - first.sentBytes) * 1000) / tookMs;
  }

  /** Seconds for the rest at the present speed; undefined while that is unknown. */
  secondsLeft(nowMs: number, totalBytes: number): number | undefined {
    const speed = this.bytesPerSecond(nowMs);
    const sent = this.#samples.at(-1)?.sentBytes;
    return speed === 0 || sent === undefined ? undefined : Math.max(0, totalBytes - sent) / speed;
  }
}
