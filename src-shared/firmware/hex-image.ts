/**
 * The image in an Intel HEX file: which of its bytes are uploaded, and what the others are. Knows the image header only as far
 * as it says where an image ends.
 */
import { BenchError } from '../core/errors';
import { hexRangeKind } from './hex-ranges';
import { filledBytes, hexAddress, hexFault, readHexSegments, type HexSegment } from './intel-hex';
import { endsInTrailer, IMAGE_MAGIC, u16, u32 } from './mcuboot';
import type { FirmwareNote } from './notes';

export interface HexBlobOptions {
  /** Name for messages. */
  file: string;
  /** Also take the trailer behind the image, with the room between as erased flash. */
  keepPadding?: boolean;
}

/** Larger than any slot of a microcontroller. */
const MAX_BLOB_BYTES = 64 * 1024 * 1024;
/** A merged file has a handful; of a hostile one the beginning is enough. */
const MOST_RANGES = 20;
/** The flags of a trailer stand before its magic, at most this far (three of them, with an alignment of 32). */
const FLAGS_BYTES = 96;

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
  if (starts.length > 1)
    throw new BenchError('image/merged-hex', {
      file,
      images: starts.length,
      addresses: starts.map(({ address }) => hexAddress(address)).join(', '),
    });

  const before = segments.filter(({ address }) => address < start.address);
  const from = segments.filter(({ address }) => address >= start.address);
  const imageEnd = endOfImage(start, from);
  const inside = from.flatMap((one) => (one.address < imageEnd ? [upTo(imageEnd, one)] : []));
  const behind = from.flatMap((one) => (endOf([one]) > imageEnd ? [fromOn(imageEnd, one)] : []));
  const trailer = trailerIn(behind);
  const taken = options.keepPadding === true ? [...inside, ...trailer] : inside;
  const sizeBytes = endOf(taken) - start.address;
  if (sizeBytes > MAX_BLOB_BYTES)
    throw hexFault(file, 0, 'the image and what stands behind it are more than 64 MiB apart');

  const blob = filledBytes(taken, start.address, sizeBytes);
  const notes: FirmwareNote[] = [];
  const gaps = sizeBytes - bytesIn(taken);
  if (gaps > 0) notes.push({ code: 'gaps-filled', facts: { sizeBytes: gaps } });
  const [first] = trailer;
  if (first !== undefined && options.keepPadding !== true)
    notes.push({
      code: 'trailer-trimmed',
      facts: { address: hexAddress(first.address), sizeBytes: bytesIn(trailer) },
    });
  const others = [...before, ...behind.filter((one) => !trailer.includes(one))];
  return { blob, notes: [...notes, ...rangeNotes(others, start)] };
}

/** One note for each range: what stands at its address, and what that probably is. */
function rangeNotes(ranges: readonly HexSegment[], image: HexSegment): FirmwareNote[] {
  const notes = ranges.slice(0, MOST_RANGES).map((range): FirmwareNote => ({
    code: hexRangeKind(range, image),
    facts: { address: hexAddress(range.address), sizeBytes: range.bytes.length },
  }));
  const more = ranges.slice(MOST_RANGES);
  return more.length === 0
    ? notes
    : [...notes, { code: 'more-ranges', facts: { count: more.length, sizeBytes: bytesIn(more) } }];
}

/**
 * The trailer of a padded image: the first range behind it that ends with the magic, and its flags where a file sets them apart.
 */
function trailerIn(behind: readonly HexSegment[]): HexSegment[] {
  const magic = behind.find(({ bytes }) => endsInTrailer(bytes));
  if (magic === undefined) return [];
  return behind.filter(
    ({ address, bytes }) => address <= magic.address && address + bytes.length >= magic.address - FLAGS_BYTES,
  );
}

function upTo(end: number, { address, bytes }: HexSegment): HexSegment {
  return { address, bytes: bytes.subarray(0, Math.max(0, end - address)) };
}

function fromOn(begin: number, { address, bytes }: HexSegment): HexSegment {
  return address >= begin ? { address, bytes } : { address: begin, bytes: bytes.subarray(begin - address) };
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

function endOf(segments: readonly HexSegment[]): number {
  return segments.reduce((end, { address, bytes }) => Math.max(end, address + bytes.length), 0);
}

function bytesIn(segments: readonly HexSegment[]): number {
  return segments.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
