/**
 * The progress of a transfer: one line that changes on a terminal, a line for each tenth of the way elsewhere, JSON for
 * programs. Always on standard error, so that results can be piped; the JSON lines go where all JSON goes.
 */
import { sizeText } from '@shared/core/bytes';
import type { Clock } from '@shared/core/clock';
import type { Sink } from './host';
import type { Report } from './report';
import { CLEAR_LINE, columnsOf, REDRAW_MS } from './terminal';

export interface ProgressNow {
  phase: 'erasing' | 'sending' | 'finishing';
  sentBytes: number;
  totalBytes: number;
  /** 0 while unknown. */
  bytesPerSecond: number;
  secondsLeft?: number | undefined;
}

const BAR_WIDTH = 26;
const NARROWEST_BAR = 5;
const STEPS = 10;

/** `35.69 KiB / 92.92 KiB [==========>---------------]  38.41% 2.97 KiB/s 00m19`, in `columns` if that is possible. */
export function progressLine(now: ProgressNow, columns: number | undefined): string {
  const { sentBytes, totalBytes } = now;
  const sizes = `  ${sizeText(sentBytes)} / ${sizeText(totalBytes)}`;
  const share = totalBytes === 0 ? 1 : sentBytes / totalBytes;
  const rest = `${(100 * share).toFixed(2).padStart(6)}% ${whatHappens(now)}`.trimEnd();
  const room = columns === undefined ? BAR_WIDTH : columns - sizes.length - rest.length - 6;
  const width = Math.min(BAR_WIDTH, room);
  const bar = width < NARROWEST_BAR ? '' : ` ${barText(share, width)}`;
  return `${sizes}${bar} ${rest}`;
}

function barText(share: number, width: number): string {
  const done = Math.min(width, Math.round(share * width));
  const tip = done < width && share > 0 ? '>' : '';
  return `[${'='.repeat(done)}${tip}${'-'.repeat(width - done - tip.length)}]`;
}

function whatHappens({ phase, bytesPerSecond, secondsLeft }: ProgressNow): string {
  if (phase === 'erasing') return 'the device erases';
  if (phase === 'finishing') return 'the device checks';
  // Nothing is known of its speed yet, or it came in one piece.
  if (bytesPerSecond === 0) return '';
  return `${sizeText(bytesPerSecond)}/s ${secondsLeft === undefined ? '' : timeText(secondsLeft)}`.trimEnd();
}

/** `00m19`, with hours `1h02m03`. */
export function timeText(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (number: number): string => String(number).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return `${hours === 0 ? '' : `${hours}h`}${two(minutes)}m${two(whole % 60)}`;
}

export function awayText(waitsMs: number): string {
  return `The device is away. Waiting for it for ${waitsMs / 1000} s at most; Ctrl-C ends the wait.`;
}

/** Shows progress until it is ended, which has to happen however the transfer ends. */
export class ProgressShow {
  readonly #sink: Sink;
  readonly #report: Report;
  readonly #clock: Clock;
  readonly #isQuiet: boolean;
  #drawnAt = -Infinity;
  #startedAt = 0;
  #first: ProgressNow | undefined;
  #last: ProgressNow | undefined;
  #lastStep = -1;
  #lastPhase: string | undefined;
  #open = false;

  constructor(sink: Sink, report: Report, clock: Clock) {
    this.#sink = sink;
    this.#report = report;
    this.#clock = clock;
    // Below "warn" nobody wants to see anything but errors; between packet dumps a line that changes is unreadable.
    this.#isQuiet = !report.isJson && !report.wants('warn');
  }

  show(now: ProgressNow): void {
    if (this.#isQuiet) return;
    // Time spent on erasing does not count for the transfer.
    if (this.#first === undefined || this.#last?.phase === 'erasing') {
      this.#first = now;
      this.#startedAt = this.#clock.now();
    }
    this.#last = now;
    const step = now.totalBytes === 0 ? STEPS : Math.floor((STEPS * now.sentBytes) / now.totalBytes);
    // A small file goes from sending to checking and back within a moment: that is not worth a line.
    const goesOn = this.#lastPhase === 'finishing' && now.phase === 'sending';
    const isNews = step !== this.#lastStep || (now.phase !== this.#lastPhase && !goesOn);
    if (!this.#report.isJson && this.#sink.isTerminal && !this.#report.wants('debug')) {
      const at = this.#clock.now();
      if (now.phase === this.#lastPhase && at - this.#drawnAt < REDRAW_MS && now.sentBytes < now.totalBytes)
        return;
      this.#drawnAt = at;
      this.#open = true;
      this.#sink.write(`${CLEAR_LINE}${progressLine(now, columnsOf(this.#sink))}`);
    } else if (isNews) {
      if (this.#report.isJson) this.#report.json('progress', now);
      else this.#sink.write(`${progressLine(now, 0)}\n`);
    }
    this.#lastStep = step;
    if (!goesOn) this.#lastPhase = now.phase;
  }

  /** Everything has arrived: the last line says how long it took, and how fast it was on the whole. */
  finish(): void {
    const last = this.#last;
    if (!this.#open || last === undefined) return;
    const seconds = (this.#clock.now() - this.#startedAt) / 1000;
    const moved = last.totalBytes - (this.#first?.sentBytes ?? 0);
    const bytesPerSecond = seconds > 0 ? moved / seconds : 0;
    const whole = { ...last, sentBytes: last.totalBytes, phase: 'sending' as const };
    const line = progressLine({ ...whole, bytesPerSecond, secondsLeft: seconds }, columnsOf(this.#sink));
    this.#sink.write(`${CLEAR_LINE}${line}`);
  }

  /** Says something between two states of the line. */
  remark(text: string): void {
    this.end();
    this.#report.log('warn', text);
  }

  /** Leaves the terminal at the beginning of a fresh line. */
  end(): void {
    if (this.#open) this.#sink.write('\n');
    this.#open = false;
  }
}
