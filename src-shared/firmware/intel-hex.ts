/**
 * Intel HEX: which bytes stand at which address, from 0 to 4 GiB. Knows no image; `hex-image.ts` does.
 *
 * Files are hostile: a record far away costs its own bytes and nothing more.
 */
import { BenchError } from '../core/errors';
import { utf8Of } from '../core/text-bytes';

export interface HexSegment {
  /** 0 to 4,294,967,295. */
  address: number;
  bytes: Uint8Array;
}

const ERASED = 0xff;
/** Real files have a handful; each costs memory of its own. */
const MAX_SEGMENTS = 10_000;
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
    if (ended) throw hexFault(file, line, 'there is a record after the end record');
    const offset = ((record[1] ?? 0) << 8) | (record[2] ?? 0);
    const content = record.subarray(4, -1);
    switch (record[3]) {
      case 0x00:
        if (offset + content.length > 0x1_0000)
          throw hexFault(file, line, 'it runs over the end of its 64 KiB');
        if (content.length > 0) pieces.add(base + offset, content);
        break;
      case 0x01:
        ended = true;
        break;
      case 0x02:
      case 0x04:
        if (content.length !== 2) throw hexFault(file, line, 'an address record needs 2 bytes');
        base = (((content[0] ?? 0) << 8) | (content[1] ?? 0)) * (record[3] === 0x02 ? 16 : 0x1_0000);
        break;
      case 0x03:
      case 0x05:
        break;
      default:
        throw hexFault(file, line, `there is no record type ${record[3] ?? 0}`);
    }
  }
  if (!ended) throw hexFault(file, 0, 'the end record is missing, so it may be cut off');
  return pieces.joined();
}

/** The bytes from an address on, as many as asked for; what no segment sets is erased flash. */
export function filledBytes(segments: readonly HexSegment[], address: number, sizeBytes: number): Uint8Array {
  const filled = new Uint8Array(sizeBytes).fill(ERASED);
  for (const one of segments) {
    const [from, to] = [Math.max(address, one.address), Math.min(address + sizeBytes, endOf(one))];
    if (from < to) filled.set(one.bytes.subarray(from - one.address, to - one.address), from - address);
  }
  return filled;
}

function asOne(run: readonly HexSegment[]): HexSegment {
  const address = run[0]?.address ?? 0;
  const bytes = new Uint8Array(run.reduce((sum, one) => sum + one.bytes.length, 0));
  for (const one of run) bytes.set(one.bytes, one.address - address);
  return { address, bytes };
}

function endOf({ address, bytes }: HexSegment): number {
  return address + bytes.length;
}

/** As addresses are written: `0x0000c000`. */
export function hexAddress(address: number): string {
  return `0x${address.toString(16).padStart(8, '0')}`;
}

/** Collects data records: what follows the record before it costs no object of its own. */
class Pieces {
  readonly #file: string;
  readonly #done: HexSegment[] = [];
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
    const runs: HexSegment[][] = [];
    let end = -1;
    for (const one of this.#done.sort((a, b) => a.address - b.address)) {
      if (one.address < end) throw hexFault(this.#file, 0, 'two records set the same bytes');
      if (one.address === end) runs.at(-1)?.push(one);
      else runs.push([one]);
      end = endOf(one);
    }
    return runs.map(asOne);
  }

  #finish(): void {
    if (this.#used === 0) return;
    if (this.#done.length >= MAX_SEGMENTS)
      throw hexFault(this.#file, 0, `it has more than ${MAX_SEGMENTS} separate pieces`);
    this.#done.push({ address: this.#address, bytes: this.#growing.slice(0, this.#used) });
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
    if (byte !== 0x3a) throw hexFault(file, line, 'it does not start with a colon');
    const dataBytes = pairAt(text, at + 1);
    if (dataBytes === undefined)
      throw hexFault(file, line, 'it holds something other than hexadecimal digits');
    const record = new Uint8Array(dataBytes + 5);
    let sum = 0;
    for (let nth = 0; nth < record.length; nth++) {
      const value = pairAt(text, at + 1 + 2 * nth);
      if (value === undefined)
        throw hexFault(file, line, 'it is shorter than it says, or not all of it is hexadecimal digits');
      record[nth] = value;
      sum += value;
    }
    if ((sum & 0xff) !== 0) throw hexFault(file, line, 'its checksum is wrong');
    at += 2 * record.length;
    if (digit(text[at + 1]) !== undefined) throw hexFault(file, line, 'it is longer than it says');
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

/** @param line counted from 1; 0 when it is about the whole file. */
export function hexFault(file: string, line: number, what: string): BenchError {
  const where = line === 0 ? '' : `line ${line}: `;
  return new BenchError('image/bad-hex', { file, what: `${where}${what}` });
}
