/**
 * What a device reads from the image in a slot: header, version, hash TLV. Written for the simulator alone and apart from
 * the reader for files, as the firmware of a device is. Layout: MCUboot boot/bootutil/include/bootutil/image.h;
 * which TLVs a device looks at: Zephyr img_mgmt_read_info().
 */
import { sameBytes } from '../../src-shared/core/bytes';
import type { Sha, ShaAlgorithm } from '../../src-shared/firmware/sha';
import type { ImageVersion } from '../../src-shared/firmware/version';

export interface StoredImage {
  version: ImageVersion;
  /** The hash TLV; not checked. */
  hash: Uint8Array;
  bootable: boolean;
  /** Bytes that the hash covers: header, code and protected TLVs. */
  hashedBytes: number;
  /** Bytes of the whole image with its TLVs. */
  totalBytes: number;
}

export const IMAGE_HEADER_BYTES = 32;
export const FLAG_NON_BOOTABLE = 0x10;
export const FLAG_ROM_FIXED = 0x100;

const MAGIC = 0x96f3b83d;
const PROTECTED_AREA = 0x6908;
const UNPROTECTED_AREA = 0x6907;
const hashTlvs: { readonly [A in ShaAlgorithm]: { type: number; bytes: number } } = {
  sha256: { type: 0x10, bytes: 32 },
  sha384: { type: 0x11, bytes: 48 },
  sha512: { type: 0x12, bytes: 64 },
};

export interface ImageHeader {
  loadAddress: number;
  headerBytes: number;
  codeBytes: number;
  flags: number;
  version: ImageVersion;
}

/** The header at the start of `content`; undefined when there is no magic number or it is cut off. */
export function readImageHeader(content: Uint8Array): ImageHeader | undefined {
  if (content.length < IMAGE_HEADER_BYTES) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (view.getUint32(0, true) !== MAGIC) return undefined;
  return {
    loadAddress: view.getUint32(4, true),
    headerBytes: view.getUint16(8, true),
    codeBytes: view.getUint32(12, true),
    flags: view.getUint32(16, true),
    version: {
      major: view.getUint8(20),
      minor: view.getUint8(21),
      revision: view.getUint16(22, true),
      build: view.getUint32(24, true),
    },
  };
}

/**
 * The image at the start of a slot, or undefined when header, TLV area or the hash TLV of the device's algorithm is not
 * there: such a slot counts as empty.
 */
export function readStoredImage(content: Uint8Array, algorithm: ShaAlgorithm): StoredImage | undefined {
  const header = readImageHeader(content);
  if (header === undefined) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  let at = header.headerBytes + header.codeBytes;
  const isArea = (magic: number): boolean =>
    at + 4 <= content.length && view.getUint16(at, true) === magic && view.getUint16(at + 2, true) >= 4;
  if (isArea(PROTECTED_AREA)) at += view.getUint16(at + 2, true);
  if (!isArea(UNPROTECTED_AREA)) return undefined;

  const hashedBytes = at;
  const totalBytes = at + view.getUint16(at + 2, true);
  const wanted = hashTlvs[algorithm];
  let hash: Uint8Array | undefined;
  for (let tlv = at + 4; tlv + 4 <= Math.min(totalBytes, content.length);) {
    const bytes = view.getUint16(tlv + 2, true);
    if (view.getUint16(tlv, true) === wanted.type && bytes === wanted.bytes) {
      if (hash !== undefined || tlv + 4 + bytes > content.length) return undefined;
      hash = content.slice(tlv + 4, tlv + 4 + bytes);
    }
    tlv += 4 + bytes;
  }
  if (hash === undefined) return undefined;
  const bootable = (header.flags & FLAG_NON_BOOTABLE) === 0;
  return { version: header.version, hash, bootable, hashedBytes, totalBytes };
}

/** The value of an entry in the protected TLV area; undefined when there is none or it is cut off. */
export function protectedTlv(content: Uint8Array, type: number): Uint8Array | undefined {
  const header = readImageHeader(content);
  const at = header === undefined ? content.length : header.headerBytes + header.codeBytes;
  if (at + 4 > content.length) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (view.getUint16(at, true) !== PROTECTED_AREA) return undefined;
  const end = Math.min(content.length, at + view.getUint16(at + 2, true));
  for (let tlv = at + 4; tlv + 4 <= end;) {
    const next = tlv + 4 + view.getUint16(tlv + 2, true);
    if (view.getUint16(tlv, true) === type) return next <= end ? content.slice(tlv + 4, next) : undefined;
    tlv = next;
  }
  return undefined;
}

/** What the bootloader checks before it starts an image: is the stored hash that of the content. */
export function hashFits(
  content: Uint8Array,
  image: StoredImage,
  algorithm: ShaAlgorithm,
  sha: Sha,
): boolean {
  if (image.hashedBytes > content.length) return false;
  return sameBytes(sha(algorithm, content.subarray(0, image.hashedBytes)), image.hash);
}

/** As devices print it: `1.2.3`, or `1.2.3.4` when the build number is not 0. */
export function versionText({ major, minor, revision, build }: ImageVersion): string {
  return build === 0 ? `${major}.${minor}.${revision}` : `${major}.${minor}.${revision}.${build}`;
}

/** Less than 0 when `a` is older. The build number does not count, as MCUboot and Zephyr are built by default. */
export function compareVersions(a: ImageVersion, b: ImageVersion): number {
  return a.major - b.major || a.minor - b.minor || a.revision - b.revision;
}
