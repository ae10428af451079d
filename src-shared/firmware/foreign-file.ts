/**
 * What a file is when it is no MCUboot image: told by its first bytes (and a few fixed places), never by its name. Knows the marks
 * of formats, not what is in them.
 *
 * Sources: the formats' own descriptions (ELF, ZIP, gzip, xz, zstd, bzip2, 7-Zip, tar, UF2, USB DFU 1.1 annex B, ST's UM0391 for
 * DfuSe, Motorola S-records, Espressif's image format, RFC 9019 for SUIT).
 */
import type { ErrorFacts } from '../core/errors';
import { startsWithVectors } from './hex-ranges';
import { HEADER_BYTES, IMAGE_MAGIC, OLD_IMAGE_MAGIC, u16, u32 } from './mcuboot';

export type ForeignKind = ErrorFacts['image/not-mcuboot']['looksLike'];

/** The facts of the error: what it is, and where that says more, one number or word of it. */
export type ForeignFacts = Pick<ErrorFacts['image/not-mcuboot'], 'looksLike' | 'detail'>;

/** How an image begins whose numbers are big endian. */
export const BIG_ENDIAN_MAGIC = 0x3db8f396;

/** Marks at the start; longer ones first where one begins like another. */
const STARTS: readonly (readonly [kind: ForeignKind, start: readonly number[]])[] = [
  ['elf', [0x7f, 0x45, 0x4c, 0x46]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['uf2', [0x55, 0x46, 0x32, 0x0a, 0x57, 0x51, 0x5d, 0x9e]],
  ['dfu', [0x44, 0x66, 0x75, 0x53, 0x65]],
  ['archive', [0x1f, 0x8b]],
  ['archive', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['archive', [0x28, 0xb5, 0x2f, 0xfd]],
  ['archive', [0x42, 0x5a, 0x68]],
  ['archive', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['archive', [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
  // CBOR tag 107, in one and in two bytes.
  ['suit', [0xd8, 0x6b]],
  ['suit', [0xd9, 0x00, 0x6b]],
];

const TEXT_STARTS: readonly (readonly [kind: ForeignKind, start: RegExp])[] = [
  ['hex', /^:[0-9a-fA-F]{10}/],
  ['srec', /^S[0-9][0-9a-fA-F]{8}/],
  ['web-page', /^<(!doctype|html|head|body|\?xml|error)\b/i],
  ['git-lfs', /^version https:\/\/git-lfs/],
  ['key', /^-----BEGIN /],
];

/** Enough to tell a text from a program. */
const LOOKED_AT_BYTES = 512;
/** How far into a file an image is searched for: larger than any bootloader. */
const SEARCHED_BYTES = 1024 * 1024;
const DFU_SUFFIX_BYTES = 16;

/** What the file is; undefined when it starts as an MCUboot image. */
export function foreignKind(bytes: Uint8Array): ForeignFacts | undefined {
  if (bytes.length === 0) return { looksLike: 'empty' };
  const magic = bytes.length < 4 ? undefined : u32(bytes, 0);
  if (magic === IMAGE_MAGIC) return undefined;
  if (magic === OLD_IMAGE_MAGIC) return { looksLike: 'old-format' };
  if (magic === BIG_ENDIAN_MAGIC) return { looksLike: 'big-endian' };
  const byStart = STARTS.find(([, start]) => start.every((byte, at) => bytes[at] === byte));
  if (byStart !== undefined) return { looksLike: byStart[0] };
  if (ascii(bytes, 257, 262) === 'ustar') return { looksLike: 'archive' };
  const text = textStart(bytes);
  if (text !== undefined)
    return { looksLike: TEXT_STARTS.find(([, start]) => start.test(text))?.[0] ?? 'text' };
  if (dfuSuffix(bytes) !== undefined) return { looksLike: 'dfu' };
  if (isErased(bytes)) return { looksLike: 'erased' };
  const inside = imageInside(bytes);
  if (inside !== undefined) return { looksLike: 'image-inside', detail: `0x${inside.toString(16)}` };
  if (isEspressif(bytes)) return { looksLike: 'espressif' };
  return { looksLike: looksUnsigned(bytes) ? 'unsigned' : 'unknown' };
}

/** The suffix that `dfu-suffix` and DFU tools put behind any file: whom it is for. */
export function dfuSuffix(bytes: Uint8Array): { vendorId: number; productId: number } | undefined {
  const at = bytes.length - DFU_SUFFIX_BYTES;
  // Written from the back: device, product, vendor, version of DFU, "UFD", length, checksum.
  if (at < 0 || ascii(bytes, at + 8, at + 11) !== 'UFD' || bytes[at + 11] !== DFU_SUFFIX_BYTES)
    return undefined;
  return { vendorId: u16(bytes, at + 4), productId: u16(bytes, at + 2) };
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

/** The beginning of a text, without a byte order mark and blanks; undefined for what is none. */
function textStart(bytes: Uint8Array): string | undefined {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const head = new TextDecoder(bytes[0] === 0xfe ? 'utf-16be' : utf16 ? 'utf-16le' : 'utf-8')
    .decode(bytes.subarray(0, LOOKED_AT_BYTES))
    .replace(/^\ufeff/, '');
  // The last letter may be cut in two.
  const whole = head.replace(/\ufffd$/, '');
  const isText = whole !== '' && !/[\p{Cc}\ufffd]/u.test(whole.replace(/\s/g, ''));
  return isText ? whole.trimStart() : undefined;
}

/** Nothing but erased flash, or zeros, all the way. */
function isErased(bytes: Uint8Array): boolean {
  const [first] = bytes;
  return (first === 0xff || first === 0) && bytes.every((byte) => byte === first);
}

/** A dump of the flash, or bootloader and application in one file: where an image begins, on a boundary of 256 bytes. */
function imageInside(bytes: Uint8Array): number | undefined {
  const end = Math.min(bytes.length - HEADER_BYTES, SEARCHED_BYTES);
  for (let at = 256; at <= end; at += 256)
    if (u32(bytes, at) === IMAGE_MAGIC && u16(bytes, at + 8) >= HEADER_BYTES) return at;
  return undefined;
}

/** Magic, 1 to 16 segments, a mode of the flash; of the second kind a chip that exists. */
function isEspressif(bytes: Uint8Array): boolean {
  const segments = bytes[1] ?? 0;
  return bytes.length >= 24 && bytes[0] === 0xe9 && segments >= 1 && segments <= 16 && (bytes[2] ?? 9) <= 5;
}

/**
 * A Zephyr build for MCUboot leaves room for the header (zeros or erased flash) in front of the vector table; others
 * start with the vector table.
 */
function looksUnsigned(bytes: Uint8Array): boolean {
  if (bytes.length <= HEADER_BYTES) return false;
  const head = bytes.subarray(0, HEADER_BYTES);
  return head.every((byte) => byte === 0) || head.every((byte) => byte === 0xff) || startsWithVectors(bytes);
}
