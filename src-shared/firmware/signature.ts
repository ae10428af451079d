/**
 * Which signatures an image carries, what they cover, which key they belong to, and what came of verifying them. The
 * mathematics are given to it (`VerifySignature`); it knows no file and no place where keys are kept.
 *
 * MCUboot (boot/bootutil/src/image_validate.c) takes an image when one signature behind a known KEYHASH verifies: RSA and
 * ECDSA over header, code and protected TLVs; Ed25519 over their hash, or with SIG_PURE over them.
 */
import { toHex } from '../core/bytes';
import { readLayout, type Tlv } from './mcuboot';
import { hasKeyHash, keyId, keyKindNames, type KeyKind, type PublicKey } from './public-key';
import type { McubootImage } from './read-file';
import type { Sha, ShaAlgorithm } from './sha';

export type SignatureScheme =
  /** MGF1 with SHA-256, salt of 32 bytes. */
  | { scheme: 'rsa-pss-sha256' }
  /** DER. The hash is computed by the host. */
  | { scheme: 'ecdsa'; hash: ShaAlgorithm }
  | { scheme: 'ed25519' };

/**
 * Whether `signature` over `message` was made with the private half of `pem` (SubjectPublicKeyInfo). A signature that
 * is no signature at all is false, never an error.
 */
export type VerifySignature = (question: {
  how: SignatureScheme;
  pem: string;
  message: Uint8Array;
  signature: Uint8Array;
}) => boolean;

/** A key in a result: enough to name it. */
export interface KeyName {
  /** SHA-256 of the key, lower-case hex. */
  id: string;
  name: string;
}

/** What is known of the signature of an image. `kind` is for people, for example `ECDSA P-256`. */
export type SignatureState =
  | { state: 'verified'; kind: string; key: KeyName }
  /** Signed with a key that is not kept here. `keyHash` is lower-case hex, absent when the image does not name a key. */
  | { state: 'unknown-key'; kind: string; keyHash?: string }
  /** The image names this key, and the signature was not made with it over this content. */
  | { state: 'wrong'; kind: string; key: KeyName }
  | { state: 'unsigned' }
  | {
      state: 'cannot-tell';
      kind: string;
      /**
       * `encrypted`: the signature covers the clear text. `kind`: nothing here verifies this kind of signature.
       * `no-hash`: the signature is over a hash that the image does not carry.
       */
      why: 'encrypted' | 'kind' | 'no-hash';
      keyHash?: string;
      /** The kept key that the image names, unverified. */
      key?: KeyName;
    };

/** One signature of an image, with the key that it names. */
export interface ImageSignature {
  /** ECDSA does not tell its curve; the key does. */
  kinds: readonly KeyKind[];
  kindName: string;
  how: SignatureScheme;
  /** Bytes that were signed. */
  message: Uint8Array;
  signature: Uint8Array;
  /** From KEYHASH, or computed from PUBKEY. */
  keyHash?: Uint8Array;
}

/** A signature that cannot be looked at, and why. */
type Closed = { kindName: string; why: 'kind' | 'no-hash'; keyHash?: Uint8Array };

/**
 * Verifies an image against the keys that are kept. With several signatures the best result counts, as in MCUboot.
 * @param bytes the whole file of the image.
 */
export function checkSignature(
  bytes: Uint8Array,
  image: Pick<McubootImage, 'tlvs' | 'hash' | 'hashState' | 'byteOrder'>,
  keys: readonly PublicKey[],
  { sha, verify }: { sha: Sha; verify: VerifySignature },
): SignatureState {
  const found = signaturesOf(bytes, image, sha);
  if (found.length === 0) return { state: 'unsigned' };
  const states = found.map((one): SignatureState => {
    const hash = one.keyHash === undefined ? {} : { keyHash: toHex(one.keyHash) };
    const named = namedKeys(one, keys)[0];
    if (image.hashState === 'encrypted')
      return { state: 'cannot-tell', kind: one.kindName, why: 'encrypted', ...hash, ...keyOf(named) };
    if ('why' in one)
      return { state: 'cannot-tell', kind: one.kindName, why: one.why, ...hash, ...keyOf(named) };
    return stateOf(one, keys, verify);
  });
  return best(states);
}

const fromGoodToBad: readonly SignatureState['state'][] = [
  'verified',
  'wrong',
  'cannot-tell',
  'unknown-key',
  'unsigned',
];

function best(states: readonly SignatureState[]): SignatureState {
  for (const state of fromGoodToBad) {
    const one = states.find((it) => it.state === state);
    if (one !== undefined) return one;
  }
  return { state: 'unsigned' };
}

function stateOf(one: ImageSignature, keys: readonly PublicKey[], verify: VerifySignature): SignatureState {
  const { how, message, signature, kindName: kind } = one;
  const fits = (key: PublicKey): boolean =>
    one.kinds.includes(key.kind) && verify({ how, pem: key.pem, message, signature });
  // Without a key hash every key of the kind may be the one.
  const named = one.keyHash === undefined ? keys : namedKeys(one, keys);
  const right = named.find(fits);
  if (right !== undefined)
    return { state: 'verified', kind: keyKindText(right.kind, how, one), key: nameOf(right) };
  const wrong = one.keyHash === undefined ? undefined : named[0];
  if (wrong !== undefined) return { state: 'wrong', kind, key: nameOf(wrong) };
  return {
    state: 'unknown-key',
    kind,
    ...(one.keyHash === undefined ? {} : { keyHash: toHex(one.keyHash) }),
  };
}

function keyKindText(kind: KeyKind, how: SignatureScheme, one: ImageSignature): string {
  return how.scheme === 'ed25519' ? one.kindName : keyKindNames[kind];
}

function namedKeys({ keyHash }: { keyHash?: Uint8Array }, keys: readonly PublicKey[]): PublicKey[] {
  return keyHash === undefined ? [] : keys.filter((key) => hasKeyHash(key, keyHash));
}

function keyOf(key: PublicKey | undefined): { key?: KeyName } {
  return key === undefined ? {} : { key: nameOf(key) };
}

function nameOf(key: PublicKey): KeyName {
  return { id: keyId(key), name: key.name };
}

/** The signatures in the order of the file, each with the key that was named before it. */
function signaturesOf(
  bytes: Uint8Array,
  image: Pick<McubootImage, 'tlvs' | 'hash' | 'byteOrder'>,
  sha: Sha,
): (ImageSignature | Closed)[] {
  const layout = readLayout(bytes, image.byteOrder);
  const pure = image.tlvs.some((tlv) => tlv.name === 'SIG_PURE' && tlv.value[0] === 1);
  let keyHash: Uint8Array | undefined;
  const found: (ImageSignature | Closed)[] = [];
  for (const tlv of image.tlvs) {
    if (tlv.name === 'KEYHASH') keyHash = tlv.value;
    else if (tlv.name === 'PUBKEY') keyHash = sha('sha256', tlv.value);
    else {
      const one = signatureIn(tlv, bytes.subarray(0, layout.hashedBytes), image.hash, pure);
      if (one !== undefined) found.push({ ...one, ...(keyHash === undefined ? {} : { keyHash }) });
    }
  }
  return found;
}

function signatureIn(
  tlv: Tlv,
  covered: Uint8Array,
  hash: McubootImage['hash'],
  pure: boolean,
): ImageSignature | Closed | undefined {
  switch (tlv.name) {
    case 'RSA2048_PSS':
    case 'RSA3072_PSS': {
      const kind = tlv.name === 'RSA2048_PSS' ? 'rsa-2048' : 'rsa-3072';
      const how = { scheme: 'rsa-pss-sha256' } as const;
      return { kinds: [kind], kindName: keyKindNames[kind], how, message: covered, signature: tlv.value };
    }
    case 'ECDSA_SIG': {
      const algorithm = hash?.algorithm ?? 'sha256';
      const kind = algorithm === 'sha384' ? 'ecdsa-p384' : 'ecdsa-p256';
      return {
        kinds: [kind],
        kindName: keyKindNames[kind],
        how: { scheme: 'ecdsa', hash: algorithm },
        message: covered,
        signature: withoutPadding(tlv.value),
      };
    }
    case 'ED25519': {
      const kindName = pure ? `${keyKindNames.ed25519} (pure)` : keyKindNames.ed25519;
      const message = pure ? covered : hash?.value;
      if (message === undefined) return { kindName, why: 'no-hash' };
      return { kinds: ['ed25519'], kindName, how: { scheme: 'ed25519' }, message, signature: tlv.value };
    }
    case 'ECDSA224':
      return { kindName: 'ECDSA P-224', why: 'kind' };
    default:
      return undefined;
  }
}

/** For bootloaders before MCUboot 1.5 imgtool fills ECDSA signatures up with zeros, behind the DER. */
function withoutPadding(signature: Uint8Array): Uint8Array {
  const length = signature[1] ?? 0;
  if (signature[0] !== 0x30 || length >= 0x80) return signature;
  const rest = signature.subarray(2 + length);
  return rest.length > 0 && rest.every((byte) => byte === 0) ? signature.subarray(0, 2 + length) : signature;
}
