/**
 * What is known of a device when an upgrade is planned: built here and nowhere else, for runs, plan pages and the command line.
 * Plans nothing.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import { bootloaderModeOf, bootloaderModeShown } from '@shared/device/slots/bootloader';
import { hasLoaderWith, LOADER_NUMBER } from '@shared/device/slots/loader';
import type { SlotSize, SlotView } from '@shared/device/slots/slots';
import type { PlanInput } from '@shared/run/upgrade/plan';
import type { DeviceSession } from './device-session';
import { refuseWithLoader } from './erase-slot';
import { slotSizesOnce } from './slot-sizes';

/** The input of the planner without what is wanted. */
export type Situation = Omit<PlanInput, 'images' | 'mode'>;

/**
 * @param bootloader as it was asked; what the link has told of it when absent
 * @throws BenchError session/not-ready
 */
export function situationWith(
  session: DeviceSession,
  slots: readonly SlotView[],
  slotSizes: readonly SlotSize[] | undefined,
  bootloader = session.live.capabilities.bootloader,
): Situation {
  const { recovery } = session.live.capabilities;
  return {
    slots,
    slotSizes,
    recovery,
    bootloaderMode: bootloaderModeShown(bootloaderModeOf(bootloader?.mode), slots),
    noDowngrade: bootloader?.noDowngrade,
    stateWritable: session.marks.areUnsupported ? false : undefined,
    refusesPermanent: session.marks.refusesPermanent(slots),
    unfinishedUploads: [...session.unfinishedUploads],
    bridge: session.bridge,
  };
}

/** As the link has told it: an application with a firmware loader has no list of images, and is upgraded all the same. */
export function hasLoader(session: DeviceSession): boolean {
  return hasLoaderWith(session.live.capabilities.bootloader?.mode);
}

/**
 * Asks the device for its slots; for their sizes and for its bootloader once on each link.
 * @throws BenchError upgrade/refused when it has no images to upgrade; of families session/, smp/, device/, link/; cancelled
 */
export async function readSituation(session: DeviceSession, signal: AbortSignal): Promise<Situation> {
  const noList = (error: unknown): BenchError => {
    if (!isBenchError(error, 'device/unsupported')) throw error;
    return error;
  };
  const [slots, slotSizes, bootloader] = await session.together(
    () => session.readSlots(signal).catch(noList),
    () => slotSizesOnce(session, signal),
    () => session.bootloader(signal),
  );
  if (!(slots instanceof BenchError)) return situationWith(session, slots, slotSizes, bootloader);
  // An application with a loader has no list; everything else without one has no images.
  if (hasLoaderWith(bootloader.mode)) return situationWith(session, [], slotSizes, bootloader);
  throw new BenchError('upgrade/refused', { why: { reason: 'no-image-group' } }, { cause: slots });
}

/**
 * Where images may go, for those who only send them: the slots, none where the device does not show them, and their sizes.
 * @param wanted number that the upload carries because somebody said so
 * @throws BenchError session/holds-loader; of families session/, smp/, link/; cancelled
 */
export async function readPlaces(
  session: DeviceSession,
  signal: AbortSignal,
  wanted: { number?: number | undefined } = {},
): Promise<Pick<Situation, 'slots' | 'slotSizes' | 'recovery'>> {
  const { recovery } = session.live.capabilities;
  // Given by hand it may count slots, and the second one may hold a loader.
  if (wanted.number === LOADER_NUMBER && !recovery) await refuseWithLoader(session, signal);
  const [slots, slotSizes] = await session.together(
    () => session.knownSlots(signal),
    () => slotSizesOnce(session, signal),
  );
  return { slots: slots?.images ?? [], slotSizes, recovery };
}
