/**
 * What is in a firmware file: an MCUboot image with everything worth showing, or the reason why it is none. Computes the
 * hash; verifies no signature and knows no file system (`file` is a name for messages).
 */
import { sameBytes, toHex } from '../core/bytes';
import { BenchError } from '../core/errors';
import {
  COMPRESSED_FLAGS,
  ENCRYPTED_FLAGS,
  HASH_TLVS,
  HEADER_BYTES,
  IMAGE_MAGIC,
  ImageFault,
  OLD_IMAGE_MAGIC,
  endsInTrailer,
  flagNames,
  readLayout,
  readVersion,
  trailerConfirms,
  u32,
  type ImageLayout,
  type Tlv,
} from './mcuboot';
import type { Sha, ShaAlgorithm } from './sha';
import { imgtoolVersion, type ImageVersion } from './version';

export interface McubootImage {
  version: ImageVersion;
  /** As imgtool prints it, `1.2.3+4`. */
  versionText: string;
  /** Bytes of the header with its padding. */
  headerBytes: number;
  /** Bytes of the code. */
  imageBytes: number;
  loadAddress: number;
  /** As they stand in the header; `flags` names them. */
  flagBits: number;
  /** By name, unknown bits as hexadecimal numbers. */
  flags: string[];
  /** All of them in the order of the file, unknown and vendor ones too. */
  tlvs: Tlv[];
  /** The hash that the image list of a device shows; not the hash of the file. */
  hash?: { algorithm: ShaAlgorithm; value: Uint8Array };
  /** `encrypted`: it covers the clear text and cannot be computed. */
  hashState: 'ok' | 'encrypted' | 'absent';
  /** Kinds of the signatures, for example `ECDSA P-256`. Not verified. */
  signatures: string[];
  /** Hash of the public key that belongs to the first signature. */
  keyHash?: Uint8Array;
  /** Least versions of other images that this one needs. */
  dependencies: { image: number; version: ImageVersion }[];
  /** For protection against going back to older images. */
  securityCounter?: number;
  encrypted: boolean;
  /** How the key of an encrypted image is wrapped, for example `ECIES P-256`; absent when the file carries no key. */
  keyWrap?: string;
  compressed: boolean;
  /** What a compressed image unpacks to on the device, as far as it says so. */
  unpacked?: { sizeBytes?: number; hash?: Uint8Array };
  /** UUIDs that the bootloader may ask for, 16 bytes each. */
  vendorId?: Uint8Array;
  classId?: Uint8Array;
  /** Padded to the size of a slot, with a trailer: marks itself for a start once it is written. */
  padded: boolean;
  /** The trailer of a padded file confirms it as well: it stays from its first start. */
  confirmed: boolean;
  /** Bytes of the whole file. */
  sizeBytes: number;
  /** What an upload sends as `sha`. */
  fileSha256: Uint8Array;
}

type LooksLike = BenchError<'image/not-mcuboot'>['facts']['looksLike'];

/**
 * Reads a signed `.bin`.
 * @param file name for messages, untrusted text.
 * @throws BenchError `image/not-mcuboot`, `image/damaged` or `image/wrong-hash`.
 */
export function readImage(bytes: Uint8Array, { file, sha }: { file: string; sha: Sha }): McubootImage {
  const other = otherThanImage(bytes);
  if (other !== undefined) throw new BenchError('image/not-mcuboot', { file, looksLike: other });
  try {
    return describe(bytes, file, sha);
  } catch (error) {
    if (error instanceof ImageFault)
      throw new BenchError('image/damaged', { file, what: error.what }, { cause: error });
    throw error;
  }
}

function describe(bytes: Uint8Array, file: string, sha: Sha): McubootImage {
  const layout = readLayout(bytes);
  const { header, tlvs } = layout;
  const hash = hashIn(tlvs);
  const keyHash = tlvs.find((tlv) => tlv.name === 'KEYHASH')?.value;
  const counter = tlvs.find((tlv) => tlv.name === 'SEC_CNT');
  const encrypted = (header.flagBits & ENCRYPTED_FLAGS) !== 0;
  const padded = bytes.length > layout.usedBytes && endsInTrailer(bytes);
  return {
    version: header.version,
    versionText: imgtoolVersion(header.version),
    headerBytes: header.headerBytes,
    imageBytes: header.imageBytes,
    loadAddress: header.loadAddress,
    flagBits: header.flagBits,
    flags: flagNames(header.flagBits),
    tlvs,
    ...(hash === undefined ? {} : { hash }),
    hashState: hash === undefined ? 'absent' : checkHash(bytes, layout, hash, encrypted, file, sha),
    signatures: signaturesIn(tlvs, hash?.algorithm),
    ...(keyHash === undefined ? {} : { keyHash }),
    dependencies: tlvs.filter((tlv) => tlv.name === 'DEPENDENCY').map(dependency),
    ...(counter === undefined ? {} : { securityCounter: u32(ofLength(counter, 4), 0) }),
    encrypted,
    ...partsOf(tlvs),
    compressed: (header.flagBits & COMPRESSED_FLAGS) !== 0,
    padded,
    confirmed: padded && trailerConfirms(bytes),
    sizeBytes: bytes.length,
    fileSha256: sha('sha256', bytes),
  };
}

function hashIn(tlvs: readonly Tlv[]): McubootImage['hash'] {
  const hashes = tlvs.flatMap((tlv) => {
    const kind = HASH_TLVS[tlv.type];
    return kind === undefined ? [] : [{ algorithm: kind.algorithm, value: ofLength(tlv, kind.bytes) }];
  });
  if (hashes.length > 1) throw new ImageFault('it holds more than one hash');
  return hashes[0];
}

function checkHash(
  bytes: Uint8Array,
  layout: ImageLayout,
  hash: NonNullable<McubootImage['hash']>,
  encrypted: boolean,
  file: string,
  sha: Sha,
): 'ok' | 'encrypted' {
  const computed = sha(hash.algorithm, bytes.subarray(0, layout.hashedBytes));
  // imgtool --clear sets the flag on images that are not encrypted yet: there the hash can be computed.
  if (sameBytes(computed, hash.value)) return 'ok';
  if (encrypted) return 'encrypted';
  throw new BenchError('image/wrong-hash', { file, stored: toHex(hash.value), computed: toHex(computed) });
}

/** What few images carry. */
function partsOf(tlvs: readonly Tlv[]): Pick<McubootImage, 'keyWrap' | 'unpacked' | 'vendorId' | 'classId'> {
  const named = (name: string): Tlv | undefined => tlvs.find((tlv) => tlv.name === name);
  const keyWrap = tlvs.flatMap((tlv) => KEY_WRAPS[tlv.name] ?? [])[0];
  const size = named('DECOMP_SIZE');
  const hash = named('DECOMP_SHA')?.value;
  const [vendorId, classId] = [named('UUID_VID'), named('UUID_CID')];
  return {
    ...(keyWrap === undefined ? {} : { keyWrap }),
    ...(size === undefined && hash === undefined
      ? {}
      : {
          unpacked: {
            ...(size === undefined ? {} : { sizeBytes: u32(ofLength(size, 4), 0) }),
            ...(hash === undefined ? {} : { hash }),
          },
        }),
    ...(vendorId === undefined ? {} : { vendorId: ofLength(vendorId, 16) }),
    ...(classId === undefined ? {} : { classId: ofLength(classId, 16) }),
  };
}

const KEY_WRAPS: Readonly<Record<string, string>> = {
  ENC_RSA2048: 'RSA-OAEP 2048',
  ENC_KW: 'AES key wrap',
  ENC_EC256: 'ECIES P-256',
  ENC_X25519: 'ECIES X25519',
  ENC_X25519_SHA512: 'ECIES X25519, SHA-512',
};

/** The curve of an ECDSA signature follows from the hash that is signed. */
function signaturesIn(tlvs: readonly Tlv[], algorithm: ShaAlgorithm | undefined): string[] {
  const names: Record<string, string> = {
    RSA2048_PSS: 'RSA-2048',
    RSA3072_PSS: 'RSA-3072',
    ECDSA224: 'ECDSA P-224',
    ECDSA_SIG: algorithm === 'sha384' ? 'ECDSA P-384' : 'ECDSA P-256',
    ED25519: tlvs.some((tlv) => tlv.name === 'SIG_PURE') ? 'Ed25519 (pure)' : 'Ed25519',
  };
  return tlvs.flatMap((tlv) => names[tlv.name] ?? []);
}

/** `u8 image, 3 bytes padding, version`. */
function dependency(tlv: Tlv): McubootImage['dependencies'][number] {
  const value = ofLength(tlv, 12);
  return { image: value[0] ?? 0, version: readVersion(value, 4) };
}

function ofLength(tlv: Tlv, bytes: number): Uint8Array {
  if (tlv.value.length !== bytes)
    throw new ImageFault(`the entry ${tlv.name} has ${tlv.value.length} bytes instead of ${bytes}`);
  return tlv.value;
}

/** What the file is, when it is no MCUboot image. */
function otherThanImage(bytes: Uint8Array): LooksLike | undefined {
  if (bytes.length === 0) return 'empty';
  const magic = bytes.length < 4 ? undefined : u32(bytes, 0);
  if (magic === IMAGE_MAGIC) return undefined;
  if (magic === OLD_IMAGE_MAGIC) return 'old-format';
  if (magic === 0x464c457f) return 'elf';
  if (magic === 0x04034b50 || magic === 0x06054b50) return 'zip';
  if (isIntelHex(bytes)) return 'hex';
  return looksUnsigned(bytes) ? 'unsigned' : 'unknown';
}

/** `:LLAAAATT…CC` at the start of the first line, with or without a byte order mark before it. */
function isIntelHex(bytes: Uint8Array): boolean {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const head = String.fromCharCode(...bytes.subarray(start, start + 64)).trimStart();
  return /^:[0-9a-fA-F]{10}/.test(head);
}

/**
 * A Zephyr build for MCUboot leaves room for the header (zeros or erased flash) in front of the vector table; others
 * start with the table of a Cortex-M: stack pointer in RAM (aligned to 8), then an odd address (Thumb) of the reset handler.
 */
function looksUnsigned(bytes: Uint8Array): boolean {
  if (bytes.length <= HEADER_BYTES) return false;
  const head = bytes.subarray(0, HEADER_BYTES);
  if (head.every((byte) => byte === 0) || head.every((byte) => byte === 0xff)) return true;
  const stackPointer = u32(bytes, 0);
  const resetHandler = u32(bytes, 4);
  const inRam = stackPointer >= 0x2000_0000 && stackPointer < 0x4000_0000 && (stackPointer & 7) === 0;
  return inRam && (resetHandler & 1) === 1;
}
