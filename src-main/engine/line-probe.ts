/**
 * Finds out, before the first upload over a link with lines, how fast a device takes them, by echoes of full size. Any
 * answer counts, also "not supported": it shows that the whole message arrived. What is found is worth remembering for the
 * device. Changes nothing on the device.
 */
import { isBenchError } from '@shared/core/errors';
import { encodeCbor } from '@shared/smp/cbor';
import { groups } from '@shared/smp/groups';
import { HEADER_BYTES } from '@shared/smp/message';
import type { SmpClient } from './client';
import { LineLadder, type LineRung } from './line-ladder';
import { isRefusal } from './refusal';
import type { LinePacing } from './transport';

const { echo } = groups.os.commands;

/** One echo may come through by luck. */
const ECHOES_IN_A_ROW = 2;

/**
 * Tries the pauses 0, 10 and 20 ms with full messages, then messages of two lines and of one. Leaves the pause that works
 * in `pacing.gapMs`; starts from the one that is there.
 * @param options.maxRequestBytes largest request as the device's buffer allows
 * @returns the pause, and the largest request that came through
 * @throws BenchError smp/timeout when nothing came through; link/lost, link/failed, cancelled
 */
export async function probeLines(
  client: SmpClient,
  options: { pacing: LinePacing; maxRequestBytes: number; signal?: AbortSignal | undefined },
): Promise<LineRung> {
  const ladder = new LineLadder(options.pacing, options.maxRequestBytes);
  for (;;) {
    try {
      for (let i = 0; i < ECHOES_IN_A_ROW; i++)
        await fullEcho(client, ladder.rung.maxRequestBytes, options.signal);
      return ladder.rung;
    } catch (error) {
      if (!isBenchError(error, 'smp/timeout') || !ladder.step()) throw error;
      client.note(
        `lines: pause ${ladder.rung.gapMs} ms, messages up to ${ladder.rung.maxRequestBytes} bytes from now on`,
      );
    }
  }
}

async function fullEcho(
  client: SmpClient,
  sizeBytes: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await client.request(
      echo,
      { d: textFilling(sizeBytes) },
      { signal, tries: 1, timeoutMs: client.timing.discoveryMs, flush: true },
    );
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

/** A text whose echo request has the given size, or the largest size below it that exists. */
function textFilling(sizeBytes: number): string {
  const fixed = HEADER_BYTES + encodeCbor({ d: '' }).length;
  let text = 'U'.repeat(Math.max(0, sizeBytes - fixed));
  while (text.length > 0 && HEADER_BYTES + encodeCbor({ d: text }).length > sizeBytes) text = text.slice(1);
  return text;
}
