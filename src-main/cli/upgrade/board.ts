/**
 * One line for each device: on a terminal lines that change in place, at most ten times a second, and as many as it has rows for;
 * elsewhere a line for each thing that is new. What one device does costs the line of that device, however many there are, and
 * what has ended is put into words once. Knows no upgrade.
 */
import type { Clock } from '@shared/core/clock';
import type { Sink } from '../host';
import { plainLine } from '@shared/core/plain-text';
import { CLEAR_LINE, clearUp, fitted, goUp, REDRAW_MS, rowsOf } from '../terminal';

/** In the order in which they are counted. */
const standings = ['waiting', 'at work', 'done', 'failed', 'cancelled'] as const;
export type Standing = (typeof standings)[number];

/** Where there is no room for all, those that somebody looks at first. */
const mostWanted: readonly Standing[] = ['at work', 'failed', 'cancelled', 'waiting', 'done'];

/** The last row belongs to the cursor. */
const CURSOR_ROWS = 1;
/** One line and what sums up the others. */
const FEWEST_LINES = 2;

export interface Line {
  /** What it says now. Columns: how wide it may be. */
  text: (columns: number) => string;
  /** The same for a log; said once for each new value. */
  news: () => string | undefined;
  standing: () => Standing;
}

interface Entry {
  readonly line: Line;
  standing: Standing;
  said?: string;
  /** What has ended says the same for ever. */
  last?: { room: number; text: string };
}

export class Board {
  readonly #sink: Sink;
  readonly #clock: Clock;
  readonly #entries: readonly Entry[];
  readonly #isLive: boolean;
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
    this.#entries = isQuiet ? [] : lines.map((line) => ({ line, standing: line.standing() }));
    this.#isLive = isLive && sink.isTerminal && roomFor(sink) >= FEWEST_LINES;
  }

  /** Shows how all stand. */
  begin(): void {
    if (this.#isLive) return this.#drawSoon();
    for (const entry of this.#entries) this.#tell(entry);
  }

  /** Something is new about one. @param at the number of its line */
  changed(at: number): void {
    const entry = this.#entries[at];
    if (entry === undefined) return;
    entry.standing = entry.line.standing();
    if (this.#isLive) this.#drawSoon();
    else this.#tell(entry);
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
    if (!this.#isLive) return;
    if (!clear) return this.#draw();
    if (this.#drawn > 0) this.#sink.write(clearUp(this.#drawn));
    this.#drawn = 0;
  }

  #drawSoon(): void {
    if (this.#cancelDraw !== undefined) return;
    const inMs = Math.max(0, this.#drawnAt + REDRAW_MS - this.#clock.now());
    this.#cancelDraw = this.#clock.after(inMs, () => {
      this.#cancelDraw = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    this.#drawnAt = this.#clock.now();
    const lines = this.#shown();
    if (lines.length > 0)
      this.#sink.write(goUp(this.#drawn) + lines.map((one) => `${CLEAR_LINE}${one}\n`).join(''));
    this.#drawn = lines.length;
  }

  #shown(): string[] {
    const room = Math.max(FEWEST_LINES, roomFor(this.#sink));
    if (this.#entries.length <= room) return this.#entries.map((one) => this.#textOf(one));
    const shown = mostWantedOf(this.#entries, room - 1);
    return [...shown.map((one) => this.#textOf(one)), fitted(() => summary(this.#entries), this.#sink)];
  }

  #textOf(entry: Entry): string {
    return fitted((room) => {
      if (entry.last?.room === room) return entry.last.text;
      const text = plainLine(entry.line.text(room));
      if (isOver(entry)) entry.last = { room, text };
      return text;
    }, this.#sink);
  }

  #tell(entry: Entry): void {
    const news = entry.line.news();
    if (news === undefined || news === entry.said) return;
    entry.said = news;
    this.#sink.write(`${plainLine(news)}\n`);
  }
}

function roomFor(sink: Sink): number {
  return rowsOf(sink) - CURSOR_ROWS;
}

function isOver({ standing }: Entry): boolean {
  return standing !== 'waiting' && standing !== 'at work';
}

/** So many of them, in their order. */
function mostWantedOf(entries: readonly Entry[], count: number): Entry[] {
  const wanted = new Set<Entry>();
  for (const standing of mostWanted)
    for (const entry of entries) {
      if (wanted.size >= count) break;
      if (entry.standing === standing) wanted.add(entry);
    }
  return entries.filter((one) => wanted.has(one));
}

/** `200 devices: 60 waiting, 128 at work, 12 done`. */
function summary(entries: readonly Entry[]): string {
  const counts = new Map<Standing, number>();
  for (const { standing } of entries) counts.set(standing, (counts.get(standing) ?? 0) + 1);
  const parts = standings.flatMap((one) => (counts.has(one) ? [`${counts.get(one)} ${one}`] : []));
  return `${entries.length} devices: ${parts.join(', ')}`;
}
