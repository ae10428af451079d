/**
 * SMP over console: messages as lines of base64 that share a serial port with logs and a shell. Knows markers, lines and
 * base64; packets are put together in `console-packet.ts`, text is kept in `console-text.ts`. No handle, no clock.
 *
 *     06 09  base64 of (length, message, CRC) ...  0a      first line, at most 127 bytes
 *     04 14  base64 of the rest ...                0a      every further line
 *
 * Source: Zephyr doc/services/device_mgmt/smp_transport.rst, subsys/mgmt/mcumgr/transport/src/serial_util.c.
 */
import { BenchError } from '@shared/core/errors';
import { ConsoleText } from './console-text';
import { PacketAssembler, type FrameNoise } from './console-packet';
import { crc16 } from './crc16';

const START_1 = 0x06;
const START_2 = 0x09;
const CONTINUE_1 = 0x04;
const CONTINUE_2 = 0x14;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const PADDING = 0x3d;

/** Longest line that every server takes, marker and newline included. */
export const DEFAULT_LINE_BYTES = 127;
const MARKER_AND_NEWLINE_BYTES = 3;
const LENGTH_AND_CRC_BYTES = 4;
/** The length counts message and CRC in 16 bits. */
const MAX_MESSAGE_BYTES = 0xffff - 2;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const ENCODE = Uint8Array.from(ALPHABET, (letter) => letter.codePointAt(0) ?? 0);
const NOT_BASE64 = 255;
const DECODE = new Uint8Array(256).fill(NOT_BASE64);
ENCODE.forEach((letter, value) => (DECODE[letter] = value));

/** Bytes of length, message and CRC that one line of `lineBytes` carries: a multiple of 3, so that only the last is padded. */
function payloadBytesPerLine(lineBytes: number): number {
  return Math.max(3, Math.floor((lineBytes - MARKER_AND_NEWLINE_BYTES) / 4) * 3);
}

/** Largest message in bytes that travels in `lines` lines. */
export function messageBytesInLines(lines: number, lineBytes = DEFAULT_LINE_BYTES): number {
  return Math.max(0, lines * payloadBytesPerLine(lineBytes) - LENGTH_AND_CRC_BYTES);
}

/**
 * The lines of one message, each with marker and newline.
 * @param lineBytes longest line in bytes, 7 or more; longer than 127 only for a server that was built so
 * @throws BenchError link/message-too-large
 */
export function encodeLines(message: Uint8Array, lineBytes = DEFAULT_LINE_BYTES): Uint8Array[] {
  if (message.length > MAX_MESSAGE_BYTES)
    throw new BenchError('link/message-too-large', {
      sizeBytes: message.length,
      limitBytes: MAX_MESSAGE_BYTES,
    });
  const crc = crc16(message);
  const packet = new Uint8Array(message.length + LENGTH_AND_CRC_BYTES);
  const counted = message.length + 2;
  packet.set([counted >> 8, counted & 0xff]);
  packet.set(message, 2);
  packet.set([crc >> 8, crc & 0xff], message.length + 2);
  const lines: Uint8Array[] = [];
  const perLine = payloadBytesPerLine(lineBytes);
  for (let at = 0; at < packet.length; at += perLine)
    lines.push(encodeLine(packet.subarray(at, at + perLine), at === 0));
  return lines;
}

function encodeLine(piece: Uint8Array, isFirst: boolean): Uint8Array {
  const line = new Uint8Array(Math.ceil(piece.length / 3) * 4 + MARKER_AND_NEWLINE_BYTES);
  line[0] = isFirst ? START_1 : CONTINUE_1;
  line[1] = isFirst ? START_2 : CONTINUE_2;
  let to = 2;
  for (let at = 0; at < piece.length; at += 3) {
    const left = piece.length - at;
    const bits = ((piece[at] ?? 0) << 16) | ((piece[at + 1] ?? 0) << 8) | (piece[at + 2] ?? 0);
    line[to++] = ENCODE[bits >> 18] ?? 0;
    line[to++] = ENCODE[(bits >> 12) & 63] ?? 0;
    line[to++] = left > 1 ? (ENCODE[(bits >> 6) & 63] ?? 0) : PADDING;
    line[to++] = left > 2 ? (ENCODE[bits & 63] ?? 0) : PADDING;
  }
  line[to] = NEWLINE;
  return line;
}

export interface ConsoleListener {
  /** A whole message with a good CRC; the array is the listener's own. */
  message: (message: Uint8Array) => void;
  /** Everything that is no frame, for display. */
  text: (text: string) => void;
  noise: (reason: FrameNoise) => void;
}

/**
 * Finds messages in a stream of bytes that is cut anywhere. Markers are found anywhere in a line, also inside a damaged
 * one; every byte is looked at once and memory does not grow with what arrives.
 *
 *     text ──marker──► frame ──packet complete──► tail
 *       ▲                │ newline, damage           │ newline, anything else
 *       └────────────────┴───────────────────────────┘
 */
export class ConsoleDecoder {
  readonly #on: ConsoleListener;
  readonly #text: ConsoleText;
  readonly #packets: PacketAssembler;
  #state: 'text' | 'frame' | 'tail' = 'text';
  /** The first byte of what may become a marker; 0 when there is none. */
  #half = 0;
  #bits = 0;
  #letters = 0;
  /** `=` signs that are still to come in this line; undefined before the first. */
  #padding: number | undefined;

  constructor(on: ConsoleListener) {
    this.#on = on;
    this.#text = new ConsoleText(on.text);
    this.#packets = new PacketAssembler(on);
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (this.#half !== 0) {
        const half = this.#half;
        this.#half = 0;
        if (isMarker(half, byte)) {
          this.#startLine(half === START_1);
          continue;
        }
        this.#damage();
        this.#text.add(Uint8Array.of(half));
      }
      if (byte === START_1 || byte === CONTINUE_1) this.#half = byte;
      else if (this.#state === 'text') at = this.#takeText(bytes, at) - 1;
      else if (this.#state === 'frame') this.#takeLetter(byte);
      else this.#takeTail(byte);
    }
  }

  /** To be called when nothing has come for a while: passes on text whose line has not ended. */
  idle(): void {
    this.#text.flush();
  }

  /** @returns where the text ends */
  #takeText(bytes: Uint8Array, from: number): number {
    let end = from + 1;
    while (end < bytes.length && bytes[end] !== START_1 && bytes[end] !== CONTINUE_1) end++;
    this.#text.add(bytes.subarray(from, end));
    return end;
  }

  #startLine(isFirst: boolean): void {
    // Without a newline in front the line before may still be whole: its CRC will tell.
    if (this.#letters !== 0 || (this.#padding ?? 0) !== 0) this.#damage();
    this.#text.flush();
    this.#state = 'frame';
    this.#letters = 0;
    this.#padding = undefined;
    if (isFirst) this.#packets.start();
    else if (!this.#packets.active) this.#on.noise('continuation without a start');
  }

  #takeLetter(byte: number): void {
    const value = DECODE[byte] ?? NOT_BASE64;
    if (value !== NOT_BASE64 && this.#padding === undefined) {
      this.#bits = ((this.#bits << 6) | value) & 0xff_ffff;
      if (++this.#letters < 4) return;
      this.#letters = 0;
      this.#takeBytes(this.#bits, 3);
    } else if (byte === PADDING && (this.#padding === undefined ? this.#letters > 1 : this.#padding > 0)) {
      this.#takePadding();
    } else if (byte === NEWLINE && this.#letters === 0 && (this.#padding ?? 0) === 0) {
      this.#state = 'text';
    } else if (byte !== RETURN) {
      // Letters without their padding, or a log line that was printed into this one.
      this.#damage();
      if (byte !== NEWLINE) this.#text.add(Uint8Array.of(byte));
    }
  }

  #takePadding(): void {
    if (this.#padding !== undefined) {
      this.#padding--;
      return;
    }
    const bytes = this.#letters - 1;
    this.#padding = 2 - bytes;
    const bits = this.#bits << (6 * (4 - this.#letters));
    this.#letters = 0;
    this.#takeBytes(bits, bytes);
  }

  #takeBytes(bits: number, count: number): void {
    for (let i = 0; i < count && this.#state === 'frame'; i++)
      if (this.#packets.add((bits >> (16 - 8 * i)) & 0xff)) this.#state = 'tail';
  }

  /** Behind a packet: its padding and its newline; a prompt may follow without one. */
  #takeTail(byte: number): void {
    if (byte === NEWLINE) this.#state = 'text';
    else if (byte !== PADDING && byte !== RETURN) {
      this.#state = 'text';
      this.#text.add(Uint8Array.of(byte));
    }
  }

  /** What was begun as a frame line is none. */
  #damage(): void {
    if (this.#state === 'frame' && this.#packets.active) {
      this.#packets.drop();
      this.#on.noise('line is not base64');
    }
    this.#state = 'text';
    this.#letters = 0;
    this.#padding = undefined;
  }
}

function isMarker(first: number, second: number): boolean {
  return first === START_1 ? second === START_2 : second === CONTINUE_2;
}
