/**
 * Puts the bytes of console lines together to messages and checks them. Knows length, CRC and the habits of old servers;
 * knows no markers, no base64 and no text.
 *
 *     +----------+--------------------+---------+
 *     |  length  |      message       |   CRC   |    length counts message and CRC; the CRC covers the message
 *     +----------+--------------------+---------+
 *        16 BE                           16 BE
 *
 * Old servers that are understood too: before Zephyr 3.0 the length did not count the CRC (zephyr#39546); before 3.2 a
 * message longer than the transport's MTU came as several packets, each complete in itself (zephyr#49444); a start marker
 * on every line of one packet.
 */
import { joinBytes } from '@shared/core/bytes';
import { HEADER_BYTES } from '@shared/smp/message';
import { announcedBytes, beginsLikeAnswer } from './answer-header';
import { crc16Step } from './crc16';

/** Why bytes were dropped, in words for the trace. */
export type FrameNoise =
  | 'line is not base64'
  | 'continuation without a start'
  | 'length too small for a message'
  | 'wrong CRC'
  | 'packet not finished'
  | 'rest of a message missing';

export interface PacketListener {
  message: (message: Uint8Array) => void;
  noise: (reason: FrameNoise) => void;
}

const LENGTH_BYTES = 2;
const CRC_BYTES = 2;
const SMALLEST_BUFFER_BYTES = 512;

/** One packet while it grows. Takes memory for what has come, not for what was announced. */
class Collector {
  active = false;
  #bytes = new Uint8Array(SMALLEST_BUFFER_BYTES);
  #count = 0;
  #announced = 0;
  #crc = 0;

  start(): void {
    this.active = true;
    this.#count = 0;
    this.#announced = 0;
    this.#crc = 0;
  }

  /** @returns the message when this byte completed it, why it failed, or undefined while it goes on. */
  add(byte: number): Uint8Array | FrameNoise | undefined {
    const at = this.#count++ - LENGTH_BYTES;
    if (at < 0) {
      this.#announced = (this.#announced << 8) | byte;
      return at === -1 && this.#announced < HEADER_BYTES ? 'length too small for a message' : undefined;
    }
    if (at === this.#bytes.length) this.#grow();
    this.#bytes[at] = byte;
    this.#crc = crc16Step(this.#crc, byte);
    const size = at + 1;
    if (size === this.#announced && this.#crc === 0 && size >= HEADER_BYTES + CRC_BYTES)
      return this.#bytes.slice(0, size - CRC_BYTES);
    // A length that did not count the CRC is found out two bytes later.
    if (size < this.#announced + CRC_BYTES) return undefined;
    return this.#crc === 0 ? this.#bytes.slice(0, size - CRC_BYTES) : 'wrong CRC';
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.length * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

export class PacketAssembler {
  readonly #on: PacketListener;
  #current = new Collector();
  /** A packet that a start marker interrupted; it lives on for servers that put that marker on every line. */
  #interrupted = new Collector();
  #joining: Uint8Array | undefined;

  constructor(on: PacketListener) {
    this.#on = on;
  }

  /** A line with a start marker begins. */
  start(): void {
    if (this.#current.active && this.#interrupted.active) this.#on.noise('packet not finished');
    else if (this.#current.active) [this.#current, this.#interrupted] = [this.#interrupted, this.#current];
    this.#current.start();
  }

  /** A packet has begun and can go on. */
  get active(): boolean {
    return this.#current.active || this.#interrupted.active;
  }

  /** @returns true when this byte completed a message. */
  add(byte: number): boolean {
    return this.#feed(this.#interrupted, byte) || this.#feed(this.#current, byte);
  }

  /** The line is damaged, and with it the packet. */
  drop(): void {
    this.#current.active = false;
    this.#interrupted.active = false;
  }

  #feed(collector: Collector, byte: number): boolean {
    if (!collector.active) return false;
    const result = collector.add(byte);
    if (result === undefined) return false;
    if (result instanceof Uint8Array) {
      if (this.#current.active && this.#interrupted.active) this.#on.noise('packet not finished');
      this.drop();
      this.#deliver(result);
      return true;
    }
    collector.active = false;
    this.#on.noise(collector === this.#current ? result : 'packet not finished');
    return false;
  }

  /** Joins the parts of a message that an old server sent as packets of their own. */
  #deliver(message: Uint8Array): void {
    const begun = this.#joining;
    this.#joining = undefined;
    const isBeginning = beginsLikeAnswer(message) && announcedBytes(message) >= message.length;
    if (begun !== undefined) {
      const joined = begun.length + message.length;
      const fits = joined <= announcedBytes(begun);
      if (fits && !(isBeginning && announcedBytes(message) === message.length)) {
        const whole = joinBytes([begun, message]);
        if (joined < announcedBytes(begun)) this.#joining = whole;
        else this.#on.message(whole);
        return;
      }
      this.#on.noise('rest of a message missing');
    }
    if (isBeginning && announcedBytes(message) > message.length) this.#joining = message;
    else this.#on.message(message);
  }
}
