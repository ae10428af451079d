/**
 * `image erase`: erases a slot that does not run, once it is known which that is.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import { limits } from '@shared/device/limits';
import { slotToErase } from '@shared/device/slots/erasing';
import { isRefusal } from '../../engine/refusal';
import type { DeviceSession } from '../../session/device-session';
import { eraseSlot } from '../../session/erase-slot';
import type { Run } from '../invocation';
import { withSession } from '../link';
import { wholeOption } from '../whole-option';

const SLOTS = { least: 0, most: 2 * limits.imageNumber.most + 1 };

/** Slots are counted over all images here: 2 × image + slot. */
export const imageErase: Run = async (invocation) => {
  const { host, options, report } = invocation;
  const given = wholeOption('--slot', options['slot'], SLOTS);
  const slot = await withSession(invocation, async (session) => {
    const which = given ?? (await slotBesideRunning(session, host.signal));
    await session.exclusively('erasing a slot', (lease) => eraseSlot(session, lease, which, host.signal));
    return which;
  });
  report.result('image.erase', { slot }, ['Done']);
};

/**
 * The slot that is meant when none is named. Nothing is sent that erases.
 * @throws BenchError session/slot-not-known; device/unsupported in serial recovery; what the device says to the list of slots
 */
async function slotBesideRunning(session: DeviceSession, signal: AbortSignal): Promise<number> {
  try {
    return slotToErase(await session.readSlots(signal));
  } catch (error) {
    // What cannot be read is told as it came.
    if (!isRefusal(error) && !isBenchError(error, 'session/slot-not-known')) throw error;
    if (isBenchError(error, 'device/unreadable-error') || isBenchError(error, 'smp/bad-answer')) throw error;
    // MCUboot's recovery erases no slot on request, so that naming one would not help.
    if (session.live.capabilities.recovery) {
      const { erase } = groups.image.commands;
      throw new BenchError(
        'device/unsupported',
        { command: erase.name, commandGroup: erase.group, recovery: true },
        { cause: error },
      );
    }
    throw new BenchError('session/slot-not-known', {}, { cause: error });
  }
}
