/**
 * How large a request may be on a link without lines whose device does not tell its buffers: found out by echoes of full size
 * before the first transfer, because what is too large vanishes without a word (Zephyr's smp_udp.c). The sizes to fall back to
 * stand here, too. Changes nothing on the device.
 */
import { isBenchError } from '@shared/core/errors';
import { encodeCbor } from '@shared/smp/cbor';
import { groups } from '@shared/smp/groups';
import { HEADER_BYTES } from '@shared/smp/message';
import type { SmpClient } from './client';
import { isThere } from './presence';
import { isRefusal } from './refusal';

const { echo } = groups.os.commands;

/** The first chunk of an image holds its header of 32 bytes, with all keys and numbers 69 bytes at most. */
const SMALLEST_REQUEST_BYTES = 72;
/** Below twice this, halving would jump over sizes that are in use. */
const SMALL_REQUEST_BYTES = 96;

/** The next smaller size to try, in bytes; undefined when there is none. */
export function smallerRequestBytes(sizeBytes: number): number | undefined {
  if (sizeBytes <= SMALLEST_REQUEST_BYTES) return undefined;
  if (sizeBytes <= SMALL_REQUEST_BYTES) return SMALLEST_REQUEST_BYTES;
  return Math.max(SMALL_REQUEST_BYTES, Math.floor(sizeBytes / 2));
}

/**
 * Halves until an echo of full size is answered somehow.
 * @param mostBytes where to begin
 * @returns the largest request in bytes that came through; `mostBytes` when the device answers nothing at all
 * @throws BenchError link/lost, link/failed, cancelled
 */
export async function probeRequestBytes(
  client: SmpClient,
  mostBytes: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  for (let size: number | undefined = mostBytes; size !== undefined; size = smallerRequestBytes(size)) {
    if (await comesThrough(client, size, signal)) {
      if (size < mostBytes) client.note(`requests up to ${size} bytes: larger ones are not answered`);
      return size;
    }
    // Silence says nothing about sizes while the device answers nothing else, either.
    if (!(await isThere(client, signal))) return mostBytes;
  }
  return SMALLEST_REQUEST_BYTES;
}

async function comesThrough(
  client: SmpClient,
  sizeBytes: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { discoveryMs: timeoutMs, discoveryTries: tries } = client.timing;
  try {
    await client.request(echo, { d: textFilling(sizeBytes) }, { signal, timeoutMs, tries });
    return true;
  } catch (error) {
    if (isBenchError(error, 'smp/timeout')) return false;
    if (isRefusal(error)) return true;
    throw error;
  }
}

/** A text whose echo request has the given size, or the largest size below it that exists. */
export function textFilling(sizeBytes: number): string {
  const fixed = HEADER_BYTES + encodeCbor({ d: '' }).length;
  let text = 'U'.repeat(Math.max(0, sizeBytes - fixed));
  while (text.length > 0 && HEADER_BYTES + encodeCbor({ d: text }).length > sizeBytes) text = text.slice(1);
  return text;
}
