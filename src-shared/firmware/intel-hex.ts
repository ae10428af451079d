/**
 * Intel HEX: which bytes stand at which address, and which of them are the image to upload. Records are read here, because
 * the library (nrf-intel-hex, which joins and fills the pieces) takes addresses from 2 GiB on, where some chips have their
 * external flash, for negative numbers and names no line. Knows the image header only as far as it says where an image ends.
 *
 * Files are hostile: a record far away costs its own bytes and nothing more.
 */
import MemoryMap from 'nrf-intel-hex';
import { BenchError } from '../core/errors';
import { utf8Of } from '../core/text-bytes';
import { IMAGE_MAGIC, u16, u32 } from './mcuboot';
import type { FirmwareNote } from './notes';

export interface HexSegment {
  /** 0 to 4,294,967,295. */
  address: number;
  bytes: Uint8Array;
}

export interface HexBlobOptions {
  /** Name for messages. */
  file: string;
  /** Also take what stands behind the image (padding and trailer), with the room between as erased flash. */
  keepPadding?: boolean;
}

/** Larger than any slot of a microcontroller. */
const MAX_BLOB_BYTES = 64 * 1024 * 1024;
/** Real files have a handful; each costs memory of its own. */
const MAX_SEGMENTS = 10_000;
const ERASED = 0xff;
/** As much as the first record has. */
const HEAD_BYTES = 64;

/** `:LLAAAATT` at the start of the first line, with or without a byte order mark before it. */
export function looksLikeHex(bytes: Uint8Array): boolean {
  const beginning = utf8Of(bytes.subarray(0, 2 * HEAD_BYTES));
  const start = textStart(beginning);
  const head = String.fromCharCode(...beginning.subarray(start, start + HEAD_BYTES)).trimStart();
  return /^:[0-9a-fA-F]{10}/.test(head);
}

/**
 * The pieces that the file sets, in ascending order; neighbours are joined. Start addresses (types 03 and 05) say where a
 * program begins, which nobody needs here.
 * @throws BenchError `image/bad-hex`.
 */
export function readHexSegments(text: Uint8Array, { file }: { file: string }): HexSegment[] {
  const pieces = new Pieces(file);
  let base = 0;
  let ended = false;
  for (const { line, record } of recordsOf(utf8Of(text), file)) {
    if (ended) throw fault(file, line, 'there is a record behind the end record');
    const offset = ((record[1] ?? 0) << 8) | (record[2] ?? 0);
    const content = record.subarray(4, -1);
    switch (record[3]) {
      case 0x00:
        if (offset + content.length > 0x1_0000) throw fault(file, line, 'it runs over the end of its 64 KiB');
        if (content.length > 0) pieces.add(base + offset, content);
        break;
      case 0x01:
        ended = true;
        break;
      case 0x02:
      case 0x04:
        if (content.length !== 2) throw fault(file, line, 'an address record needs 2 bytes');
        base = (((content[0] ?? 0) << 8) | (content[1] ?? 0)) * (record[3] === 0x02 ? 16 : 0x1_0000);
        break;
      case 0x03:
      case 0x05:
        break;
      default:
        throw fault(file, line, `there is no record type ${record[3] ?? 0}`);
    }
  }
  if (!ended) throw fault(file, 0, 'the end record is missing, so it may be cut off');
  return pieces.joined();
}

/**
 * The image in the file: the contiguous range that starts with the magic of MCUboot, what is not set in it as erased
 * flash.
 * @throws BenchError `image/bad-hex`, `image/merged-hex`, or `image/not-mcuboot` when no piece starts with an image.
 */
export function blobOfHex(
  text: Uint8Array,
  options: HexBlobOptions,
): { blob: Uint8Array; notes: FirmwareNote[] } {
  const { file } = options;
  const segments = readHexSegments(text, options);
  const starts = segments.filter(({ bytes }) => bytes.length >= 4 && u32(bytes, 0) === IMAGE_MAGIC);
  const [start] = starts;
  if (segments.length === 0) throw new BenchError('image/not-mcuboot', { file, looksLike: 'empty' });
  if (start === undefined) throw new BenchError('image/not-mcuboot', { file, looksLike: 'unsigned-hex' });
  if (starts.length > 1) throw new BenchError('image/merged-hex', { file, images: starts.length });

  const before = segments.filter(({ address }) => address < start.address);
  const from = segments.filter(({ address }) => address >= start.address);
  const imageEnd = endOfImage(start, from);
  const inside = from.filter(({ address }) => address < imageEnd);
  const behind = from.filter(({ address }) => address >= imageEnd);
  const taken = options.keepPadding === true ? from : inside;
  const sizeBytes = endOf(taken) - start.address;
  if (sizeBytes > MAX_BLOB_BYTES)
    throw fault(file, 0, 'the image and what stands behind it are more than 64 MiB apart');

  const blob = new MemoryMap(
    taken.map(({ address, bytes }): [number, Uint8Array] => [address, bytes]),
  ).slicePad(start.address, sizeBytes, ERASED);
  const notes: FirmwareNote[] = [];
  const gaps = sizeBytes - bytesIn(taken);
  if (gaps > 0) notes.push({ code: 'gaps-filled', facts: { sizeBytes: gaps } });
  const [next] = behind;
  if (next !== undefined && options.keepPadding !== true)
    notes.push({
      code: 'trailer-trimmed',
      facts: { address: hexAddress(next.address), sizeBytes: bytesIn(behind) },
    });
  if (before.length > 0)
    notes.push({ code: 'segments-left-out', facts: { count: before.length, sizeBytes: bytesIn(before) } });
  return { blob, notes };
}

/** As addresses are written: `0x0000c000`. */
export function hexAddress(address: number): string {
  return `0x${address.toString(16).padStart(8, '0')}`;
}

/**
 * Where the last TLV area ends. What is damaged ends with its own segment: whoever reads the image says what is wrong
 * with it.
 */
function endOfImage(start: HexSegment, from: readonly HexSegment[]): number {
  const { address, bytes } = start;
  const ownEnd = address + bytes.length;
  if (bytes.length < 32) return ownEnd;
  let end = address + u16(bytes, 8) + u32(bytes, 12);
  for (const magic of u16(bytes, 10) > 0 ? [0x6908, 0x6907] : [0x6907]) {
    const info = twoWordsAt(end, from);
    if (info === undefined || info[0] !== magic || info[1] < 4) return ownEnd;
    end += info[1];
  }
  return end;
}

/** The head of a TLV area; it may stand in two pieces. */
function twoWordsAt(address: number, segments: readonly HexSegment[]): [number, number] | undefined {
  const four: number[] = [];
  for (let at = address; at < address + 4; at++) {
    const holder = segments.find((one) => at >= one.address && at < one.address + one.bytes.length);
    const byte = holder?.bytes[at - holder.address];
    if (byte === undefined) return undefined;
    four.push(byte);
  }
  const head = Uint8Array.from(four);
  return [u16(head, 0), u16(head, 2)];
}

/** Collects data records: what follows the record before it costs no object of its own. */
class Pieces {
  readonly #file: string;
  readonly #done = new MemoryMap();
  #address = 0;
  #growing = new Uint8Array(1024);
  #used = 0;

  constructor(file: string) {
    this.#file = file;
  }

  add(address: number, bytes: Uint8Array): void {
    if (address !== this.#address + this.#used) {
      this.#finish();
      this.#address = address;
    }
    if (this.#used + bytes.length > this.#growing.length) {
      const larger = new Uint8Array(Math.max(this.#growing.length * 2, this.#used + bytes.length));
      larger.set(this.#growing.subarray(0, this.#used));
      this.#growing = larger;
    }
    this.#growing.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  joined(): HexSegment[] {
    this.#finish();
    let joined: MemoryMap;
    try {
      joined = this.#done.join();
    } catch (error) {
      // The only thing that joining refuses.
      throw fault(this.#file, 0, 'two records set the same bytes', error);
    }
    return [...joined].map(([address, bytes]) => ({ address, bytes }));
  }

  #finish(): void {
    if (this.#used === 0) return;
    if (this.#done.has(this.#address)) throw fault(this.#file, 0, 'two records set the same bytes');
    if (this.#done.size >= MAX_SEGMENTS)
      throw fault(this.#file, 0, `it has more than ${MAX_SEGMENTS} separate pieces`);
    this.#done.set(this.#address, this.#growing.slice(0, this.#used));
    this.#used = 0;
  }
}

/** The records with the number of their line, length and checksum checked; empty lines are skipped. */
function* recordsOf(text: Uint8Array, file: string): Generator<{ line: number; record: Uint8Array }> {
  let line = 1;
  for (let at = textStart(text); at < text.length; at++) {
    const byte = text[at] ?? 0;
    if (byte === 0x0a) line++;
    if (byte === 0x0a || byte === 0x0d || byte === 0x20 || byte === 0x09) continue;
    if (byte !== 0x3a) throw fault(file, line, 'it does not start with a colon');
    const dataBytes = pairAt(text, at + 1);
    if (dataBytes === undefined) throw fault(file, line, 'it holds something else than hexadecimal digits');
    const record = new Uint8Array(dataBytes + 5);
    let sum = 0;
    for (let nth = 0; nth < record.length; nth++) {
      const value = pairAt(text, at + 1 + 2 * nth);
      if (value === undefined)
        throw fault(file, line, 'it is shorter than it says, or no hexadecimal digits');
      record[nth] = value;
      sum += value;
    }
    if ((sum & 0xff) !== 0) throw fault(file, line, 'its checksum is wrong');
    at += 2 * record.length;
    if (digit(text[at + 1]) !== undefined) throw fault(file, line, 'it is longer than it says');
    yield { line, record };
  }
}

function pairAt(text: Uint8Array, at: number): number | undefined {
  const [high, low] = [digit(text[at]), digit(text[at + 1])];
  return high === undefined || low === undefined ? undefined : (high << 4) | low;
}

function digit(byte: number | undefined): number | undefined {
  if (byte === undefined) return undefined;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : undefined;
}

function textStart(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function endOf(segments: readonly HexSegment[]): number {
  return segments.reduce((end, { address, bytes }) => Math.max(end, address + bytes.length), 0);
}

function bytesIn(segments: readonly HexSegment[]): number {
  return segments.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** @param line counted from 1; 0 when it is about the whole file. */
function fault(file: string, line: number, what: string, cause?: unknown): BenchError {
  const where = line === 0 ? '' : `line ${line}: `;
  return new BenchError('image/bad-hex', { file, what: `${where}${what}` }, { cause });
}
