/**
 * What is in a firmware file, as JSON for programs: all facts of `docs/image-info.md`. Knows no words; those stand in
 * fact-sheet.ts.
 */
import { toHex } from '../core/bytes';
import type { ErrorView } from '../core/errors';
import { keyHashOf } from './fact-sheet';
import type { FirmwareFile, FirmwareFileImage } from './firmware-file';
import { imageOfDigest, type ManifestFault } from './image-manifest';
import type { FirmwareNote } from './notes';
import type { ImageOddity, McubootImage } from './read-file';
import type { SignatureState } from './signature';
import { imgtoolVersion } from './version';

/** The shape of `docs/image-info.md`. Keys are added to it, never changed or removed, under the same `schema`. */
export interface FirmwareJson {
  schema: 1;
  file: {
    name: string;
    kind: FirmwareFile['kind'];
    sizeBytes: number;
    notes: FirmwareNote[];
    cannotBeSent: ErrorView | null;
  };
  images: ImageJson[];
}

/** Bytes are lower-case hex; what the image does not have is null. */
export interface ImageJson {
  image: number;
  slot: number | null;
  role: FirmwareFileImage['role'];
  name: string;
  version: string;
  sizeBytes: number;
  headerBytes: number;
  codeBytes: number;
  loadAddress: number;
  byteOrder: McubootImage['byteOrder'];
  flagBits: number;
  flags: string[];
  hash: { algorithm: string; value: string } | null;
  hashState: McubootImage['hashState'];
  fileSha256: string;
  signature: SignatureState;
  keyHash: string | null;
  dependencies: { image: number; version: string }[];
  manifest: { image: number; digest: string }[] | null;
  securityCounter: number | null;
  encrypted: boolean;
  keyWrap: string | null;
  compressed: boolean;
  unpackedBytes: number | null;
  vendorId: string | null;
  classId: string | null;
  padding: 'none' | 'test' | 'permanent';
  tlvs: { type: number; name: string; protected: boolean; value: string }[];
  oddities: OddityJson[];
}

/** What is unusual and no reason against the image. */
export type OddityJson =
  | { code: 'tlv-length'; type: number; name: string; bytes: number; usualBytes: number[]; value: string }
  | { code: 'manifest'; fault: ManifestFault }
  | { code: 'second-hash'; name: string; matches: boolean };

/** The same facts for programs. */
export function factsAsJson(file: FirmwareFile, signatures: readonly SignatureState[]): FirmwareJson {
  const { name, kind, sizeBytes, notes, cannotBeSent } = file;
  return {
    schema: 1,
    file: { name, kind, sizeBytes, notes: [...notes], cannotBeSent: cannotBeSent ?? null },
    images: file.images.map((one, at) => imageJson(one, signatures[at] ?? { state: 'unsigned' })),
  };
}

function imageJson(
  { image, slot, role, name, bytes, facts }: FirmwareFileImage,
  signature: SignatureState,
): ImageJson {
  const { hash } = facts;
  return {
    image,
    slot: slot ?? null,
    role,
    name,
    version: facts.versionText,
    sizeBytes: bytes.length,
    headerBytes: facts.headerBytes,
    codeBytes: facts.imageBytes,
    loadAddress: facts.loadAddress,
    byteOrder: facts.byteOrder,
    flagBits: facts.flagBits,
    flags: [...facts.flags],
    hash: hash === undefined ? null : { algorithm: hash.algorithm, value: toHex(hash.value) },
    hashState: facts.hashState,
    fileSha256: toHex(facts.fileSha256),
    signature,
    keyHash: keyHashOf(signature, facts) ?? null,
    dependencies: facts.dependencies.map((need) => ({
      image: need.image,
      version: imgtoolVersion(need.version),
    })),
    manifest:
      facts.manifest?.digests.map((digest, at) => ({ image: imageOfDigest(at, image), digest })) ?? null,
    securityCounter: facts.securityCounter ?? null,
    encrypted: facts.encrypted,
    keyWrap: facts.keyWrap ?? null,
    compressed: facts.compressed,
    unpackedBytes: facts.unpacked?.sizeBytes ?? null,
    vendorId: facts.vendorId === undefined ? null : toHex(facts.vendorId),
    classId: facts.classId === undefined ? null : toHex(facts.classId),
    padding: facts.confirmed ? 'permanent' : facts.padded ? 'test' : 'none',
    tlvs: facts.tlvs.map((tlv) => ({
      type: tlv.type,
      name: tlv.name,
      protected: tlv.protected,
      value: toHex(tlv.value),
    })),
    oddities: facts.oddities.map(oddityJson),
  };
}

function oddityJson(one: ImageOddity): OddityJson {
  if (one.code === 'second-hash' || one.code === 'manifest') return { ...one };
  const { tlv, usualBytes } = one;
  return {
    code: one.code,
    type: tlv.type,
    name: tlv.name,
    bytes: tlv.value.length,
    usualBytes: [...usualBytes],
    value: toHex(tlv.value),
  };
}
