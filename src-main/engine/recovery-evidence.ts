/**
 * Who answers: an application, or MCUboot's serial recovery. Nothing announces it, so small pieces of evidence are put
 * together (MCUboot's boot_serial.c against Zephyr's groups). Asks only what changes nothing on the device.
 */
import { isBenchError } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import type { SmpClient } from './client';
import { isRefusal } from './refusal';

const { os, image } = groups;

export interface KnownSoFar {
  bufferCount: number | undefined;
  /** Whether the device answers an echo with an error; asked when that decides. */
  echoRefused: () => Promise<boolean | undefined>;
  /** It answered something that only applications have. */
  isApplication: boolean;
  signal?: AbortSignal | undefined;
}

/** @throws BenchError link/lost, link/failed, cancelled */
export async function looksLikeRecovery(client: SmpClient, known: KnownSoFar): Promise<boolean> {
  if (known.isApplication) return false;
  if (await listsNoRunningImage(client, known.signal)) return true;
  if ((await known.echoRefused()) !== true) return false;
  // Recovery has one buffer. An application with one could not even answer.
  if (known.bufferCount === 1) return true;
  // Recovery accepts the console echo of Mynewt, which also has an echo of its own; Zephyr does not know it.
  return acceptsConsoleEcho(client, known.signal);
}

/** An application always runs from a slot that its list shows as active; recovery leaves the flags out. */
async function listsNoRunningImage(client: SmpClient, signal: AbortSignal | undefined): Promise<boolean> {
  const answer = await unlessRefused(client.request(image.commands.state, {}, patience(client, signal)));
  return answer !== undefined && answer.images.length > 0 && !answer.images.some((slot) => slot.active);
}

async function acceptsConsoleEcho(client: SmpClient, signal: AbortSignal | undefined): Promise<boolean> {
  const answer = await unlessRefused(
    client.request(os.commands.consoleEcho, { echo: 0 }, patience(client, signal)),
  );
  return answer !== undefined;
}

function patience(client: SmpClient, signal: AbortSignal | undefined) {
  return { signal, timeoutMs: client.timing.discoveryMs, tries: client.timing.discoveryTries };
}

async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isRefusal(error) || isBenchError(error, 'smp/timeout')) return undefined;
    throw error;
  }
}
