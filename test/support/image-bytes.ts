/**
 * Firmware images for tests, laid down byte by byte from MCUboot's image.h and apart from the code under test, with every
 * field open to lies. Knows nothing of devices.
 */
import { createHash } from 'node:crypto';
import type { Sha, ShaAlgorithm } from '@shared/firmware/sha';

export const sha: Sha = (algorithm, bytes) => new Uint8Array(createHash(algorithm).update(bytes).digest());

export interface TlvSpec {
  type: number;
  value: Uint8Array;
}

export interface ImageSpec {
  version?: [major: number, minor: number, revision: number, build: number];
  flags?: number;
  loadAddress?: number;
  headerBytes?: number;
  code?: Uint8Array;
  protectedTlvs?: TlvSpec[];
  /** Placed behind the hash. */
  tlvs?: TlvSpec[];
  /** Absent: SHA-256. `none`: no hash at all. */
  hash?: ShaAlgorithm | 'none';
  /** Bytes behind the TLVs. */
  tail?: Uint8Array;
}

const HASH_TYPE: Record<ShaAlgorithm, number> = { sha256: 0x10, sha384: 0x11, sha512: 0x12 };

export function makeImageBytes(spec: ImageSpec = {}): Uint8Array {
  const code = spec.code ?? Uint8Array.from({ length: 300 }, (_, at) => (at * 7) & 0xff);
  const headerBytes = spec.headerBytes ?? 512;
  const protectedArea =
    spec.protectedTlvs === undefined ? new Uint8Array() : area(0x6908, spec.protectedTlvs);
  const [major, minor, revision, build] = spec.version ?? [1, 2, 3, 4];

  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0x96f3b83d, true);
  view.setUint32(4, spec.loadAddress ?? 0, true);
  view.setUint16(8, headerBytes, true);
  view.setUint16(10, protectedArea.length, true);
  view.setUint32(12, code.length, true);
  view.setUint32(16, spec.flags ?? 0, true);
  view.setUint8(20, major);
  view.setUint8(21, minor);
  view.setUint16(22, revision, true);
  view.setUint32(24, build, true);

  const hashed = Uint8Array.from([...header, ...code, ...protectedArea]);
  const algorithm = spec.hash ?? 'sha256';
  const hashTlv = algorithm === 'none' ? [] : [{ type: HASH_TYPE[algorithm], value: sha(algorithm, hashed) }];
  return Uint8Array.from([
    ...hashed,
    ...area(0x6907, [...hashTlv, ...(spec.tlvs ?? [])]),
    ...(spec.tail ?? []),
  ]);
}

export function area(magic: number, tlvs: readonly TlvSpec[]): Uint8Array {
  const entries = tlvs.flatMap(({ type, value }) => [...le16(type), ...le16(value.length), ...value]);
  return Uint8Array.from([...le16(magic), ...le16(entries.length + 4), ...entries]);
}

export function le16(number: number): number[] {
  return [number & 0xff, (number >> 8) & 0xff];
}
