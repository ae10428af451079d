/**
 * Writing in the background: an upload is answered when its data is in a buffer in memory, and reaches the flash later, in
 * order. Works without timers: what is due is done when somebody looks. Knows no flash and no request.
 */
import type { Clock } from '../../src-shared/core/clock';

/** How a device writes what it has answered. */
export interface WritesBehind {
  /** Data that fits between answer and flash. */
  readonly bufferBytes: number;
  readonly msPerKib: number;
  /** From the answer to the beginning of writing, where nothing else waits. */
  readonly delayMs: number;
}

interface Work {
  readonly bytes: number;
  readonly dueMs: number;
  readonly run: () => void;
}

export class BackgroundWriter {
  #waiting: Work[] = [];

  constructor(readonly clock: Clock) {}

  /** False: data of this size has to be sent again later. */
  hasRoomFor(bytes: number, { bufferBytes }: WritesBehind): boolean {
    this.settle();
    return this.#waiting.reduce((sum, work) => sum + work.bytes, bytes) <= bufferBytes;
  }

  put(bytes: number, run: () => void, { msPerKib, delayMs }: WritesBehind): void {
    const begin = Math.max(this.#waiting.at(-1)?.dueMs ?? 0, this.clock.now() + delayMs);
    this.#waiting.push({ bytes, run, dueMs: begin + (bytes / 1024) * msPerKib });
  }

  /** Does what is due by now. */
  settle(): void {
    const now = this.clock.now();
    while ((this.#waiting[0]?.dueMs ?? Infinity) <= now) this.#waiting.shift()?.run();
  }

  /** Until everything is written. */
  get remainingMs(): number {
    return Math.max(0, (this.#waiting.at(-1)?.dueMs ?? 0) - this.clock.now());
  }

  /** What is due is written, the rest is lost with the memory. */
  stop(): void {
    this.settle();
    this.#waiting = [];
  }
}
