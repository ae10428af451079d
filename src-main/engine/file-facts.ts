/**
 * What a device tells about one of its files: how long it is and what its content adds up to. Closes the file first where
 * that is needed, because length and hash are those of the last opening while an upload has it open (Zephyr's fs_mgmt.c).
 * Transfers nothing.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import { sameBytes } from '@shared/core/bytes';
import { groups } from '@shared/smp/groups';
import type { SmpClient } from './client';
import { isDeviceError, isRefusal } from './refusal';
import { askSlowly, type Asking } from './slow-question';

const { status, hash, hashTypes, close } = groups.fs.commands;

export type FileHashKind = 'sha256' | 'crc32';

/** What the content of a file adds up to. */
export type FileHash = { kind: 'sha256'; value: Uint8Array } | { kind: 'crc32'; value: number };

/** How sure it is that a file arrived whole. */
export type Checked = 'hash' | 'size' | 'not checked';

/** Computes the hash of what the file should be. */
export interface Expected {
  sizeBytes: number;
  sha256: () => Uint8Array;
  crc32: () => number;
  /** More behind it does no harm, when the hash of what should be there is right. */
  mayHaveGrown?: boolean;
}

/** What a comparison of a file on the device with what it should be has found. */
export interface Found {
  checked: Checked;
  hash?: FileHash;
  /** Present when it has grown. */
  grownToBytes?: number;
}

/** Paths of this many bytes fit into every device (CONFIG_MCUMGR_GRP_FS_PATH_LEN). */
export const SAFE_PATH_BYTES = 64;

/** The better one first. */
const KNOWN_KINDS: readonly FileHashKind[] = ['sha256', 'crc32'];
const HASH_MS = 5000;
const HASH_MS_PER_BYTE = 1000 / (64 * 1024);
const LONGEST_HASH_MS = 300_000;
const FILE_NOT_FOUND = 3;
const NO_SUCH_ITEM = 5;
const CLOSE_AFTER_CANCEL_MS = 1000;

/**
 * Ends what the device has open. Firmware that keeps nothing open does not have the command.
 * @throws BenchError as a request does, but not for an error of the device
 */
export async function closeFile(client: SmpClient, signal?: AbortSignal): Promise<void> {
  try {
    await client.request(close, {}, { signal });
  } catch (error) {
    if (!isDeviceError(error)) throw error;
  }
}

/** After a transfer was cancelled: the device would keep the file open for some seconds. It may be gone already. */
export async function closeIfThere(client: SmpClient): Promise<void> {
  try {
    await client.request(close, {}, { tries: 1, timeoutMs: CLOSE_AFTER_CANCEL_MS });
  } catch (error) {
    client.note(`fs.close after the transfer was cancelled: ${String(error)}`);
  }
}

/**
 * Bytes of a file; `missing` when there is none, undefined when the device cannot tell.
 * @throws BenchError device/error for everything but a missing file
 */
export async function fileLength(
  client: SmpClient,
  path: string,
  signal?: AbortSignal,
): Promise<number | 'missing' | undefined> {
  try {
    return (await client.request(status, { name: path }, { signal })).len;
  } catch (error) {
    if (isBenchError(error, 'device/unsupported')) return undefined;
    if (isMissing(error)) return 'missing';
    throw error;
  }
}

/**
 * What the device says that the first `sizeBytes` of a file add up to; undefined when it cannot, or knows no kind that is
 * known here.
 */
export async function fileHash(
  client: SmpClient,
  path: string,
  sizeBytes: number,
  asking: Asking,
): Promise<FileHash | undefined> {
  const workMs = Math.ceil(HASH_MS_PER_BYTE * sizeBytes);
  const timeoutMs = hashTimeoutMs(sizeBytes);
  for (const kind of await kindsOf(client, asking.signal)) {
    try {
      const request = { name: path, type: kind, len: sizeBytes };
      const { output, len } = await askSlowly(client, asking, workMs, (signal) =>
        client.request(hash, request, { signal, timeoutMs }),
      );
      if (len !== sizeBytes) return undefined;
      return asHash(kind, output);
    } catch (error) {
      if (!isDeviceError(error)) throw error;
    }
  }
  return undefined;
}

/**
 * One question instead of four: the hash of the whole file tells its length as well. Says nothing where the device has no such
 * hash, or where it is another one: an upload may still have the file open, so `checkFile` decides then.
 * @returns the hash when the file is what it should be
 */
async function provenByHash(
  client: SmpClient,
  path: string,
  { sizeBytes, sha256 }: Pick<Expected, 'sizeBytes' | 'sha256'>,
  asking: Asking,
): Promise<FileHash | undefined> {
  // Nothing adds up to nothing: devices refuse to compute it.
  if (sizeBytes === 0) return undefined;
  try {
    const request = { name: path, type: 'sha256' };
    const workMs = Math.ceil(HASH_MS_PER_BYTE * sizeBytes);
    const timeoutMs = hashTimeoutMs(sizeBytes);
    const told = await askSlowly(client, asking, workMs, (signal) =>
      client.request(hash, request, { signal, timeoutMs }),
    );
    const found = asHash('sha256', told.output);
    if (found?.kind !== 'sha256' || told.len !== sizeBytes) return undefined;
    return sameBytes(found.value, sha256()) ? found : undefined;
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** True when the device's hash is that of what the file should be. */
export function isSame(hash: FileHash, expected: Expected): boolean {
  return hash.kind === 'crc32' ? hash.value === expected.crc32() : sameBytes(hash.value, expected.sha256());
}

/**
 * Compares a file on the device that was just moved with what it should be, as far as the device can tell.
 * @param asking `mayBeOpen`: the device was not told the length of what it has open, so that it has not closed it by itself
 * @throws BenchError file/size-differs, file/hash-differs, and whatever a request throws
 */
export async function checkFile(
  client: SmpClient,
  path: string,
  expected: Expected,
  asking: Asking & { mayBeOpen?: boolean },
): Promise<Found> {
  const { signal, mayBeOpen = false } = asking;
  if (mayBeOpen) await closeFile(client, signal);
  const proven = await provenByHash(client, path, expected, asking);
  if (proven !== undefined) return { checked: 'hash', hash: proven };
  if (!mayBeOpen) await closeFile(client, signal);
  const { sizeBytes, mayHaveGrown = false } = expected;
  const length = await fileLength(client, path, signal);
  const deviceBytes = length === 'missing' ? 0 : (length ?? sizeBytes);
  const differs = new BenchError('file/size-differs', { path, expectedBytes: sizeBytes, deviceBytes });
  const hasGrown = mayHaveGrown && deviceBytes > sizeBytes;
  if (deviceBytes !== sizeBytes && !hasGrown) throw differs;
  // Nothing adds up to nothing: devices refuse to compute it.
  const found = sizeBytes === 0 ? undefined : await fileHash(client, path, sizeBytes, asking);
  if (found === undefined) {
    if (hasGrown) throw differs;
    return { checked: length === undefined ? 'not checked' : 'size' };
  }
  if (!isSame(found, expected)) throw new BenchError('file/hash-differs', { path, kind: found.kind });
  return { checked: 'hash', hash: found, ...(hasGrown ? { grownToBytes: deviceBytes } : {}) };
}

/**
 * Whether what was read of a file earlier is still its beginning: the file is as long as it was then, and, where the device
 * can compute it, the hash of that beginning is the same. False when the device can tell neither.
 * @param totalBytes length of the whole file then
 * @param beginning what was read
 * @throws BenchError as a request does
 */
export async function stillBeginsWith(
  client: SmpClient,
  path: string,
  totalBytes: number,
  beginning: Expected,
  asking: Asking,
): Promise<boolean> {
  const { signal } = asking;
  await closeFile(client, signal);
  const length = await fileLength(client, path, signal);
  if (length !== undefined && length !== totalBytes) return false;
  const found = await fileHash(client, path, beginning.sizeBytes, asking);
  return found === undefined ? length !== undefined : isSame(found, beginning);
}

/** Says what a device only hints at: it refuses long paths with the same words as any wrong value. */
export function inWords(error: unknown, path: string): unknown {
  const sizeBytes = new TextEncoder().encode(path).length;
  const isWrongValue =
    isBenchError(error, 'device/error') && error.facts.group === undefined && error.facts.rc === 3;
  if (!isWrongValue || sizeBytes <= SAFE_PATH_BYTES) return error;
  const facts = { path, sizeBytes, limitBytes: SAFE_PATH_BYTES };
  return new BenchError('file/path-too-long', facts, { cause: error });
}

/** The device does not have the file: by its group's error, or by the common one of version 1. */
export function isMissing(error: unknown): boolean {
  if (!isBenchError(error, 'device/error')) return false;
  const { group, rc } = error.facts;
  return group === undefined ? rc === NO_SUCH_ITEM : group === groups.fs.id && rc === FILE_NOT_FOUND;
}

/** The kinds worth asking for. Firmware without the list may know either. */
async function kindsOf(client: SmpClient, signal: AbortSignal | undefined): Promise<readonly FileHashKind[]> {
  try {
    const { types } = await client.request(hashTypes, {}, { signal });
    return KNOWN_KINDS.filter((kind) => types.has(kind));
  } catch (error) {
    if (isDeviceError(error) || isBenchError(error, 'smp/bad-answer')) return KNOWN_KINDS;
    throw error;
  }
}

function hashTimeoutMs(sizeBytes: number): number {
  return Math.min(LONGEST_HASH_MS, HASH_MS + HASH_MS_PER_BYTE * sizeBytes);
}

function asHash(kind: FileHashKind, output: unknown): FileHash | undefined {
  if (kind === 'sha256') return output instanceof Uint8Array ? { kind, value: output } : undefined;
  const value = typeof output === 'bigint' ? Number(output) : output;
  return typeof value === 'number' ? { kind, value } : undefined;
}
