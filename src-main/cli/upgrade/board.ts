/**
 * One line for each device: on a terminal lines that change in place, at most ten times a second; elsewhere a line for each
 * thing that is new. Knows no upgrade.
 */
import type { Clock } from '@shared/core/clock';
import type { Sink } from '../host';
import { plainLine } from '@shared/core/plain-text';

const REDRAW_MS = 100;
/** More lines than this may not fit on a terminal, and lines that have scrolled away cannot be changed. */
const MOST_LINES = 20;
const UNKNOWN_WIDTH = 79;
const CLEAR_LINE = '\r\u001b[K';

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
    const up = this.#drawn === 0 ? '' : `\u001b[${this.#drawn}A${CLEAR_LINE}\u001b[J`;
    this.#sink.write(`${up}${plainLine(text)}\n`);
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
    if (this.#drawn > 0) this.#sink.write(`\u001b[${this.#drawn}A\r\u001b[J`);
    this.#drawn = 0;
  }

  #draw(): void {
    this.#drawnAt = this.#clock.now();
    const { columns } = this.#sink;
    // Some terminals say 0 and mean that they do not know.
    const room = columns === undefined || columns === 0 ? UNKNOWN_WIDTH : columns - 1;
    const up = this.#drawn === 0 ? '' : `\u001b[${this.#drawn}A`;
    // A line that wraps would push the others away from where they are looked for.
    const lines = this.#lines.map((one) => `${CLEAR_LINE}${cut(plainLine(one.text(room)), room)}\n`);
    if (lines.length > 0) this.#sink.write(up + lines.join(''));
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

function cut(text: string, room: number): string {
  const characters = Array.from(text);
  return characters.length <= room ? text : `${characters.slice(0, room - 1).join('')}…`;
}
