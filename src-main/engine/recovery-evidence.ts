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
  /** The device answered an echo with an error. */
  echoRefused: boolean;
  /** It answered something that only applications have. */
  isApplication: boolean;
  signal?: AbortSignal | undefined;
}

/** Two pieces of evidence at least, or one that is as good as a proof. */
const ENOUGH = 3;

/** @throws BenchError link/lost, link/failed, cancelled */
export async function looksLikeRecovery(client: SmpClient, known: KnownSoFar): Promise<boolean> {
  if (known.isApplication) return false;
  let evidence = 0;
  // Recovery has one buffer. An application with one could not even answer.
  if (known.bufferCount === 1) evidence += 2;
  if (known.echoRefused) evidence += 1;
  if (evidence < ENOUGH && (await listsNoRunningImage(client, known.signal))) evidence += 3;
  // Recovery accepts the console echo of Mynewt, which also has an echo of its own; Zephyr does not know it.
  if (evidence < ENOUGH && known.echoRefused && (await acceptsConsoleEcho(client, known.signal)))
    evidence += 2;
  return evidence >= ENOUGH;
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
