/**
 * Messages on links without frames: raw serial ports, Bluetooth LE notifications, streams. The header's length tells where
 * a message ends; where one begins is told only by what an answer can look like, so bytes that cannot begin one are dropped
 * one by one. Knows no link and no time.
 */
import { HEADER_BYTES, MAX_BODY_BYTES } from '@shared/smp/message';
import { announcedBytes, beginsLikeAnswer } from './answer-header';

export interface LengthListener {
  /** A whole message; the array is the listener's own. */
  message: (message: Uint8Array) => void;
  noise?: (reason: string) => void;
}

const SMALLEST_BUFFER_BYTES = 1024;

export class LengthDecoder {
  readonly #on: LengthListener;
  readonly #limitBytes: number;
  #buffer = new Uint8Array(SMALLEST_BUFFER_BYTES);
  /** Bytes from `#from` to `#to` are held. */
  #from = 0;
  #to = 0;
  #dropped = 0;

  /** @param limitBytes largest message in bytes that is believed, header included */
  constructor(on: LengthListener, limitBytes = HEADER_BYTES + MAX_BODY_BYTES) {
    this.#on = on;
    this.#limitBytes = limitBytes;
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const free = this.#makeRoom(bytes.length - at);
      const part = bytes.subarray(at, at + free);
      this.#buffer.set(part, this.#to);
      this.#to += part.length;
      at += part.length;
      this.#deliver();
    }
    this.#reportDropped();
  }

  /**
   * To be called when nothing has come for a while. A whole message that stands behind an unfinished one shows that the
   * unfinished one was noise that looked like a header; it is dropped. Otherwise nothing happens: the rest may be slow.
   */
  idle(): void {
    for (let at = this.#from + 1; at + HEADER_BYTES <= this.#to; at++) {
      if (!this.#isWhole(at)) continue;
      this.#dropped += at - this.#from;
      this.#from = at;
      this.#deliver();
      this.#reportDropped();
      at = this.#from;
    }
  }

  /** Forgets what is held: the link was opened anew, or a request was given up. */
  reset(): void {
    this.#dropped += this.#to - this.#from;
    this.#from = this.#to = 0;
    this.#reportDropped();
  }

  #deliver(): void {
    while (this.#from < this.#to) {
      const held = this.#to - this.#from;
      if (
        !beginsLikeAnswer(this.#buffer, this.#from, this.#to) ||
        (held >= 4 && !this.#isBelievable(this.#from))
      ) {
        this.#from++;
        this.#dropped++;
        continue;
      }
      if (!this.#isWhole(this.#from)) return;
      const end = this.#from + announcedBytes(this.#buffer, this.#from);
      const message = this.#buffer.slice(this.#from, end);
      this.#from = end;
      this.#on.message(message);
    }
    this.#from = this.#to = 0;
  }

  #isBelievable(at: number): boolean {
    return announcedBytes(this.#buffer, at) <= this.#limitBytes;
  }

  #isWhole(at: number): boolean {
    return (
      at + HEADER_BYTES <= this.#to &&
      beginsLikeAnswer(this.#buffer, at, this.#to) &&
      this.#isBelievable(at) &&
      at + announcedBytes(this.#buffer, at) <= this.#to
    );
  }

  /** Makes room for at least one byte and at most `wanted`. */
  #makeRoom(wanted: number): number {
    if (this.#to === this.#buffer.length) {
      const held = this.#buffer.subarray(this.#from, this.#to);
      // Less than one message is held, so the buffer never grows beyond twice the largest.
      const roomy = this.#from > 0 ? this.#buffer : new Uint8Array(this.#buffer.length * 2);
      roomy.set(held);
      this.#buffer = roomy;
      this.#from = 0;
      this.#to = held.length;
    }
    return Math.min(wanted, this.#buffer.length - this.#to);
  }

  #reportDropped(): void {
    if (this.#dropped === 0) return;
    this.#on.noise?.(`${this.#dropped} bytes that are not a message`);
    this.#dropped = 0;
  }
}
