/**
 * One line for each device: on a terminal lines that change in place, at most ten times a second; elsewhere a line for each
 * thing that is new. Knows no upgrade.
 */
import type { Clock } from '@shared/core/clock';
import type { Sink } from '../host';
import { plainLine } from '@shared/core/plain-text';
import { CLEAR_LINE, clearUp, fitted, goUp, REDRAW_MS } from '../terminal';

/** More lines than this may not fit on a terminal, and lines that have scrolled away cannot be changed. */
const MOST_LINES = 20;

export interface Line {
  /** What it says now. Columns: how wide it may be. */
  text: (columns: number) => string;
  /** The same for a log; said once for each new value. */
  news: () => string | undefined;
}

export class Board {
  readonly #sink: Sink;
  readonly #clock: Clock;
  readonly #lines: readonly Line[];
  readonly #isLive: boolean;
  readonly #said: (string | undefined)[] = [];
  #drawn = 0;
  #drawnAt = -Infinity;
  #cancelDraw: (() => void) | undefined;

  /** @param isQuiet nothing is shown at all */
  constructor(
    sink: Sink,
    clock: Clock,
    lines: readonly Line[],
    { isLive, isQuiet }: { isLive: boolean; isQuiet: boolean },
  ) {
    this.#sink = sink;
    this.#clock = clock;
    this.#lines = isQuiet ? [] : lines;
    this.#isLive = isLive && sink.isTerminal && lines.length <= MOST_LINES;
  }

  /** Something is new. */
  changed(): void {
    if (!this.#isLive) return this.#tell();
    if (this.#cancelDraw !== undefined) return;
    const inMs = Math.max(0, this.#drawnAt + REDRAW_MS - this.#clock.now());
    this.#cancelDraw = this.#clock.after(inMs, () => {
      this.#cancelDraw = undefined;
      this.#draw();
    });
  }

  /** A remark above the lines. */
  say(text: string): void {
    this.#sink.write(`${clearUp(this.#drawn)}${plainLine(text)}\n`);
    this.#drawn = 0;
    if (this.#isLive) this.#draw();
  }

  /**
   * Shows how it stands in the end, and leaves the terminal at the beginning of a fresh line.
   * @param clear lines that change in place make room for what follows
   */
  end(clear: boolean): void {
    this.#cancelDraw?.();
    this.#cancelDraw = undefined;
    if (!this.#isLive) return this.#tell();
    if (!clear) return this.#draw();
    if (this.#drawn > 0) this.#sink.write(clearUp(this.#drawn));
    this.#drawn = 0;
  }

  #draw(): void {
    this.#drawnAt = this.#clock.now();
    const lines = this.#lines.map(
      (one) => `${CLEAR_LINE}${fitted((room) => plainLine(one.text(room)), this.#sink)}\n`,
    );
    if (lines.length > 0) this.#sink.write(goUp(this.#drawn) + lines.join(''));
    this.#drawn = lines.length;
  }

  #tell(): void {
    this.#lines.forEach((one, at) => {
      const news = one.news();
      if (news === undefined || news === this.#said[at]) return;
      this.#said[at] = news;
      this.#sink.write(`${plainLine(news)}\n`);
    });
  }
}
