/**
 * The serial line of a simulated device: console framing with all its strictness and its small pool of lines, or raw framing.
 * What does not fit is dropped without a word, as on a device. Knows no request.
 */
import { joinBytes } from '../../src-shared/core/bytes';
import type { Clock } from '../../src-shared/core/clock';
import { HEADER_BYTES, readHeader } from '../../src-shared/smp/message';
import {
  crc16,
  FRAME_CONTINUED,
  FRAME_START,
  fromBase64,
  mcubootLines,
  NEWLINE,
  zephyrLines,
} from './encoding';
import type { PortDevice } from './port-device';

/** When the bytes of one delivery reached the device; missing: all of them now. */
export interface Arrival {
  /** Time of the last byte. */
  endMs: number;
  msPerByte: number;
}

export interface ConsoleWireOptions {
  clock: Clock;
  /** Lines that fit between interrupt and processing; missing: as the profile says. */
  poolLines?: number;
  /** From the first line in the pool to its emptying; missing: as the profile says. */
  lineDrainMs?: number;
  /** The port carries a shell with this prompt: it echoes what is typed and answers what it does not know. */
  prompt?: string;
}

const CARRIAGE_RETURN = 0x0d;
const utf8 = new TextEncoder();
const text = new TextDecoder();

export class ConsoleWire {
  /** Bytes leave the device. */
  output: (bytes: Uint8Array) => void = () => {};

  #line: Uint8Array = new Uint8Array();
  /** Lines between interrupt and processing; all of them are taken out together. */
  #pool: Uint8Array[] = [];
  #drainAtMs = 0;
  #cancelDrain: () => void = () => {};
  /** The packet under construction, its length field included. */
  #packet: Uint8Array | undefined;
  #bootCount: number;
  #interruptedAtMs: number;

  constructor(
    readonly device: PortDevice,
    readonly options: ConsoleWireOptions,
  ) {
    this.#bootCount = device.bootCount;
    this.#interruptedAtMs = options.clock.now();
    device.onAnswer = (message) => this.#send(this.#linesOf(message));
    device.onGarbledAnswer = (message, at) => this.#sendGarbled(joinBytes(this.#linesOf(message)), at);
    device.onConsole = (said) => this.output(utf8.encode(said + (options.prompt ?? '')));
  }

  /** Bytes reach the device. */
  input(bytes: Uint8Array, arrival: Arrival = { endMs: this.options.clock.now(), msPerByte: 0 }): void {
    this.#forgetAfterBoot();
    if (!this.device.isListening) return;
    for (let start = 0; start < bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, start);
      const end = newline < 0 ? bytes.length : newline;
      this.#collect(bytes.subarray(start, end));
      start = end + 1;
      if (newline >= 0) this.#endLine(arrival.endMs - (bytes.length - start) * arrival.msPerByte);
    }
  }

  #collect(piece: Uint8Array): void {
    // One byte too many is enough to know that the line is too long.
    const room = this.device.lines.lineBytes - this.#line.length;
    if (room > 0 && piece.length > 0) this.#line = joinBytes([this.#line, piece.subarray(0, room)]);
  }

  #endLine(atMs: number): void {
    const line = this.#line;
    this.#line = new Uint8Array();
    if (line.length < this.device.lines.lineBytes) this.#take(line, atMs);
  }

  /** What a reset leaves of a half-received packet: nothing. */
  #forgetAfterBoot(): void {
    if (this.device.bootCount === this.#bootCount && this.device.isListening) return;
    this.#bootCount = this.device.bootCount;
    this.#line = new Uint8Array();
    this.#packet = undefined;
    this.#pool = [];
    this.#cancelDrain();
  }

  #take(line: Uint8Array, atMs: number): void {
    if (!startsWith(line, FRAME_START) && !startsWith(line, FRAME_CONTINUED)) return this.#typed(line);
    const { poolLines, drainMs } = this.device.lines;
    if (this.#pool.length > 0 && this.#drainAtMs <= atMs) this.#drain();
    if (this.#pool.length >= (this.options.poolLines ?? poolLines)) return;
    this.#pool.push(line);
    if (this.#pool.length > 1) return;
    this.#drainAtMs = atMs + (this.options.lineDrainMs ?? drainMs);
    const inMs = Math.max(0, this.#drainAtMs - this.options.clock.now());
    this.#cancelDrain = this.options.clock.after(inMs, () => this.#drain());
  }

  #drain(): void {
    this.#cancelDrain();
    const lines = this.#pool;
    this.#pool = [];
    this.#forgetAfterBoot();
    for (const line of lines) this.#process(line);
  }

  #process(line: Uint8Array): void {
    if (startsWith(line, FRAME_START)) this.#packet = new Uint8Array();
    if (this.#packet === undefined) return;
    const piece = fromBase64(this.#withoutCarriageReturn(line).subarray(2));
    if (piece === undefined) this.#packet = undefined;
    else this.#grow(joinBytes([this.#packet, piece]));
  }

  #withoutCarriageReturn(line: Uint8Array): Uint8Array {
    const endsWithIt = line[line.length - 1] === CARRIAGE_RETURN;
    // MCUboot does not know it, and drops the line for it.
    return endsWithIt && this.device.lines.dialect === 'zephyr' ? line.subarray(0, -1) : line;
  }

  #grow(packet: Uint8Array): void {
    const { dialect, bufferBytes } = this.device.lines;
    const room = dialect === 'zephyr' ? bufferBytes : bufferBytes + 1;
    this.#packet = undefined;
    if (packet.length < 2 || packet.length > room) return;
    const announced = 2 + (((packet[0] ?? 0) << 8) | (packet[1] ?? 0));
    if (packet.length < announced) this.#packet = packet;
    if (packet.length !== announced || crc16(packet.subarray(2)) !== 0) return;
    this.device.receive(packet.slice(2, -2));
  }

  /** A line that is no frame: nothing to a device, a command to a shell. */
  #typed(line: Uint8Array): void {
    const { prompt } = this.options;
    if (prompt === undefined) return;
    const command = text.decode(this.#withoutCarriageReturn(line)).trim();
    const answer = command === '' ? '' : `\x1b[1;31m${command.split(' ')[0]}: command not found\r\n\x1b[m`;
    this.output(utf8.encode(`${command}\r\n${answer}${prompt}`));
  }

  #linesOf(message: Uint8Array): Uint8Array[] {
    return this.device.lines.dialect === 'zephyr' ? zephyrLines(message) : mcubootLines(message);
  }

  #send(lines: readonly Uint8Array[]): void {
    this.output(joinBytes(this.#interrupted(lines)));
  }

  /** A chatty device writes into its own answers, as often as its fault says. */
  #interrupted(lines: readonly Uint8Array[]): readonly Uint8Array[] {
    const chatter = this.device.chatter;
    if (chatter === undefined || chatter.where === 'between-frames') return lines;
    const now = this.options.clock.now();
    if (now - this.#interruptedAtMs < chatter.everyMs) return lines;
    const said = utf8.encode(`${chatter.text}\r\n`);
    const last = lines[lines.length - 1];
    if (last === undefined || (chatter.where === 'between-lines' && lines.length < 2)) return lines;
    this.#interruptedAtMs = now;
    const middle = Math.floor(last.length / 2);
    const end =
      chatter.where === 'between-lines'
        ? [said, last]
        : [last.subarray(0, middle), said, last.subarray(middle)];
    return [...lines.slice(0, -1), ...end];
  }

  #sendGarbled(bytes: Uint8Array, at: number): void {
    const position = Math.floor(at * bytes.length);
    bytes[position] = (bytes[position] ?? 0) ^ 0x11;
    this.output(bytes);
  }
}

/** Silence after which a raw port forgets a half-received message. */
const RAW_STALE_MS = 3000;

/** Raw framing: messages as they are, nothing around them (Zephyr 4.4, MCUboot 2026). Console text has another port. */
export class RawWire {
  /** Bytes leave the device. */
  output: (bytes: Uint8Array) => void = () => {};

  #buffered: Uint8Array = new Uint8Array();
  #lastByteAtMs = 0;

  constructor(
    readonly device: PortDevice,
    readonly options: { clock: Clock },
  ) {
    device.onAnswer = (message) => this.output(message);
    device.onGarbledAnswer = (message, at) => {
      const garbled = message.slice();
      const position = Math.floor(at * garbled.length);
      garbled[position] = (garbled[position] ?? 0) ^ 0x11;
      this.output(garbled);
    };
  }

  /** Bytes reach the device. */
  input(bytes: Uint8Array, arrival: Arrival = { endMs: this.options.clock.now(), msPerByte: 0 }): void {
    const firstByteAtMs = arrival.endMs - Math.max(0, bytes.length - 1) * arrival.msPerByte;
    const isStale = firstByteAtMs - this.#lastByteAtMs >= RAW_STALE_MS;
    this.#lastByteAtMs = arrival.endMs;
    if (!this.device.isListening) return void (this.#buffered = new Uint8Array());
    this.#buffered = isStale ? bytes.slice() : joinBytes([this.#buffered, bytes]);
    while (this.#takeMessage());
  }

  #takeMessage(): boolean {
    const header = readHeader(this.#buffered);
    if (header === undefined) return false;
    const { dialect, bufferBytes } = this.device.lines;
    const isRequest = dialect === 'zephyr' ? header.op < 4 : header.op === 0 || header.op === 2;
    const length = HEADER_BYTES + header.length;
    if (!isRequest || length > bufferBytes) {
      this.#buffered = new Uint8Array();
      return false;
    }
    if (this.#buffered.length < length) return false;
    const message = this.#buffered.slice(0, length);
    this.#buffered = this.#buffered.slice(length);
    this.device.receive(message);
    return true;
  }
}

function startsWith(line: Uint8Array, marker: readonly [number, number]): boolean {
  return line[0] === marker[0] && line[1] === marker[1];
}
