/**
 * A request that was written by hand: sent through a session, with both messages as they were on the link. Knows no
 * window and no notation.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError } from '@shared/core/errors';
import type { Catalog } from '@shared/smp/catalog';
import { groups } from '@shared/smp/groups';
import { HEADER_BYTES, readHeader, writeHeader } from '@shared/smp/message';
import { failureOf } from '../engine/answer';
import type { RawRequest } from '../engine/client';
import type { DeviceSession } from './device-session';
import { refuseWithLoader } from './erase-slot';
import { mayDestroyLoader } from './loader-guard';
import { answersInRecovery, toldBy } from './told-by';

export interface RawExchange {
  /** Header and body. */
  request: Uint8Array;
  /** Header and body. */
  answer: Uint8Array;
  /** The body; undefined when it is no CBOR map. */
  body: Map<unknown, unknown> | undefined;
  /** Why the answer is no success: an error of the device, or not what the command declares. */
  error: BenchError | undefined;
  tookMs: number;
}

/**
 * Sends once; silence is told to the caller and does not make the session doubt its device, because what is asked may be
 * unknown to it. What may change the device is done alone.
 * @param request its body is encoded already
 * @param catalog gives commands and errors their names
 * @throws BenchError session/not-ready, session/busy, session/holds-loader, smp/timeout, and of family link/
 */
export async function sendRaw(
  session: DeviceSession,
  clock: Clock,
  request: RawRequest & { body: Uint8Array },
  timeoutMs: number,
  catalog: Catalog,
): Promise<RawExchange> {
  const startedAt = clock.now();
  const answer = mayDestroyLoader(request)
    ? await session.exclusively('a request by hand', async (lease) => {
        await refuseWithLoader(lease.live.client);
        return lease.raw(request, { timeoutMs });
      })
    : await session.raw(request, { timeoutMs });
  const exchange: RawExchange = {
    request: asSent(request, request.version ?? answer.version, answer.message),
    answer: answer.message,
    body: answer.body,
    error: saidBy(session, failureOf(answer, request, catalog)),
    tookMs: clock.now() - startedAt,
  };
  // For a moment it still answers, as it did before: asking it would tell nothing.
  if (exchange.error === undefined && isReset(request)) session.restarts();
  return exchange;
}

/** An answer that refuses is a result here, and so has not passed where the session marks errors. */
function saidBy({ state }: DeviceSession, error: BenchError | undefined): BenchError | undefined {
  const told = toldBy(answersInRecovery(state), error);
  return told instanceof BenchError ? told : error;
}

function isReset({ op, group, id }: RawRequest): boolean {
  const { reset } = groups.os.commands;
  return op === reset.op && group === reset.group && id === reset.id;
}

/** The request as it went over the link: only its number was not known here before the answer repeated it. */
function asSent(
  { op, group, id, body }: RawRequest & { body: Uint8Array },
  version: 1 | 2,
  answer: Uint8Array,
): Uint8Array {
  const message = new Uint8Array(HEADER_BYTES + body.length);
  const sequence = readHeader(answer)?.sequence ?? 0;
  writeHeader(message, { op: op === 'read' ? 0 : 2, version, group, sequence, command: id }, body.length);
  message.set(body, HEADER_BYTES);
  return message;
}
