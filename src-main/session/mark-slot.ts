/**
 * Marks an image for a test or as permanent, and gives the slots as the device shows them afterwards. A mark is set when the device
 * says so, whatever else stands in its answer: an entry that cannot be understood is no refusal. Then the device is asked once more
 * what its slots hold, and what is odd in that list stands beside the rest. Decides nothing.
 */
import { isBenchError } from '@shared/core/errors';
import type { ResponseOf } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import type { OddValue } from '@shared/smp/schema';
import type { RequestOptions } from '../engine/client';
import { isRefusal } from '../engine/refusal';
import type { DeviceSession } from './device-session';
import { slotsShown, type SlotsShown } from './first-questions';
import type { Lease } from './lease';

const { setState, state } = groups.image.commands;

export interface MarkAnswer {
  answer: ResponseOf<typeof state>;
  /** What of it could not be understood. */
  odd: readonly OddValue[];
}

/** @throws BenchError as a request does; what the second question meets is not told, because the mark has its answer */
async function markSlot(
  asks: Pick<Lease, 'request'>,
  body: { hash?: Uint8Array; confirm: boolean },
): Promise<MarkAnswer> {
  const marked = await leniently((options) => asks.request(setState, body, options));
  if (marked.odd.length === 0) return marked;
  try {
    return await leniently((options) => asks.request(state, {}, options));
  } catch (error) {
    if (isRefusal(error) || isBenchError(error, 'smp/timeout')) return marked;
    throw error;
  }
}

async function leniently(
  send: (options: RequestOptions) => Promise<MarkAnswer['answer']>,
): Promise<MarkAnswer> {
  const odd: OddValue[] = [];
  const answer = await send({ onOdd: (found) => void odd.push(...found) });
  return { answer, odd };
}

/** The same through the lease of a session, which keeps the slots that were shown. @throws BenchError as `markSlot` */
export async function markAndKeep(
  session: DeviceSession,
  lease: Lease,
  body: { hash?: Uint8Array; confirm: boolean },
): Promise<SlotsShown & { marked: MarkAnswer }> {
  const marked = await markSlot(lease, body);
  const shown = slotsShown(marked.answer, marked.odd);
  session.keepSlots(shown.images, shown.odd);
  return { ...shown, marked };
}
