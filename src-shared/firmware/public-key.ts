/**
 * The public keys that the user keeps, to verify signatures of images with. Knows no cryptography: keys are read and
 * hashed by the host.
 */
import { toHex } from '../core/bytes';
import type { ShaAlgorithm } from './sha';

/** The kinds of keys that MCUboot verifies images with. */
export const keyKinds = ['rsa-2048', 'rsa-3072', 'ecdsa-p256', 'ecdsa-p384', 'ed25519'] as const;
export type KeyKind = (typeof keyKinds)[number];

/** In the words of imgtool and MCUboot. */
export const keyKindNames: Readonly<Record<KeyKind, string>> = {
  'rsa-2048': 'RSA-2048',
  'rsa-3072': 'RSA-3072',
  'ecdsa-p256': 'ECDSA P-256',
  'ecdsa-p384': 'ECDSA P-384',
  ed25519: 'Ed25519',
};

/** A key as a file gives it. */
export interface KeyMaterial {
  kind: KeyKind;
  /** SubjectPublicKeyInfo as PEM, whatever the file was. */
  pem: string;
  /**
   * What images name the key by, lower-case hex: hashes of its DER, PKCS#1 for RSA, SubjectPublicKeyInfo for the others
   * (imgtool, keys/rsa.py and keys/ecdsa.py).
   */
  hashes: Readonly<Record<ShaAlgorithm, string>>;
}

export interface PublicKey extends KeyMaterial {
  /** What the user calls it. */
  name: string;
  addedAtEpochMs: number;
}

/** What names a key among those that are kept. */
export function keyId(key: KeyMaterial): string {
  return key.hashes.sha256;
}

/** Whether an image means this key by a hash of any length that MCUboot uses. */
export function hasKeyHash(key: KeyMaterial, keyHash: Uint8Array): boolean {
  const hash = toHex(keyHash);
  return hash === key.hashes.sha256 || hash === key.hashes.sha384 || hash === key.hashes.sha512;
}
