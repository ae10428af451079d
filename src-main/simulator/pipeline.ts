/**
 * The way of a request through a device: it takes one of the counted buffers, waits its turn, is handled alone, is answered
 * from a second buffer. Knows no messages; who owns it says what handling means.
 */
import type { Timers } from './timers';

/** Anything that is answered after the ordinary time and what it took beyond. */
export interface Timed {
  spentMs: number;
}

/** How fast, and with how many buffers, a device works. */
export interface Pace {
  bufferCount: number;
  /** Buffers that an answer takes while it is made and sent. */
  buffersForAnswer: 0 | 1;
  /** From the arrival of a packet to its handling. */
  dispatchMs: number;
  /** From the handling to the answer. */
  serviceMs: number;
}

export interface PipelineOwner<T extends Timed> {
  /** As the device is now. */
  pace(): Pace;
  /** Answers all messages of a packet; undefined: the device is gone while it did. */
  serve(packet: Uint8Array): T[] | undefined;
  /** The answer when there is no buffer for one. */
  serveWithoutBuffer(packet: Uint8Array): T[];
  send(answer: T): void;
  /** A packet begins and there is no buffer for it. */
  noFreeBuffer(): void;
}

export class Pipeline<T extends Timed> {
  #queue: Uint8Array[] = [];
  #isBusy = false;
  #heldBuffers = 0;

  constructor(
    readonly owner: PipelineOwner<T>,
    readonly timers: Timers,
  ) {}

  /** Forgets everything, as a reset does. Its timers have to be cancelled by their owner. */
  clear(): void {
    this.#queue = [];
    this.#isBusy = false;
    this.#heldBuffers = 0;
  }

  take(packet: Uint8Array): void {
    if (this.#heldBuffers >= this.owner.pace().bufferCount) return this.owner.noFreeBuffer();
    this.#heldBuffers++;
    this.#queue.push(packet);
    this.#next();
  }

  #next(): void {
    if (this.#isBusy) return;
    const packet = this.#queue.shift();
    if (packet === undefined) return;
    this.#isBusy = true;
    const { dispatchMs } = this.owner.pace();
    if (dispatchMs === 0) this.#handle(packet);
    else this.timers.after(dispatchMs, () => this.#handle(packet));
  }

  #handle(packet: Uint8Array): void {
    const { bufferCount, buffersForAnswer } = this.owner.pace();
    if (this.#heldBuffers + buffersForAnswer > bufferCount)
      return this.#answer(this.owner.serveWithoutBuffer(packet), 1);
    this.#heldBuffers += buffersForAnswer;
    const answers = this.owner.serve(packet);
    if (answers !== undefined) this.#answer(answers, 1 + buffersForAnswer);
  }

  #answer([first, ...others]: readonly T[], buffers: number): void {
    if (first === undefined) return this.#release(buffers);
    this.timers.after(this.owner.pace().serviceMs + first.spentMs, () => {
      // The buffers are free before the client can react to the last answer.
      if (others.length === 0) this.#release(buffers);
      this.owner.send(first);
      if (others.length > 0) this.#answer(others, buffers);
    });
  }

  #release(buffers: number): void {
    this.#heldBuffers -= buffers;
    this.#isBusy = false;
    this.#next();
  }
}
