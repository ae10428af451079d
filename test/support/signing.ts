/**
 * Keys of every kind that MCUboot knows and images signed with them, by node:crypto and apart from the code under test.
 */
import { constants, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readPublicKey } from '@main/host/read-public-key';
import type { KeyKind, PublicKey } from '@shared/firmware/public-key';
import type { ShaAlgorithm } from '@shared/firmware/sha';
import { makeImageBytes, sha, type ImageSpec, type TlvSpec } from './image-bytes';

export interface SigningKey {
  kind: KeyKind;
  private: KeyObject;
  public: KeyObject;
  /** What MCUboot takes the key hash of. */
  der: Uint8Array;
}

export function generateKey(kind: KeyKind): SigningKey {
  const pair = ((): { privateKey: KeyObject; publicKey: KeyObject } => {
    switch (kind) {
      case 'rsa-2048':
      case 'rsa-3072':
        return generateKeyPairSync('rsa', { modulusLength: kind === 'rsa-2048' ? 2048 : 3072 });
      case 'ecdsa-p256':
        return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
      case 'ecdsa-p384':
        return generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
      case 'ed25519':
        return generateKeyPairSync('ed25519');
    }
  })();
  const type = kind.startsWith('rsa') ? 'pkcs1' : 'spki';
  const der = pair.publicKey.export({ type: type as 'spki', format: 'der' });
  return { kind, private: pair.privateKey, public: pair.publicKey, der: Uint8Array.from(der) };
}

/** The key as it is kept. */
export function kept(key: SigningKey, name: string = key.kind): PublicKey {
  const pem = key.public.export({ type: 'spki', format: 'pem' });
  const { fromPrivate: _, ...material } = readPublicKey(Buffer.from(pem), `${name}.pem`);
  return { ...material, name, addedAtEpochMs: 0 };
}

export interface Signing {
  key: SigningKey;
  /** SIG_PURE: Ed25519 over the image itself. */
  pure?: boolean;
  /** How the image names its key; the hash when missing. */
  named?: 'hash' | 'full' | 'not';
  /** Changes the signature before it is stored. */
  spoil?: (signature: Uint8Array) => Uint8Array;
}

const SIGNATURE_TLV: Readonly<Record<KeyKind, number>> = {
  'rsa-2048': 0x20,
  'rsa-3072': 0x23,
  'ecdsa-p256': 0x22,
  'ecdsa-p384': 0x22,
  ed25519: 0x24,
};

/** An image as imgtool would sign it: hash, key, signature. */
export function signedImage(signing: Signing, spec: ImageSpec = {}): Uint8Array {
  const { key, pure = false, named = 'hash', spoil = (signature) => signature } = signing;
  const hash: ShaAlgorithm =
    spec.hash === undefined || spec.hash === 'none' ? hashFor(key.kind, pure) : spec.hash;
  const bare = makeImageBytes({ ...spec, hash, tlvs: [], tail: new Uint8Array() });
  const covered = bare.subarray(0, bare.length - (4 + 4 + HASH_BYTES[hash]));
  const keyTlv: TlvSpec[] =
    named === 'not'
      ? []
      : [named === 'full' ? { type: 0x02, value: key.der } : { type: 0x01, value: sha(hash, key.der) }];
  const signature = Uint8Array.from(signOver(key, hash, covered, pure));
  return makeImageBytes({
    ...spec,
    hash: spec.hash === 'none' ? 'none' : hash,
    tlvs: [
      ...(pure ? [{ type: 0x25, value: Uint8Array.of(1) }] : []),
      ...keyTlv,
      { type: SIGNATURE_TLV[key.kind], value: spoil(signature) },
      ...(spec.tlvs ?? []),
    ],
  });
}

const HASH_BYTES: Readonly<Record<ShaAlgorithm, number>> = { sha256: 32, sha384: 48, sha512: 64 };

function hashFor(kind: KeyKind, pure: boolean): ShaAlgorithm {
  return kind === 'ecdsa-p384' ? 'sha384' : pure ? 'sha512' : 'sha256';
}

function signOver(key: SigningKey, hash: ShaAlgorithm, covered: Uint8Array, pure: boolean): Uint8Array {
  switch (key.kind) {
    case 'rsa-2048':
    case 'rsa-3072': {
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      return sign('sha256', covered, { key: key.private, padding, saltLength: 32 });
    }
    case 'ecdsa-p256':
    case 'ecdsa-p384':
      return sign(hash, covered, key.private);
    case 'ed25519':
      return sign(null, pure ? covered : sha(hash, covered), key.private);
  }
}
