/**
 * Reads the file of a key: PEM (public, or private and then its public half), DER, and the C and Rust arrays of
 * `imgtool getpub`. What is private in a file stays in this function. Opens no file and keeps nothing.
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { BenchError } from '@shared/core/errors';
import { utf8Of } from '@shared/core/text-bytes';
import type { KeyKind, KeyMaterial, PublicKey } from '@shared/firmware/public-key';

export interface ReadKey extends KeyMaterial {
  /** The file holds a private key; only its public half is here. */
  fromPrivate: boolean;
}

/** Larger than any file of a key. */
const MAX_KEY_FILE_BYTES = 64 * 1024;

/**
 * Of stored keys those that are still the keys that they say. A store can have been changed by a hand, and a name that belongs
 * to another key would lend it its trust.
 */
export function wholeKeys(stored: readonly PublicKey[]): PublicKey[] {
  return stored.filter((key) => {
    try {
      const read = readPublicKey(Buffer.from(key.pem), key.name);
      return read.kind === key.kind && hashNames.every((name) => read.hashes[name] === key.hashes[name]);
    } catch (error) {
      if (error instanceof BenchError) return false;
      throw error;
    }
  });
}

const hashNames = ['sha256', 'sha384', 'sha512'] as const;

type NoKey = 'encrypted' | 'certificate' | 'openssh' | 'hash' | 'unknown';

/**
 * @param file name for messages, untrusted text.
 * @throws BenchError key/not-a-key, key/wrong-kind
 */
export function readPublicKey(bytes: Uint8Array, file: string): ReadKey {
  if (bytes.length > MAX_KEY_FILE_BYTES) throw noKey(file, 'unknown');
  const text = Buffer.from(utf8Of(bytes)).toString('latin1');
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(text)?.[1];
  const [key, fromPrivate] =
    label === undefined
      ? [fromDer(arrayIn(text) ?? bytes, file), false]
      : [fromPem(text, label, file), label.endsWith('PRIVATE KEY')];
  const kind = kindOf(key, file);
  const der = key.export(
    key.asymmetricKeyType === 'rsa' ? { type: 'pkcs1', format: 'der' } : { type: 'spki', format: 'der' },
  );
  const hash = (algorithm: string): string => createHash(algorithm).update(der).digest('hex');
  return {
    kind,
    pem: key.export({ type: 'spki', format: 'pem' }).toString(),
    hashes: { sha256: hash('sha256'), sha384: hash('sha384'), sha512: hash('sha512') },
    fromPrivate,
  };
}

function fromPem(text: string, label: string, file: string): KeyObject {
  if (label === 'ENCRYPTED PRIVATE KEY' || text.includes('Proc-Type: 4,ENCRYPTED'))
    throw noKey(file, 'encrypted');
  if (label === 'OPENSSH PRIVATE KEY') throw noKey(file, 'openssh');
  if (label.endsWith('CERTIFICATE')) throw noKey(file, 'certificate');
  try {
    // Of a private key this gives the public half.
    return createPublicKey(text);
  } catch (error) {
    throw noKey(file, 'unknown', error);
  }
}

function fromDer(der: Uint8Array, file: string): KeyObject {
  const key = Buffer.from(der);
  let cause: unknown;
  for (const type of ['spki', 'pkcs1'] as const) {
    try {
      return createPublicKey({ key, format: 'der', type });
    } catch (error) {
      cause = error;
    }
  }
  // What "imgtool getpubhash" prints is not enough to verify with.
  throw noKey(file, [32, 48, 64].includes(der.length) ? 'hash' : 'unknown', cause);
}

/** The bytes of the first array in a C or Rust source; undefined when there is none. */
function arrayIn(text: string): Uint8Array | undefined {
  const body = /=\s*&?\s*[[{]((?:\s*0x[0-9a-fA-F]{1,2}\s*,?)+)\s*[\]}]/.exec(text)?.[1];
  if (body === undefined) return undefined;
  return Uint8Array.from(body.match(/0x[0-9a-fA-F]{1,2}/g) ?? [], (byte) => Number(byte));
}

const curves: Readonly<Record<string, KeyKind>> = { prime256v1: 'ecdsa-p256', secp384r1: 'ecdsa-p384' };

function kindOf(key: KeyObject, file: string): KeyKind {
  const type = key.asymmetricKeyType ?? 'unknown';
  const { modulusLength, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (type === 'rsa' && modulusLength === 2048) return 'rsa-2048';
  if (type === 'rsa' && modulusLength === 3072) return 'rsa-3072';
  if (type === 'ed25519') return 'ed25519';
  const curve = type === 'ec' ? curves[namedCurve] : undefined;
  if (curve !== undefined) return curve;
  const details = type === 'rsa' ? `RSA-${modulusLength ?? '?'}` : type === 'ec' ? `EC ${namedCurve}` : type;
  throw new BenchError('key/wrong-kind', { file, kind: details.trim() });
}

function noKey(file: string, looksLike: NoKey, cause?: unknown): BenchError {
  return new BenchError('key/not-a-key', { file, looksLike }, cause === undefined ? undefined : { cause });
}
