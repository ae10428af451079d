import { describe, expect, it } from 'vitest';
import { Board, type Line, type Standing } from '@main/cli/upgrade/board';
import type { Sink } from '@main/cli/host';
import { VirtualClock } from '../support/virtual-clock';

const CLEAR_LINE = '\r\u001b[K';

/** Devices that count how often each of them is put into words. */
class Fleet {
  readonly clock = new VirtualClock();
  readonly written: string[] = [];
  readonly standings: Standing[];
  readonly progress: number[];
  /** Sentences that were made, of each. */
  readonly made: number[];
  readonly board: Board;
  columns: number | undefined;

  constructor(count: number, terminal?: { rows: number | undefined }) {
    this.columns = terminal && 80;
    this.standings = Array.from({ length: count }, () => 'at work');
    this.progress = Array.from({ length: count }, () => 0);
    this.made = Array.from({ length: count }, () => 0);
    const columns = (): number | undefined => this.columns;
    const sink: Sink = {
      write: (text) => void this.written.push(text),
      writeBytes: () => undefined,
      isTerminal: terminal !== undefined,
      get columns() {
        return columns();
      },
      rows: terminal?.rows,
    };
    const lines = this.progress.map((_, at): Line => {
      const text = (): string => {
        this.made[at] = (this.made[at] ?? 0) + 1;
        return `d${at} ${this.standings[at]} ${this.progress[at]}`;
      };
      return { text, news: text, standing: () => this.standings[at] ?? 'waiting' };
    });
    this.board = new Board(sink, this.clock, lines, { isLive: true, isQuiet: false });
  }

  moves(at: number): void {
    this.progress[at] = (this.progress[at] ?? 0) + 1;
    this.board.changed(at);
  }

  ends(at: number, how: Standing = 'done'): void {
    this.standings[at] = how;
    this.board.changed(at);
  }

  get allMade(): number {
    return this.made.reduce((sum, one) => sum + one, 0);
  }

  /** The lines that the newest drawing consists of. */
  get drawn(): string[] {
    return (this.written.at(-1) ?? '')
      .split(CLEAR_LINE)
      .slice(1)
      .map((one) => one.trimEnd());
  }
}

describe('The board of many devices', () => {
  it.each([10, 1000])('in a log makes one sentence for each thing that is new, with %i devices', (count) => {
    const fleet = new Fleet(count);
    fleet.board.begin();
    for (let at = 2; at < count; at++) fleet.ends(at);
    const before = fleet.allMade;
    for (let chunk = 0; chunk < 500; chunk++) fleet.moves(chunk % 2);
    fleet.board.end(false);
    expect(fleet.allMade - before).toBe(500);
    expect(fleet.made.slice(2)).toEqual(Array.from({ length: count - 2 }, () => 2));
  });

  it('in a log says what is new once, and nothing anew at the end', () => {
    const fleet = new Fleet(2);
    fleet.board.begin();
    fleet.board.changed(0);
    fleet.moves(1);
    fleet.ends(0, 'failed');
    fleet.board.end(true);
    expect(fleet.written).toEqual(['d0 at work 0\n', 'd1 at work 0\n', 'd1 at work 1\n', 'd0 failed 0\n']);
  });

  it('on a terminal is drawn ten times a second, and puts what has ended into words once', async () => {
    const fleet = new Fleet(40, { rows: 50 });
    fleet.board.begin();
    for (let at = 1; at < 40; at++) fleet.ends(at);
    for (let ms = 0; ms < 1950; ms++) {
      fleet.moves(0);
      await fleet.clock.advance(1);
    }
    expect(fleet.written).toHaveLength(20);
    expect(fleet.made).toEqual([20, ...Array.from({ length: 39 }, () => 1)]);
  });

  it('puts what has ended into words again where the terminal has become wider', async () => {
    const fleet = new Fleet(1, { rows: 50 });
    fleet.ends(0);
    await fleet.clock.advance(1000);
    fleet.board.say('a remark');
    expect(fleet.made).toEqual([1]);
    fleet.columns = 6;
    fleet.board.say('another');
    expect(fleet.made).toEqual([2]);
    expect(fleet.drawn).toEqual(['d0 d…']);
  });

  it('on a terminal that is not high enough shows what somebody looks at first, and counts all', async () => {
    const fleet = new Fleet(200, { rows: 7 });
    fleet.standings.fill('waiting', 3);
    for (let at = 3; at < 200; at++) fleet.board.changed(at);
    fleet.ends(0);
    fleet.ends(150, 'failed');
    fleet.ends(160, 'cancelled');
    await fleet.clock.advance(100);
    expect(fleet.drawn).toEqual([
      'd1 at work 0',
      'd2 at work 0',
      'd3 waiting 0',
      'd150 failed 0',
      'd160 cancelled 0',
      '200 devices: 195 waiting, 2 at work, 1 done, 1 failed, 1 cancelled',
    ]);
    // What is not shown is not put into words.
    expect(fleet.allMade).toBe(5);
    fleet.moves(1);
    await fleet.clock.advance(100);
    expect(fleet.written.at(-1)?.startsWith('\u001b[6A')).toBe(true);
  });

  it.each([
    [0, 23],
    [undefined, 23],
    [50, 49],
  ])('with %s rows draws at most %i lines, and the cursor has a row of its own', async (rows, lines) => {
    const fleet = new Fleet(200, { rows });
    fleet.board.begin();
    await fleet.clock.advance(100);
    expect(fleet.drawn).toHaveLength(lines);
    expect(fleet.drawn.at(-1)).toBe('200 devices: 200 at work');
  });

  it('is a log on a terminal of two rows', () => {
    const fleet = new Fleet(3, { rows: 2 });
    fleet.board.begin();
    expect(fleet.written.join('')).toBe('d0 at work 0\nd1 at work 0\nd2 at work 0\n');
  });
});
