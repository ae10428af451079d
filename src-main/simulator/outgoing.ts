/**
 * The way of an answer from the server to the link, with everything that faults do to it there: lost, late, twice, in
 * another order, damaged. Knows neither commands nor framing.
 */
import { HEADER_BYTES } from '../../src-shared/smp/message';
import type { AnswerFate } from './fault-rules';
import type { Timers } from './timers';

/** Where an answer goes. */
export interface OutgoingLink {
  deliver(message: Uint8Array): void;
  /** Delivers with the byte at this share (0 to 1) of what is sent changed. Undefined: the link cannot. */
  deliverGarbled: ((message: Uint8Array, at: number) => void) | undefined;
}

const LONGEST_HOLD_MS = 200;
const SEQUENCE_AT = 6;

export class Outgoing {
  /** Answers that wait for the next one to overtake them. */
  #held: (() => void)[] = [];
  /** Answers that wait to be released. */
  #kept: (() => void)[] = [];

  constructor(
    readonly link: OutgoingLink,
    readonly timers: Timers,
    readonly random: () => number,
  ) {}

  /** Forgets what was held back and kept. */
  clear(): void {
    this.#held = [];
    this.#kept = [];
  }

  /** Sends what was kept, oldest first. */
  release(): void {
    const kept = this.#kept;
    this.#kept = [];
    for (const go of kept) go();
  }

  send(answer: Uint8Array, fate: AnswerFate): void {
    if (fate.lost) return;
    const message = this.#damaged(answer, fate);
    const garbledAt = fate.garbled === 'wire' ? this.random() : undefined;
    const deliver = (): void => {
      if (garbledAt === undefined) this.link.deliver(message);
      else this.link.deliverGarbled?.(message, garbledAt);
    };
    const go = (): void => {
      if (fate.heldBack) return this.#holdBack(deliver);
      deliver();
      if (fate.repeated) deliver();
      const waiting = this.#held;
      this.#held = [];
      for (const late of waiting) late();
    };
    if (fate.kept) this.#kept.push(go);
    else if (fate.delayMs > 0) this.timers.after(fate.delayMs, go);
    else go();
  }

  #holdBack(deliver: () => void): void {
    const late = (): void => {
      this.#held = this.#held.filter((other) => other !== late);
      cancel();
      deliver();
    };
    const cancel = this.timers.after(LONGEST_HOLD_MS, late);
    this.#held.push(late);
  }

  #damaged(answer: Uint8Array, fate: AnswerFate): Uint8Array {
    if (fate.garbled !== 'message' && !fate.truncated && !fate.wrongSequence) return answer;
    let message = answer.slice();
    if (fate.truncated) {
      const bodyBytes = Math.floor((message.length - HEADER_BYTES) / 2);
      message = message.slice(0, HEADER_BYTES + bodyBytes);
      message[2] = bodyBytes >> 8;
      message[3] = bodyBytes & 0xff;
    }
    if (fate.wrongSequence) this.#change(message, SEQUENCE_AT);
    if (fate.garbled === 'message') this.#change(message, Math.floor(this.random() * message.length));
    return message;
  }

  #change(message: Uint8Array, at: number): void {
    message[at] = (message[at] ?? 0) ^ (1 + Math.floor(this.random() * 255));
  }
}
