/**
 * What is in a firmware file: an MCUboot image with everything worth showing, or the reason why it is none. Computes the
 * hash; verifies no signature and knows no file system (`file` is a name for messages).
 */
import { sameBytes, toHex } from '../core/bytes';
import { BenchError } from '../core/errors';
import { foreignKind } from './foreign-file';
import { manifestIn, type ImageManifest, type ManifestFault } from './image-manifest';
import {
  COMPRESSED_FLAGS,
  ENCRYPTED_FLAGS,
  HASH_TLVS,
  ImageFault,
  endsInTrailer,
  flagNames,
  missedLengths,
  readLayout,
  readVersion,
  trailerConfirms,
  u32,
  type ByteOrder,
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
  /** `big` for images that hardly any device takes. */
  byteOrder: ByteOrder;
  /** As they stand in the header; `flags` names them. */
  flagBits: number;
  /** By name, unknown bits as hexadecimal numbers. */
  flags: string[];
  /** All of them in the order of the file, unknown and vendor ones too. */
  tlvs: Tlv[];
  /** The hash that the image list of a device shows; not the hash of the file. */
  hash?: { algorithm: ShaAlgorithm; value: Uint8Array };
  /** What is unusual and no reason against the image; it stays as it is. */
  oddities: ImageOddity[];
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
  /** Images that belong with it; absent when it carries no manifest. */
  manifest?: ImageManifest;
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

/**
 * `tlv-length`: an entry of a known number has not the length that MCUboot gives it, so it is something else and not read.
 * `manifest`: an entry with the number of a manifest is none.
 * `second-hash`: beside `hash` there is one of another algorithm; a bootloader looks at the one that it is built for.
 */
export type ImageOddity =
  | { code: 'tlv-length'; tlv: Tlv; usualBytes: readonly number[] }
  | { code: 'manifest'; fault: ManifestFault }
  | { code: 'second-hash'; name: string; matches: boolean };

/**
 * Reads a signed `.bin`, also a big-endian one, which `byteOrder` tells.
 * @param file name for messages, untrusted text.
 * @throws BenchError `image/not-mcuboot`, `image/damaged` or `image/wrong-hash`.
 */
export function readImage(bytes: Uint8Array, { file, sha }: { file: string; sha: Sha }): McubootImage {
  const other = foreignKind(bytes);
  if (other !== undefined && other.looksLike !== 'big-endian')
    throw new BenchError('image/not-mcuboot', { file, ...other });
  const order = other === undefined ? 'little' : 'big';
  try {
    return describe(bytes, order, { file, sha });
  } catch (error) {
    if (error instanceof ImageFault)
      throw new BenchError('image/damaged', { file, what: error.what }, { cause: error });
    throw error;
  }
}

function describe(
  bytes: Uint8Array,
  order: ByteOrder,
  { file, sha }: { file: string; sha: Sha },
): McubootImage {
  const layout = readLayout(bytes, order);
  const { header } = layout;
  const encrypted = (header.flagBits & ENCRYPTED_FLAGS) !== 0;
  const found = checkHashes(bytes, layout, { encrypted, file, sha });
  // Only entries that are what their number says are read.
  const tlvs = layout.tlvs.filter((tlv) => missedLengths(tlv) === undefined);
  const keyHash = tlvs.find((tlv) => tlv.name === 'KEYHASH')?.value;
  const counter = tlvs.find((tlv) => tlv.name === 'SEC_CNT');
  const manifest = manifestIn(tlvs, order);
  const padded = bytes.length > layout.usedBytes && endsInTrailer(bytes);
  return {
    version: header.version,
    versionText: imgtoolVersion(header.version),
    headerBytes: header.headerBytes,
    imageBytes: header.imageBytes,
    loadAddress: header.loadAddress,
    byteOrder: order,
    flagBits: header.flagBits,
    flags: flagNames(header.flagBits),
    tlvs: layout.tlvs,
    ...(found.hash === undefined ? {} : { hash: found.hash }),
    oddities: [
      ...oddLengths(layout.tlvs),
      ...(manifest !== undefined && 'fault' in manifest
        ? [{ code: 'manifest', fault: manifest.fault } as const]
        : []),
      ...found.others,
    ],
    hashState: found.state,
    signatures: signaturesIn(tlvs, found.hash?.algorithm),
    ...(keyHash === undefined ? {} : { keyHash }),
    dependencies: tlvs.filter((tlv) => tlv.name === 'DEPENDENCY').map((tlv) => dependency(tlv, order)),
    ...(counter === undefined ? {} : { securityCounter: u32(counter.value, 0, order) }),
    encrypted,
    ...partsOf(tlvs, order),
    ...(manifest !== undefined && 'manifest' in manifest ? manifest : {}),
    compressed: (header.flagBits & COMPRESSED_FLAGS) !== 0,
    padded,
    confirmed: padded && trailerConfirms(bytes),
    sizeBytes: bytes.length,
    fileSha256: sha('sha256', bytes),
  };
}

function oddLengths(tlvs: readonly Tlv[]): ImageOddity[] {
  return tlvs.flatMap((tlv) => {
    const usualBytes = missedLengths(tlv);
    return usualBytes === undefined ? [] : [{ code: 'tlv-length' as const, tlv, usualBytes }];
  });
}

interface FoundHashes {
  hash?: NonNullable<McubootImage['hash']>;
  state: McubootImage['hashState'];
  others: ImageOddity[];
}

/**
 * A bootloader is built for one algorithm: it compares every hash of that and passes over the others (MCUboot,
 * image_validate.c). So the hash of the image is the first one that is right, and one of the same algorithm that is wrong is fatal.
 */
function checkHashes(
  bytes: Uint8Array,
  { tlvs, hashedBytes }: ImageLayout,
  { encrypted, file, sha }: { encrypted: boolean; file: string; sha: Sha },
): FoundHashes {
  const all = tlvs.flatMap(({ type, name, value }) => {
    const kind = HASH_TLVS[type];
    return kind === undefined ? [] : [{ ...kind, name, value }];
  });
  const [first] = all;
  if (first === undefined) return { state: 'absent', others: [] };
  const computed = new Map<ShaAlgorithm, Uint8Array>();
  const computedFor = (algorithm: ShaAlgorithm): Uint8Array => {
    const known = computed.get(algorithm) ?? sha(algorithm, bytes.subarray(0, hashedBytes));
    computed.set(algorithm, known);
    return known;
  };
  const fits = (one: (typeof all)[number]): boolean => sameBytes(computedFor(one.algorithm), one.value);
  // imgtool --clear sets the flag on images that are not encrypted yet: there the hash can be computed.
  const right = all.find(fits);
  const chosen = right ?? all.find(({ value, bytes: length }) => value.length === length);
  if (chosen === undefined)
    throw new ImageFault(`the entry ${first.name} has ${first.value.length} bytes instead of ${first.bytes}`);
  const { algorithm, value } = chosen;
  const state = right === undefined && encrypted ? 'encrypted' : 'ok';
  if (state === 'ok') {
    const wrong = all.find((one) => one.algorithm === algorithm && !fits(one));
    if (wrong !== undefined)
      throw new BenchError('image/wrong-hash', {
        file,
        stored: toHex(wrong.value),
        computed: toHex(computedFor(algorithm)),
      });
  }
  const others = all
    .filter((one) => one.algorithm !== algorithm)
    .map((one) => ({ code: 'second-hash' as const, name: one.name, matches: fits(one) }));
  return { hash: { algorithm, value }, state, others };
}

/** What few images carry. */
function partsOf(
  tlvs: readonly Tlv[],
  order: ByteOrder,
): Pick<McubootImage, 'keyWrap' | 'unpacked' | 'vendorId' | 'classId'> {
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
            ...(size === undefined ? {} : { sizeBytes: u32(size.value, 0, order) }),
            ...(hash === undefined ? {} : { hash }),
          },
        }),
    ...(vendorId === undefined ? {} : { vendorId: vendorId.value }),
    ...(classId === undefined ? {} : { classId: classId.value }),
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
function dependency({ value }: Tlv, order: ByteOrder): McubootImage['dependencies'][number] {
  return { image: value[0] ?? 0, version: readVersion(value, 4, order) };
}
