/**
 * Makes MCUboot images for simulated devices, demonstrations and tests: header, code that compresses badly, TLV area with
 * the hash. Nothing in it can run on a processor. Reads no images: that is mcuboot.ts, written apart from this file
 * so that a mistake in one shows in the other. Layout: MCUboot boot/bootutil/include/bootutil/image.h.
 */
import { BenchError } from '../core/errors';
import type { Sha, ShaAlgorithm } from './sha';
import type { ImageVersion } from './version';

export interface Tlv {
  /** 0 to 65,535. */
  type: number;
  value: Uint8Array;
}

export interface ImageRecipe {
  version: ImageVersion;
  /** Bytes of the whole file. */
  sizeBytes: number;
  /** The same seed gives the same code. */
  seed: number;
  sha: Sha;
  /** SHA-256 when missing. */
  hashAlgorithm?: ShaAlgorithm;
  /** Header with its padding, 32 to 65,535 bytes; 512 when missing. */
  headerBytes?: number;
  /** Address in flash or memory that the image is linked for; 0 when missing. */
  loadAddress?: number;
  /** Flags of the header, for example 0x10 not bootable, 0x100 linked for a fixed flash address. */
  flags?: number;
  /** What the code begins with; the rest is noise. */
  code?: Uint8Array;
  /** Entries of the protected TLV area, which the hash covers. */
  protectedTlvs?: readonly Tlv[];
  /** Entries behind the hash, for example a key hash and a signature. */
  furtherTlvs?: readonly Tlv[];
  /** Stores a hash that does not fit the content. */
  breakHash?: boolean;
}

const MAGIC = 0x96f3b83d;
const HEADER_STRUCT_BYTES = 32;
const DEFAULT_HEADER_BYTES = 512;
/** Room of an installer for its header, its own code and its TLVs. */
const INSTALLER_OVERHEAD_BYTES = 2048;
const PROTECTED_TLVS = 0x6908;
const UNPROTECTED_TLVS = 0x6907;
const hashTlv: { readonly [A in ShaAlgorithm]: { type: number; bytes: number } } = {
  sha256: { type: 0x10, bytes: 32 },
  sha384: { type: 0x11, bytes: 48 },
  sha512: { type: 0x12, bytes: 64 },
};

/**
 * An image as imgtool would sign it without padding.
 * @throws BenchError `bug` when `sizeBytes` has no room for header and TLVs.
 */
export function makeImage(recipe: ImageRecipe): Uint8Array {
  const { hashAlgorithm = 'sha256', headerBytes = DEFAULT_HEADER_BYTES, protectedTlvs = [] } = recipe;
  const hash = hashTlv[hashAlgorithm];
  const protectedBytes = protectedTlvs.length === 0 ? 0 : areaBytes(protectedTlvs);
  const behindHash = recipe.furtherTlvs ?? [];
  const unprotectedBytes = areaBytes(behindHash) + 4 + hash.bytes;
  const codeBytes = recipe.sizeBytes - headerBytes - protectedBytes - unprotectedBytes;
  if (codeBytes < (recipe.code?.length ?? 0) || headerBytes < HEADER_STRUCT_BYTES)
    throw new BenchError('bug', {
      detail: `an image of ${recipe.sizeBytes} bytes has no room for its parts`,
    });

  const image = new Uint8Array(recipe.sizeBytes);
  writeHeader(image, recipe, headerBytes, protectedBytes, codeBytes);
  fillWithNoise(image.subarray(headerBytes, headerBytes + codeBytes), recipe.seed);
  image.set(recipe.code ?? [], headerBytes);
  const hashed = headerBytes + codeBytes + protectedBytes;
  if (protectedBytes > 0)
    writeArea(image, headerBytes + codeBytes, PROTECTED_TLVS, protectedBytes, protectedTlvs);
  const digest = Uint8Array.from(recipe.sha(hashAlgorithm, image.subarray(0, hashed)));
  if (recipe.breakHash === true) digest[0] = (digest[0] ?? 0) ^ 0xff;
  writeArea(image, hashed, UNPROTECTED_TLVS, unprotectedBytes, [
    { type: hash.type, value: digest },
    ...behindHash,
  ]);
  return image;
}

/** Protected TLV with which Nordic marks installers for MCUboot (nRF Connect SDK Bare Metal). */
const INSTALLER_MARK: Tlv = { type: 0xa0, value: Uint8Array.of(1) };

/** An image for slot 0 that brings a firmware loader and replaces the one in slot 1 when it runs. */
export function makeInstaller(
  recipe: Omit<ImageRecipe, 'code' | 'protectedTlvs' | 'sizeBytes'>,
  loader: Uint8Array,
  { isMarked = true }: { isMarked?: boolean } = {},
): Uint8Array {
  return makeImage({
    ...recipe,
    sizeBytes: loader.length + INSTALLER_OVERHEAD_BYTES,
    code: loader,
    protectedTlvs: isMarked ? [INSTALLER_MARK] : [],
  });
}

function areaBytes(tlvs: readonly Tlv[]): number {
  return tlvs.reduce((sum, tlv) => sum + 4 + tlv.value.length, 4);
}

function writeHeader(
  image: Uint8Array,
  { version, loadAddress = 0, flags = 0 }: ImageRecipe,
  headerBytes: number,
  protectedBytes: number,
  codeBytes: number,
): void {
  const header = new DataView(image.buffer, image.byteOffset, HEADER_STRUCT_BYTES);
  header.setUint32(0, MAGIC, true);
  header.setUint32(4, loadAddress, true);
  header.setUint16(8, headerBytes, true);
  header.setUint16(10, protectedBytes, true);
  header.setUint32(12, codeBytes, true);
  header.setUint32(16, flags, true);
  header.setUint8(20, version.major);
  header.setUint8(21, version.minor);
  header.setUint16(22, version.revision, true);
  header.setUint32(24, version.build, true);
}

function writeArea(
  image: Uint8Array,
  at: number,
  magic: number,
  totalBytes: number,
  tlvs: readonly Tlv[],
): void {
  const area = new DataView(image.buffer, image.byteOffset + at, totalBytes);
  area.setUint16(0, magic, true);
  area.setUint16(2, totalBytes, true);
  let next = 4;
  for (const { type, value } of tlvs) {
    area.setUint16(next, type, true);
    area.setUint16(next + 2, value.length, true);
    image.set(value, at + next + 4);
    next += 4 + value.length;
  }
}

/** Xorshift32 (Marsaglia): fast, the same everywhere, and no compressor finds anything in it. */
function fillWithNoise(code: Uint8Array, seed: number): void {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  for (let at = 0; at < code.length; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    code[at] = state;
    code[at + 1] = state >>> 8;
    code[at + 2] = state >>> 16;
    code[at + 3] = state >>> 24;
  }
}
