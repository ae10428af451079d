/**
 * A byte pipe as fast as a serial line of a given baud rate: one direction, 10 bits a byte. Times are computed from when the
 * line became busy, never added up from timers, so a late timer delays a delivery but not the line. Knows no framing.
 */
import type { Clock } from '../../src-shared/core/clock';
import type { Arrival } from './wire';

export interface PacedLineOptions {
  clock: Clock;
  baud: number;
  /** Start bit, 8 data bits and stop bit. */
  bitsPerByte?: number;
}

interface Chunk {
  bytes: Uint8Array;
  startMs: number;
  delivered: number;
}

const NEWLINE = 0x0a;
/** Bytes that end no line are delivered this often. */
const STEP_MS = 20;
/** Less than any byte takes; keeps a byte that is due from being missed by rounding. */
const ROUNDING_BYTES = 1e-6;

export class PacedLine {
  /** Bytes come out at the far end; `arrival` says exactly when, however late the timer was. */
  deliver: (bytes: Uint8Array, arrival: Arrival) => void = () => {};

  readonly msPerByte: number;
  readonly #clock: Clock;
  #chunks: Chunk[] = [];
  #freeAtMs = 0;
  #cancel: (() => void) | undefined;
  #waiting: (() => void)[] = [];

  constructor({ clock, baud, bitsPerByte = 10 }: PacedLineOptions) {
    this.#clock = clock;
    this.msPerByte = (1000 * bitsPerByte) / baud;
  }

  /** Bytes that are written and have not arrived. */
  get backlogBytes(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.bytes.length - chunk.delivered, 0);
  }

  /** Writes at the near end. The array is kept until it has arrived. */
  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const startMs = Math.max(this.#clock.now(), this.#freeAtMs);
    this.#freeAtMs = startMs + bytes.length * this.msPerByte;
    this.#chunks.push({ bytes, startMs, delivered: 0 });
    if (this.#cancel === undefined) this.#schedule();
  }

  /** Settles when all that was written so far has arrived, or the line is closed. */
  drained(): Promise<void> {
    if (this.#chunks.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Loses what is under way. */
  close(): void {
    this.#chunks = [];
    this.#cancel?.();
    this.#cancel = undefined;
    this.#wake();
  }

  #schedule(): void {
    const [chunk] = this.#chunks;
    this.#cancel = undefined;
    if (chunk === undefined) return this.#wake();
    const newline = chunk.bytes.indexOf(NEWLINE, chunk.delivered);
    const wanted = newline < 0 ? chunk.bytes.length : newline + 1;
    const dueMs = chunk.startMs + wanted * this.msPerByte - this.#clock.now();
    this.#cancel = this.#clock.after(Math.max(0, Math.min(dueMs, STEP_MS)), () => this.#tick());
  }

  #tick(): void {
    const now = this.#clock.now();
    for (let chunk = this.#chunks[0]; chunk !== undefined; chunk = this.#chunks[0]) {
      const { bytes, startMs, delivered } = chunk;
      const due = Math.floor((now - startMs) / this.msPerByte + ROUNDING_BYTES);
      const arrived = Math.min(bytes.length, Math.max(delivered, due));
      if (arrived === bytes.length) this.#chunks.shift();
      chunk.delivered = arrived;
      if (arrived > delivered)
        this.deliver(bytes.subarray(delivered, arrived), {
          endMs: startMs + arrived * this.msPerByte,
          msPerByte: this.msPerByte,
        });
      if (arrived < bytes.length) break;
    }
    this.#schedule();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
