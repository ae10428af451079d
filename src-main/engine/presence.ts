/**
 * Whether a device that is silent about one thing answers another: the smallest request there is. Any answer counts, also "not
 * supported". Changes nothing on the device.
 */
import { isBenchError } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import type { SmpClient } from './client';
import { isRefusal } from './refusal';

const { echo } = groups.os.commands;

/**
 * Asks with the patience of a question while connecting, if no other is given.
 * @throws BenchError link/lost, link/failed, cancelled
 */
export async function isThere(
  client: SmpClient,
  signal: AbortSignal | undefined,
  tries = client.timing.discoveryTries,
  timeoutMs = client.timing.discoveryMs,
): Promise<boolean> {
  try {
    await client.request(echo, { d: '' }, { signal, tries, timeoutMs, flush: true });
    return true;
  } catch (error) {
    if (isBenchError(error, 'smp/timeout')) return false;
    if (isRefusal(error)) return true;
    throw error;
  }
}

/** The same for a device that may be gone. @returns undefined when the link ended, or nobody wants to know any more */
export async function stillThere(
  client: SmpClient,
  signal: AbortSignal | undefined,
): Promise<boolean | undefined> {
  try {
    return await isThere(client, signal);
  } catch {
    // Whoever owns the link has been told.
    return undefined;
  }
}
