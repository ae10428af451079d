/**
 * What to try when messages of several lines get lost: first pauses between the lines, then shorter messages. A device
 * takes lines into a small pool (CONFIG_UART_MCUMGR_RX_BUF_COUNT, 2 by default) and drops what comes too fast. Knows the
 * steps and their order; sends nothing and sees no loss itself.
 */
import type { LinePacing } from './transport';

export interface LineRung {
  gapMs: number;
  maxRequestBytes: number;
}

/** Has a link paced as was found out for such requests, now or at an earlier time. */
export function useRung(pacing: LinePacing, { gapMs, maxRequestBytes }: LineRung): void {
  pacing.gapMs = gapMs;
  if (maxRequestBytes > pacing.messageBytesIn(2)) pacing.isCautious = false;
}

/** Lost at 5 ms and safe at 10 ms on Zephyr's native_sim; newtmgr always waits 20 ms. */
const GAPS_MS = [0, 10, 20] as const;
/** Two lines fit into the smallest pool at once; one line is safe on every device. */
const FEW_LINES = [2, 1] as const;

/** Chunks that have to come through before a faster step is tried again: perhaps the device was only busy. */
const CLIMB_AFTER = 50;
/** Chunks after which a step that was tried again has proved itself. */
const ON_TRIAL = 10;

export class LineLadder {
  readonly #pacing: LinePacing;
  readonly #rungs: LineRung[];
  #at = 0;
  /** The fastest step that has not failed twice. */
  #best = 0;
  #successes = 0;
  #onTrial = false;

  /**
   * @param pacing its present pause is the least that is used: it was learned before
   * @param maxRequestBytes largest request as the device's buffer allows
   */
  constructor(pacing: LinePacing, maxRequestBytes: number) {
    this.#pacing = pacing;
    useRung(pacing, { gapMs: pacing.gapMs, maxRequestBytes });
    const gaps = [pacing.gapMs, ...GAPS_MS.filter((gap) => gap > pacing.gapMs)];
    const isOneLine = maxRequestBytes <= pacing.messageBytesIn(1);
    this.#rungs = (isOneLine ? gaps.slice(0, 1) : gaps).map((gapMs) => ({ gapMs, maxRequestBytes }));
    const longestGap = Math.max(...gaps);
    for (const lines of FEW_LINES) {
      const bytes = pacing.messageBytesIn(lines);
      if (bytes < maxRequestBytes) this.#rungs.push({ gapMs: longestGap, maxRequestBytes: bytes });
    }
  }

  /** What is in use now. */
  get rung(): LineRung {
    const rung = this.#rungs[this.#at];
    if (rung === undefined) throw new RangeError('the ladder has no such rung');
    return rung;
  }

  /** Goes to the next, slower and safer step. @returns false when there is none */
  step(): boolean {
    if (this.#at + 1 >= this.#rungs.length) return false;
    if (this.#onTrial) this.#best = this.#at + 1;
    this.#move(this.#at + 1, false);
    return true;
  }

  /** A message came through. @returns true when the next ones go out faster */
  succeeded(): boolean {
    this.#successes++;
    if (this.#successes >= ON_TRIAL) this.#onTrial = false;
    if (this.#successes < CLIMB_AFTER || this.#at <= this.#best) return false;
    this.#move(this.#at - 1, true);
    return true;
  }

  /**
   * A message was lost.
   * @param inARow losses without an answer in between, this one included
   * @param enough so many are put down to speed; a step on trial goes at the first
   * @returns true when the next ones go out slower
   */
  lost(inARow: number, enough: number): boolean {
    return (this.#onTrial || inARow >= enough) && this.step();
  }

  #move(to: number, onTrial: boolean): void {
    this.#at = to;
    this.#onTrial = onTrial;
    this.#successes = 0;
    this.#pacing.gapMs = this.rung.gapMs;
  }
}
