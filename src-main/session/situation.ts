/**
 * What is known of a device when an upgrade is planned: built here and nowhere else, for runs, plan pages and the command line.
 * Plans nothing.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import { bootloaderModeOf } from '@shared/device/slots/bootloader';
import type { SlotSize, SlotView } from '@shared/device/slots/slots';
import type { PlanInput } from '@shared/run/upgrade/plan';
import type { DeviceSession } from './device-session';
import { readSlotSizes } from './slot-sizes';

/** The input of the planner without what is wanted. */
export type Situation = Omit<PlanInput, 'images' | 'mode'>;

/** @throws BenchError session/not-ready */
export function situationWith(
  session: DeviceSession,
  slots: readonly SlotView[],
  slotSizes: readonly SlotSize[] | undefined,
): Situation {
  const { bootloader, recovery } = session.live.capabilities;
  return {
    slots,
    slotSizes,
    recovery,
    bootloaderMode: bootloaderModeOf(bootloader?.mode),
    noDowngrade: bootloader?.noDowngrade,
    stateWritable: session.cannotMark ? false : undefined,
    unfinishedUploads: [...session.unfinishedUploads],
  };
}

/**
 * Asks the device for its slots and their sizes.
 * @throws BenchError upgrade/refused when it has no images to upgrade; of families session/, smp/, device/, link/; cancelled
 */
export async function readSituation(session: DeviceSession, signal: AbortSignal): Promise<Situation> {
  const slots = await session.readSlots(signal).catch((error: unknown) => {
    if (!isBenchError(error, 'device/unsupported')) throw error;
    throw new BenchError('upgrade/refused', { why: { reason: 'no-image-group' } }, { cause: error });
  });
  return situationWith(session, slots, await readSlotSizes(session, signal));
}
