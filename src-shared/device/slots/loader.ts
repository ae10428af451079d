/**
 * Devices with one slot and a firmware loader (MCUboot's mode 7): which of their two programs answers. The mode is a constant of
 * the build, so the image list tells: the application has none, the loader runs from slot 1 (nrfconnect's single_slot and bare metal
 * samples; Zephyr's img_mgmt_state.c). Asks nothing.
 */
import { bootloaderModeOf, bootloaderTraits, type BootloaderMode } from './bootloader';
import type { SlotView } from './slots';

/** `application`: it takes no images. `loader`: it does, to slot 0. */
export type LoaderState = 'application' | 'loader';

/** The slot of the application; the other one holds the loader and is never written. */
export const APPLICATION_SLOT = 0;
export const LOADER_SLOT = 1;
/** Where an upload is direct, its number counts slots from 1 (CONFIG_MCUMGR_GRP_IMG_DIRECT_UPLOAD). */
export const LOADER_NUMBER = LOADER_SLOT + 1;

/** @param mode as the device's bootloader information tells it */
export function hasLoaderWith(mode: number | undefined): boolean {
  return bootloaderTraits[bootloaderModeOf(mode)].loader;
}

/** @returns undefined for a device without a loader */
export function loaderStateOf(mode: BootloaderMode, slots: readonly SlotView[]): LoaderState | undefined {
  if (!bootloaderTraits[mode].loader) return undefined;
  return slots.some(({ slot, active }) => slot === LOADER_SLOT && active) ? 'loader' : 'application';
}
