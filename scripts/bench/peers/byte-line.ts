/**
 * One direction of a serial line between a computer and a device: the pace of its baud rate, a latency, and the latency timer of a
 * USB converter. Bytes come out when they have arrived, whatever they mean. Times are computed from when the line became busy, so a
 * late timer delays a delivery and not the line. `simulator/paced-line.ts` is another thing: it hands whole lines to a device.
 */
import type { Clock } from '@shared/core/clock';

export interface ByteLineOptions {
  clock: Clock;
  /** Missing: as fast as the machine. */
  baud?: number;
  latencyMs: number;
  /**
   * Bytes are handed over in full packets of the converter, and what fills none when this time is over (FTDI AN232B-04,
   * "Data Throughput, Latency and Handshaking").
   */
  latencyTimerMs?: number;
}

/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10;
/** A full-speed USB packet of 64 bytes has two of modem status in front (AN232B-04). */
const CONVERTER_PACKET_BYTES = 62;
/** Arrived bytes wait at most a frame of full-speed USB for those behind them. */
const FRAME_MS = 1;
/** Less than any byte takes; keeps a byte that is due from being missed by rounding. */
const ROUNDING_BYTES = 1e-6;

interface Chunk {
  bytes: Uint8Array;
  startMs: number;
  delivered: number;
}

export class ByteLine {
  /** Bytes come out at the far end. */
  deliver: (bytes: Uint8Array) => void = () => {};

  readonly #clock: Clock;
  readonly #msPerByte: number;
  readonly #latencyMs: number;
  readonly #latencyTimerMs: number | undefined;
  readonly #chunks: Chunk[] = [];
  #freeAtMs = -Infinity;
  /** What has arrived and fills no packet of the converter, and since when it waits. */
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #heldSinceMs = 0;
  #cancel: () => void = () => {};

  constructor({ clock, baud, latencyMs, latencyTimerMs }: ByteLineOptions) {
    this.#clock = clock;
    this.#msPerByte = baud === undefined ? 0 : (1000 * BITS_PER_BYTE) / baud;
    this.#latencyMs = latencyMs;
    this.#latencyTimerMs = latencyTimerMs;
  }

  /** Writes at the near end; keeps the array. */
  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const startMs = Math.max(this.#clock.now(), this.#freeAtMs);
    this.#freeAtMs = startMs + bytes.length * this.#msPerByte;
    this.#chunks.push({ bytes, startMs, delivered: 0 });
    this.#move();
  }

  /** Loses what is under way. */
  close(): void {
    this.#cancel();
    this.#chunks.length = 0;
    this.#held = [];
    this.#heldBytes = 0;
  }

  #move(): void {
    this.#cancel();
    const now = this.#clock.now();
    while (this.#arrive(now));
    if (this.#latencyTimerMs !== undefined && this.#heldBytes > 0) this.#handOver(now, this.#latencyTimerMs);
    const nextMs = Math.min(this.#nextArrivalMs(), this.#timerEndsMs());
    if (nextMs < Infinity) this.#cancel = this.#clock.after(Math.max(0, nextMs - now), () => this.#move());
  }

  /** Takes what has arrived of the oldest chunk. @returns whether it is used up */
  #arrive(now: number): boolean {
    const [chunk] = this.#chunks;
    if (chunk === undefined) return false;
    const { bytes, startMs, delivered } = chunk;
    const elapsedMs = now - this.#latencyMs - startMs;
    if (elapsedMs + ROUNDING_BYTES < 0) return false;
    const due =
      this.#msPerByte === 0 ? bytes.length : Math.floor(elapsedMs / this.#msPerByte + ROUNDING_BYTES);
    const arrived = Math.min(bytes.length, due);
    if (arrived > delivered) {
      chunk.delivered = arrived;
      this.#take(bytes.subarray(delivered, arrived), now);
    }
    if (arrived < bytes.length) return false;
    this.#chunks.shift();
    return true;
  }

  #take(bytes: Uint8Array, now: number): void {
    if (this.#latencyTimerMs === undefined) return this.deliver(bytes);
    if (this.#heldBytes === 0) this.#heldSinceMs = now;
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
  }

  #handOver(now: number, latencyTimerMs: number): void {
    const isOver = now + ROUNDING_BYTES >= this.#heldSinceMs + latencyTimerMs;
    const leftBytes = isOver ? 0 : this.#heldBytes % CONVERTER_PACKET_BYTES;
    if (leftBytes === this.#heldBytes) return;
    const all = Buffer.concat(this.#held);
    this.#held = leftBytes === 0 ? [] : [all.subarray(all.length - leftBytes)];
    this.#heldBytes = leftBytes;
    this.#heldSinceMs = now;
    this.deliver(all.subarray(0, all.length - leftBytes));
  }

  /** When the rest of the oldest chunk is there, or a frame after its next byte is. */
  #nextArrivalMs(): number {
    const [chunk] = this.#chunks;
    if (chunk === undefined) return Infinity;
    const { bytes, startMs, delivered } = chunk;
    const arrivalMs = (count: number): number => startMs + count * this.#msPerByte + this.#latencyMs;
    return Math.min(arrivalMs(bytes.length), arrivalMs(delivered + 1) + FRAME_MS);
  }

  #timerEndsMs(): number {
    return this.#latencyTimerMs === undefined || this.#heldBytes === 0
      ? Infinity
      : this.#heldSinceMs + this.#latencyTimerMs;
  }
}
