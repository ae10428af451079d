/**
 * Messages in what somebody has pasted: whole ones, several in a line, one over many lines, frames of a serial console. Bounded by
 * the longest message. Knows no notation of bytes (`pasted-bytes.ts`) and prints nothing.
 */
import { joinBytes } from '@shared/core/bytes';
import { HEADER_BYTES, readHeader } from '@shared/smp/message';
import { ConsoleDecoder } from '../engine/console-framing';
import type { TraceEntry, WithoutTime } from '../engine/trace';
import { readPastedLine } from './pasted-bytes';

type Entry = WithoutTime<TraceEntry>;

/** A dump that leaves out repeated lines may stand for so much. */
const MOST_REPEATED_BYTES = 0x1_0000;

/** Reads line by line; what a line completes is returned with it. */
export class PastedMessages {
  #pending = new Uint8Array(0);
  /** What the next offset of a dump will be; undefined outside of one. */
  #next: number | undefined;
  #lastLine: Uint8Array = new Uint8Array(0);
  #isRepeated = false;
  #entries: Entry[] = [];
  /** Of a frame in base64: how many bytes are still to come. */
  #frameBytesLeft = 0;
  #inConsole = false;
  /** A frame has begun of which nothing has been said yet. */
  #isFrameOpen = false;
  readonly #console = new ConsoleDecoder({
    message: (bytes) => {
      this.#isFrameOpen = false;
      this.#entries.push(entryOf(bytes));
    },
    text: (text) => this.#entries.push({ kind: 'text', direction: 'in', text }),
    noise: (reason) => {
      this.#isFrameOpen = false;
      this.#entries.push({ kind: 'noise', direction: 'in', reason });
    },
  });

  /** @returns undefined when the line has digits that make no bytes */
  line(raw: string): Entry[] | undefined {
    const dump = this.#next === undefined ? undefined : { next: this.#next, isRepeated: this.#isRepeated };
    const read = readPastedLine(raw, dump);
    switch (read.kind) {
      case 'broken':
        return undefined;
      case 'repeated':
        this.#isRepeated = this.#lastLine.length > 0;
        break;
      case 'text':
        this.#giveUp();
        this.#entries.push({ kind: 'text', direction: 'in', text: read.text });
        break;
      case 'base64':
        this.#giveUp();
        this.#base64(read.letters, read.hasMarker);
        break;
      case 'bytes':
        if (read.isNew) this.#giveUp();
        if (this.#isRepeated && read.offset !== undefined) this.#repeat(read.offset);
        this.#isRepeated = false;
        this.#lastLine = read.bytes;
        this.#next = read.offset === undefined ? undefined : read.offset + read.bytes.length;
        this.#take(read.bytes, read.offset !== undefined && !read.isNew);
    }
    return this.#handOver();
  }

  /** What the end of the input leaves unfinished. */
  end(): Entry[] {
    this.#giveUp();
    this.#console.idle();
    if (this.#isFrameOpen) {
      const reason =
        this.#frameBytesLeft > 0 ? 'packet not finished' : 'wrong CRC, or the packet is not finished';
      this.#entries.push({ kind: 'noise', direction: 'in', reason });
    }
    return this.#handOver();
  }

  #handOver(): Entry[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }

  #repeat(offset: number): void {
    const count = Math.min(offset - (this.#next ?? offset), MOST_REPEATED_BYTES);
    if (count <= 0) return;
    const bytes = Uint8Array.from(
      { length: count },
      (_, at) => this.#lastLine[at % this.#lastLine.length] ?? 0,
    );
    this.#take(bytes, true);
  }

  /** @param goesOn a dump says that this follows what was before */
  #take(bytes: Uint8Array, goesOn: boolean): void {
    if (this.#pending.length === 0 && (startsLine(bytes) || (this.#inConsole && bytes.every(isOnConsole)))) {
      this.#inConsole = true;
      this.#isFrameOpen ||= startsLine(bytes);
      this.#console.push(bytes);
      return;
    }
    this.#inConsole = false;
    // A line that is whole by itself does not belong to one that was cut off before it.
    if (this.#pending.length > 0 && !goesOn && isWhole(bytes)) this.#giveUpPending();
    this.#pending = joinBytes([this.#pending, bytes]) as Uint8Array<ArrayBuffer>;
    for (let size = sizeOf(this.#pending); size !== undefined; size = sizeOf(this.#pending)) {
      this.#entries.push(entryOf(this.#pending.slice(0, size)));
      this.#pending = this.#pending.slice(size);
      if (startsLine(this.#pending)) {
        const rest = this.#pending;
        this.#pending = new Uint8Array(0);
        this.#take(rest, true);
        return;
      }
    }
  }

  #base64(letters: string, marker: 'first' | 'further' | undefined): void {
    const isFirst = marker === undefined ? this.#frameBytesLeft <= 0 : marker === 'first';
    const bytes = Buffer.from(letters, 'base64');
    // Length and CRC count: two bytes more than is announced, at most four with old servers.
    if (isFirst) this.#frameBytesLeft = bytes.length < 2 ? 0 : bytes.readUInt16BE(0) + 2;
    this.#frameBytesLeft -= bytes.length;
    this.#isFrameOpen = true;
    this.#console.push(Uint8Array.from(isFirst ? [0x06, 0x09] : [0x04, 0x14]));
    this.#console.push(Buffer.from(`${letters}\n`));
  }

  /** What has begun does not go on. */
  #giveUp(): void {
    this.#giveUpPending();
    this.#next = undefined;
    this.#isRepeated = false;
  }

  #giveUpPending(): void {
    const bytes = this.#pending;
    if (bytes.length === 0) return;
    this.#pending = new Uint8Array(0);
    this.#entries.push({ kind: 'unreadable', direction: 'in', bytes, why: 'shorter than its header says' });
  }
}

/** The size of the message at the start; undefined when it is not there as a whole. */
function sizeOf(bytes: Uint8Array): number | undefined {
  const header = readHeader(bytes);
  if (header === undefined) return undefined;
  const size = HEADER_BYTES + header.length;
  return size <= bytes.length ? size : undefined;
}

/** One message or several, with nothing left over, each with a header that servers would write. */
function isWhole(bytes: Uint8Array): boolean {
  let rest = bytes;
  for (let size = sizeOf(rest); size !== undefined; size = sizeOf(rest)) {
    const [first = 0, flags = 0] = rest;
    // Nothing but zeros is rather the content of what was begun.
    if ((first & 0xe4) !== 0 || flags !== 0 || size === HEADER_BYTES) return false;
    rest = rest.subarray(size);
  }
  return rest.length === 0;
}

function startsLine(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return (first === 0x06 && second === 0x09) || (first === 0x04 && second === 0x14);
}

function isOnConsole(byte: number): boolean {
  return (byte > 0x1f && byte < 0x7f) || [0x04, 0x06, 0x09, 0x0a, 0x0d, 0x14, 0x1b].includes(byte);
}

function entryOf(bytes: Uint8Array): Entry {
  return ((bytes[0] ?? 0) & 1) === 1
    ? { kind: 'received', direction: 'in', bytes }
    : { kind: 'sent', direction: 'out', bytes };
}
