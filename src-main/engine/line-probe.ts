/**
 * Finds out, before the first upload over a link with lines, how fast a device takes lines, and how long a request may be when
 * the device did not tell. Sends echoes of full size; any answer counts, also "not supported", because it shows that the whole
 * message arrived. What is found is worth remembering for the device. Changes nothing on the device.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import type { SmpClient } from './client';
import { LineLadder, type LineRung } from './line-ladder';
import { isRefusal } from './refusal';
import { textFilling } from './request-size';
import type { LinePacing } from './transport';

const { echo } = groups.os.commands;

/** One echo may come through by luck. */
const ECHOES_IN_A_ROW = 2;
/** Requests that fill the buffers in use (256, 384, 512, 1024 and 2048 bytes, less length and CRC). */
const USUAL_REQUEST_BYTES = [252, 380, 508, 1020, 2044] as const;

export interface ProbeOptions {
  /** Its pause is where the search begins, and holds the result afterwards. */
  pacing: LinePacing;
  /** Largest request in bytes as the device's buffer allows; a safe one when the buffer is not known. */
  maxRequestBytes: number;
  /** False when the device did not tell its buffer size: then larger requests are tried as well. */
  isBufferKnown: boolean;
  signal?: AbortSignal | undefined;
}

/**
 * Tries the pauses 0, 10 and 20 ms with full messages, then messages of two lines and of one. When the buffer is not
 * known, requests of the usual sizes are tried, as long as they come through. Takes a second for each try that fails.
 * @returns the pause and the largest request that came through
 * @throws BenchError smp/timeout when nothing came through; link/lost, link/failed, cancelled
 */
export async function probeLines(client: SmpClient, options: ProbeOptions): Promise<LineRung> {
  const { pacing, maxRequestBytes, isBufferKnown } = options;
  const found = await findRung(client, options, maxRequestBytes, 'or less');
  if (found instanceof BenchError) throw found;
  let best = found;
  // Whoever had to make messages shorter has found the limit already.
  if (!isBufferKnown && best.maxRequestBytes === maxRequestBytes)
    for (const larger of [pacing.messageBytesIn(2), ...USUAL_REQUEST_BYTES]) {
      if (larger <= best.maxRequestBytes) continue;
      const rung = await findRung(client, options, larger, 'exactly');
      if (rung instanceof BenchError) break;
      best = rung;
    }
  pacing.gapMs = best.gapMs;
  client.note(`lines: pause ${best.gapMs} ms, requests up to ${best.maxRequestBytes} bytes`);
  return best;
}

/** Goes down the ladder until echoes come through; the error of the last silence when none does. */
async function findRung(
  client: SmpClient,
  { pacing, signal }: ProbeOptions,
  sizeBytes: number,
  accepts: 'exactly' | 'or less',
): Promise<LineRung | BenchError> {
  const ladder = new LineLadder(pacing, sizeBytes);
  for (;;) {
    const silence = await echoes(client, ladder.rung.maxRequestBytes, signal);
    if (silence === undefined) return ladder.rung;
    if (!ladder.step() || (accepts === 'exactly' && ladder.rung.maxRequestBytes < sizeBytes)) return silence;
  }
}

/** @returns the error of a silence; undefined when every echo was answered somehow */
async function echoes(
  client: SmpClient,
  sizeBytes: number,
  signal: AbortSignal | undefined,
): Promise<BenchError | undefined> {
  const options = { signal, tries: 1, timeoutMs: client.timing.discoveryMs, flush: true };
  for (let i = 0; i < ECHOES_IN_A_ROW; i++)
    try {
      await client.request(echo, { d: textFilling(sizeBytes) }, options);
    } catch (error) {
      if (isBenchError(error, 'smp/timeout')) return error;
      if (!isRefusal(error)) throw error;
    }
  return undefined;
}
