/**
 * The hash of a file of a device. Of an empty one Zephyr computes none and answers with an error (fs_mgmt.c, FILE_EMPTY), although
 * what comes of no bytes is known to everybody.
 */
import { fromHex } from '@shared/core/bytes';
import { isBenchError } from '@shared/core/errors';
import type { RequestOf, ResponseOf } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import type { RequestOptions, SmpClient } from './client';
import { isRefusal } from './refusal';

const { hash, hashTypes, status } = groups.fs.commands;

const FILE_EMPTY = 16;
/** In version 1 one word stands for almost everything. */
const UNKNOWN = 1;
/** What comes of no bytes (RFC 6234 for SHA-256). */
const ofNothing: Readonly<Record<string, number | Uint8Array | undefined>> = {
  crc32: 0,
  sha256: fromHex('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'),
};

/**
 * @returns `isKnown`: the file is empty, and the device computed nothing
 * @throws what a request throws
 */
export async function hashOfFile(
  client: SmpClient,
  body: RequestOf<typeof hash>,
  options: RequestOptions,
): Promise<{ answer: ResponseOf<typeof hash>; isKnown: boolean }> {
  try {
    return { answer: await client.request(hash, body, options), isKnown: false };
  } catch (error) {
    const isFromStart = (body.off ?? 0) === 0;
    if (!isFromStart || !(await isOfEmptyFile(error, client, body.name, options))) throw error;
    const type = body.type ?? (await usualType(client, options));
    const output = ofNothing[type];
    if (output === undefined) throw error;
    return { answer: { type, len: 0, output }, isKnown: true };
  }
}

async function isOfEmptyFile(
  error: unknown,
  client: SmpClient,
  name: string,
  options: RequestOptions,
): Promise<boolean> {
  if (!isBenchError(error, 'device/error')) return false;
  const { group, rc } = error.facts;
  if (group === groups.fs.id) return rc === FILE_EMPTY;
  if (group !== undefined || rc !== UNKNOWN) return false;
  const answer = await client.request(status, { name }, options).catch(unlessRefused);
  return answer?.len === 0;
}

/** What the device takes when none is named: the checksum, where it has it (fs_mgmt.c). */
async function usualType(client: SmpClient, options: RequestOptions): Promise<string> {
  const kinds = await client.request(hashTypes, {}, options).catch(unlessRefused);
  return kinds !== undefined && !kinds.types.has('crc32') ? 'sha256' : 'crc32';
}

/** A device that refuses the question does not tell; silence, a lost link and a cancel are no answer to it and go on. */
function unlessRefused(error: unknown): undefined {
  if (!isRefusal(error)) throw error;
  return undefined;
}
