/**
 * The layout of an MCUboot image (boot/bootutil/include/bootutil/image.h): header, code, protected and unprotected TLV
 * area. Reads structure only: no hash is computed here, no key is known. Numbers are little endian; of images that imgtool made
 * with `--endian big` they are not.
 *
 *     ┌────────┬────── code ──────┬ protected TLVs ┬ TLVs ┬ padding … trailer ┐
 *     0    headerBytes   + imageBytes      + protectedBytes        (padded files only)
 *     └──────── what the hash covers ──────────────┘
 *
 * Files are hostile: every length is checked before it is used, and every step goes forward.
 */
import type { ShaAlgorithm } from './sha';
import type { ImageVersion } from './version';

export const IMAGE_MAGIC = 0x96f3b83d;
/** The format before 2017, which no bootloader in use takes. */
export const OLD_IMAGE_MAGIC = 0x96f3b83c;
export const HEADER_BYTES = 32;

export type ByteOrder = 'little' | 'big';

const TLV_MAGIC = 0x6907;
const PROTECTED_TLV_MAGIC = 0x6908;
const TLV_INFO_BYTES = 4;

/** A file that starts as an image and then does not hold together. `what` is half a sentence for people. */
export class ImageFault extends Error {
  constructor(readonly what: string) {
    super(what);
  }
}

export interface ImageHeader {
  /** Where the image has to stand in memory; 0 when it does not matter. */
  loadAddress: number;
  /** Bytes of the header with its padding: where the code starts. */
  headerBytes: number;
  /** Bytes of the protected TLV area with its head, 0 when there is none. */
  protectedBytes: number;
  /** Bytes of the code. */
  imageBytes: number;
  flagBits: number;
  version: ImageVersion;
}

export interface Tlv {
  type: number;
  /** Name in MCUboot's words; `vendor 0x1ea0` or `unknown 0x99` for the others. */
  name: string;
  /** Covered by the hash. */
  protected: boolean;
  value: Uint8Array;
}

export interface ImageLayout {
  header: ImageHeader;
  tlvs: Tlv[];
  /** Bytes from the start that the hash covers. */
  hashedBytes: number;
  /** Bytes up to the end of the last TLV area. */
  usedBytes: number;
}

/** Types of TLVs that carry the hash of the image. */
export const HASH_TLVS: Readonly<Record<number, { algorithm: ShaAlgorithm; bytes: number }>> = {
  0x10: { algorithm: 'sha256', bytes: 32 },
  0x11: { algorithm: 'sha384', bytes: 48 },
  0x12: { algorithm: 'sha512', bytes: 64 },
};

const TLV_NAMES: Readonly<Record<number, string>> = {
  0x01: 'KEYHASH',
  0x02: 'PUBKEY',
  0x10: 'SHA256',
  0x11: 'SHA384',
  0x12: 'SHA512',
  0x20: 'RSA2048_PSS',
  0x21: 'ECDSA224',
  0x22: 'ECDSA_SIG',
  0x23: 'RSA3072_PSS',
  0x24: 'ED25519',
  0x25: 'SIG_PURE',
  0x30: 'ENC_RSA2048',
  0x31: 'ENC_KW',
  0x32: 'ENC_EC256',
  0x33: 'ENC_X25519',
  0x34: 'ENC_X25519_SHA512',
  0x40: 'DEPENDENCY',
  0x50: 'SEC_CNT',
  0x60: 'BOOT_RECORD',
  0x70: 'DECOMP_SIZE',
  0x71: 'DECOMP_SHA',
  0x72: 'DECOMP_SIGNATURE',
  0x73: 'COMP_DEC_SIZE',
  0x74: 'UUID_VID',
  0x75: 'UUID_CID',
  // Only Nordic's MCUboot: digests of all images that belong together (sdk-mcuboot).
  0x76: 'MANIFEST',
  // As MCUboot's design.md still has them.
  0x80: 'UUID_VID',
  0x81: 'UUID_CID',
};

/**
 * Bytes of the entries that this program reads a value from. The numbers are not the same everywhere: 0x50 is a nonce of 16
 * bytes in Mynewt's older images (newt, image.go), 0x74 to 0x81 moved between versions of MCUboot. An entry of another length is
 * something else, which MCUboot and imgtool pass over.
 */
const USUAL_BYTES: Readonly<Record<number, readonly number[]>> = {
  0x40: [12],
  0x50: [4],
  0x70: [4],
  0x71: [32, 48, 64],
  0x73: [4],
  0x74: [16],
  0x75: [16],
  0x80: [16],
  0x81: [16],
};

/** The lengths that the value of this entry can have, when it has another one. */
export function missedLengths({ type, value }: Pick<Tlv, 'type' | 'value'>): readonly number[] | undefined {
  const usual = USUAL_BYTES[type];
  return usual === undefined || usual.includes(value.length) ? undefined : usual;
}

/** Whether MCUboot defines this type of entry; the others are vendors' or unknown. */
export function isKnownTlv(type: number): boolean {
  return Object.hasOwn(TLV_NAMES, type);
}

const FLAG_NAMES: readonly (readonly [bit: number, name: string])[] = [
  [0x001, 'position independent'],
  [0x004, 'encrypted (AES-128)'],
  [0x008, 'encrypted (AES-256)'],
  [0x010, 'not bootable'],
  [0x020, 'RAM load'],
  [0x100, 'fixed flash address'],
  [0x200, 'compressed (LZMA1)'],
  [0x400, 'compressed (LZMA2)'],
  [0x800, 'ARM-thumb filter'],
];
/** The image is linked for the address in its header, in flash. */
export const ROM_FIXED_FLAG = 0x100;
export const NOT_BOOTABLE_FLAG = 0x010;
export const ENCRYPTED_FLAGS = 0x004 | 0x008;
export const COMPRESSED_FLAGS = 0x200 | 0x400;

/** The flags of the header by name, unknown bits as hexadecimal numbers. */
export function flagNames(flagBits: number): string[] {
  const known = FLAG_NAMES.filter(([bit]) => (flagBits & bit) !== 0);
  const rest = (flagBits & ~FLAG_NAMES.reduce((all, [bit]) => all | bit, 0)) >>> 0;
  return [...known.map(([, name]) => name), ...(rest === 0 ? [] : [hexNumber(rest)])];
}

/**
 * Reads header and TLV areas of a file that starts with the magic of an image.
 * @throws ImageFault
 */
export function readLayout(file: Uint8Array, order: ByteOrder = 'little'): ImageLayout {
  const header = readHeader(file, order);
  const codeEnd = header.headerBytes + header.imageBytes;
  if (codeEnd > file.length)
    throw new ImageFault(`the file ends inside the code (${file.length} of ${codeEnd} bytes)`);

  const tlvs: Tlv[] = [];
  let end = codeEnd;
  if (header.protectedBytes > 0) {
    end = readArea(file, { start: codeEnd, isProtected: true, order }, tlvs);
    if (end - codeEnd !== header.protectedBytes)
      throw new ImageFault(
        `the protected TLV area has ${end - codeEnd} bytes, the header says ${header.protectedBytes}`,
      );
  }
  const hashedBytes = end;
  return {
    header,
    tlvs,
    hashedBytes,
    usedBytes: readArea(file, { start: end, isProtected: false, order }, tlvs),
  };
}

/** True when the file is padded to a slot and ends in a trailer, so that it is marked for a start once it is written. */
export function endsInTrailer(file: Uint8Array): boolean {
  const magic = file.subarray(Math.max(0, file.length - 16));
  if (magic.length < 16) return false;
  if (magic.every((byte, at) => byte === TRAILER_MAGIC[at])) return true;
  // Alignments above 8 replace the first two bytes by the alignment.
  const alignment = u16(magic, 0);
  return (
    alignment > 8 && alignment <= 1024 && ALIGNED_TRAILER_MAGIC.every((byte, at) => byte === magic[at + 2])
  );
}

/**
 * Whether the trailer confirms the image as well, so that it stays from its first start. Only for files that end in one.
 * Places: MCUboot's bootutil_public.c and imgtool, image.py.
 */
export function trailerConfirms(file: Uint8Array): boolean {
  const magic = file.subarray(Math.max(0, file.length - 16));
  const alignment = magic[0] === TRAILER_MAGIC[0] && magic[1] === TRAILER_MAGIC[1] ? 8 : u16(magic, 0);
  const magicBytes = Math.ceil(16 / alignment) * alignment;
  return file[file.length - magicBytes - alignment] === 1;
}

const TRAILER_MAGIC = [
  0x77, 0xc2, 0x95, 0xf3, 0x60, 0xd2, 0xef, 0x7f, 0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80,
];
const ALIGNED_TRAILER_MAGIC = [
  0x2d, 0xe1, 0x5d, 0x29, 0x41, 0x0b, 0x8d, 0x77, 0x67, 0x9c, 0x11, 0x0f, 0x1f, 0x8a,
];

function readHeader(file: Uint8Array, order: ByteOrder): ImageHeader {
  if (file.length < HEADER_BYTES)
    throw new ImageFault(`the file ends inside the header (${file.length} of ${HEADER_BYTES} bytes)`);
  const header: ImageHeader = {
    loadAddress: u32(file, 4, order),
    headerBytes: u16(file, 8, order),
    protectedBytes: u16(file, 10, order),
    imageBytes: u32(file, 12, order),
    flagBits: u32(file, 16, order),
    version: readVersion(file, 20, order),
  };
  if (header.headerBytes < HEADER_BYTES)
    throw new ImageFault(
      `the header says that it has ${header.headerBytes} bytes, but it needs ${HEADER_BYTES}`,
    );
  return header;
}

/** Reads one TLV area into `tlvs` and gives the offset behind it. */
function readArea(
  file: Uint8Array,
  { start, isProtected, order }: { start: number; isProtected: boolean; order: ByteOrder },
  tlvs: Tlv[],
): number {
  const area = isProtected ? 'protected TLV area' : 'TLV area';
  if (start + TLV_INFO_BYTES > file.length) throw new ImageFault(`the file ends before the ${area}`);
  const magic = u16(file, start, order);
  if (magic !== (isProtected ? PROTECTED_TLV_MAGIC : TLV_MAGIC))
    throw new ImageFault(`there is no ${area} where it has to start (byte ${start})`);
  const end = start + u16(file, start + 2, order);
  if (end > file.length) throw new ImageFault(`the file ends inside the ${area}`);

  let at = start + TLV_INFO_BYTES;
  while (at < end) {
    if (at + 4 > end) throw new ImageFault(`the ${area} ends inside an entry`);
    const type = u16(file, at, order);
    const length = u16(file, at + 2, order);
    if (at + 4 + length > end) throw new ImageFault(`an entry (${tlvName(type)}) is longer than the ${area}`);
    const value = file.slice(at + 4, at + 4 + length);
    tlvs.push({ type, name: tlvName(type), protected: isProtected, value });
    at += 4 + length;
  }
  if (at !== end) throw new ImageFault(`the ${area} is shorter than its own header`);
  return end;
}

/** `XXA0` to `XXFF` belong to vendors. */
function tlvName(type: number): string {
  return TLV_NAMES[type] ?? `${(type & 0xff) >= 0xa0 ? 'vendor' : 'unknown'} ${hexNumber(type)}`;
}

/** The eight bytes of a version, as in the header and in dependencies. */
export function readVersion(bytes: Uint8Array, at: number, order: ByteOrder = 'little'): ImageVersion {
  return {
    major: bytes[at] ?? 0,
    minor: bytes[at + 1] ?? 0,
    revision: u16(bytes, at + 2, order),
    build: u32(bytes, at + 4, order),
  };
}

/** Unsigned 16 bits. The caller has checked that they are there. */
export function u16(bytes: Uint8Array, at: number, order: ByteOrder = 'little'): number {
  const [first, second] = [bytes[at] ?? 0, bytes[at + 1] ?? 0];
  return order === 'little' ? first | (second << 8) : (first << 8) | second;
}

/** Unsigned 32 bits. */
export function u32(bytes: Uint8Array, at: number, order: ByteOrder = 'little'): number {
  const [first, second] = [u16(bytes, at, order), u16(bytes, at + 2, order)];
  return (order === 'little' ? first | (second << 16) : (first << 16) | second) >>> 0;
}

/** As types and flags are written: `0x0a`. */
export function hexNumber(number: number): string {
  return `0x${number.toString(16).padStart(2, '0')}`;
}
