/**
 * `image erase`: erases a slot that does not run, once it is known which that is.
 */
import { BenchError } from '@shared/core/errors';
import { slotToErase } from '@shared/upgrade/erasing';
import { isRefusal } from '../../engine/refusal';
import type { DeviceSession } from '../../session/device-session';
import { eraseSlot } from '../../session/erase-slot';
import type { Run } from '../invocation';
import { withSession } from '../link';
import { wholeOption } from '../whole-option';

const LARGEST_SLOT = 511;

/** Slots are counted over all images here: 2 × image + slot. */
export const imageErase: Run = async (invocation) => {
  const { host, options, report } = invocation;
  const given = wholeOption('--slot', options['slot'], 0, LARGEST_SLOT);
  const slot = await withSession(invocation, async (session) => {
    const which = given ?? slotToErase(await slotsOf(session, host.signal));
    await session.exclusively('erasing a slot', (lease) => eraseSlot(session, lease, which, host.signal));
    return which;
  });
  report.result('image.erase', { slot }, ['Done']);
};

async function slotsOf(session: DeviceSession, signal: AbortSignal) {
  try {
    return await session.readSlots(signal);
  } catch (error) {
    if (isRefusal(error)) throw new BenchError('session/slot-not-known', {}, { cause: error });
    throw error;
  }
}
