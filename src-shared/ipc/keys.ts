/**
 * Signing keys as a window sees them (names and hashes, never the key), and as they are kept in the file that the application
 * and the command line share.
 */
import * as z from 'zod/mini';
import { keyKinds, type KeyKind, type PublicKey } from '../firmware/public-key';
import type { KnownImage } from '../run/upgrade/preflight';

export interface KeyView {
  /** SHA-256 of the key, lower-case hex: what most images name it by. */
  id: string;
  name: string;
  kind: KeyKind;
  addedAtEpochMs: number;
}

/** A key that has been added, and all of them. */
export interface AddedKeyView {
  added: KeyView;
  /** The file was a private key; only its public half is kept. */
  fromPrivate: boolean;
  keys: KeyView[];
}

const hex = (least: number, most: number) =>
  z.string().check(z.minLength(least), z.maxLength(most), z.regex(/^[0-9a-f]*$/));

const keySchema = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(120)),
  kind: z.enum(keyKinds),
  pem: z.string().check(z.maxLength(4000), z.startsWith('-----BEGIN PUBLIC KEY-----')),
  hashes: z.object({ sha256: hex(64, 64), sha384: hex(96, 96), sha512: hex(128, 128) }),
  addedAtEpochMs: z.number(),
});

const knownImageSchema = z.object({
  hash: hex(2, 128),
  keyHash: z.optional(hex(2, 128)),
  fixedAddress: z.optional(z.number()),
  securityCounter: z.optional(z.number()),
});

/** The usable ones of a stored list, and the places of the others. */
interface Read<T> {
  usable: T[];
  dropped: number[];
}

/** The stored keys. Whether one is the key that it says is looked at by whoever keeps the keys. */
export function readKeys(given: unknown): Read<PublicKey> {
  return readList(keySchema, given);
}

/** What is stored about images that were read. */
export function readKnownImages(given: unknown): Read<KnownImage> {
  return readList(knownImageSchema, given);
}

function readList<T>(schema: z.ZodMiniType<T>, given: unknown): Read<T> {
  const read: Read<T> = { usable: [], dropped: [] };
  const all: unknown[] = Array.isArray(given) ? given : [];
  all.forEach((one, index) => {
    const checked = z.safeParse(schema, one);
    if (checked.success) read.usable.push(checked.data);
    else read.dropped.push(index);
  });
  return read;
}
