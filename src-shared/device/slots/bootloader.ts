/**
 * What each mode of MCUboot can do, as one table, and which mode the slots of a device show. Knows MCUboot's modes.
 */
import type { SlotView } from './slots';

/** How MCUboot changes from one image to the next. */
export type BootloaderMode =
  | 'swap-scratch'
  | 'swap-move'
  | 'swap-offset'
  | 'overwrite'
  | 'direct-xip'
  | 'direct-xip-revert'
  | 'ram-load'
  /** It has no number of its own: the device tells "RAM load", and its slots show that it can test. */
  | 'ram-load-revert'
  | 'single'
  | 'single-ram-load'
  | 'firmware-updater'
  | 'unknown';

export interface BootloaderTraits {
  /** An image can be tested: without a confirmation the next reset reverts it. */
  test: boolean;
  /** Images are marked for the next start; otherwise the bootloader chooses by itself. */
  marks: boolean;
  /** There is a slot beside the running one. */
  secondSlot: boolean;
  /** The image is copied or swapped into the primary slot, so it has to fit into both. */
  copies: boolean;
  /** The highest version is started. */
  highestVersionRuns: boolean;
  /** A program of its own takes uploads, in place of the application: the second slot holds it. */
  loader: boolean;
}

const swap: BootloaderTraits = {
  test: true,
  marks: true,
  secondSlot: true,
  copies: true,
  highestVersionRuns: false,
  loader: false,
};
const single: BootloaderTraits = {
  test: false,
  marks: false,
  secondSlot: false,
  copies: false,
  highestVersionRuns: false,
  loader: false,
};
const inPlace: BootloaderTraits = {
  test: false,
  marks: false,
  secondSlot: true,
  copies: false,
  highestVersionRuns: true,
  loader: false,
};

/** From MCUboot's design.md and Zephyr's img_mgmt_state.c (which modes have a writable image state). */
export const bootloaderTraits: Readonly<Record<BootloaderMode, BootloaderTraits>> = {
  'swap-scratch': swap,
  'swap-move': swap,
  'swap-offset': swap,
  overwrite: { ...swap, test: false },
  'direct-xip': inPlace,
  'direct-xip-revert': { ...inPlace, test: true, marks: true },
  'ram-load': inPlace,
  'ram-load-revert': { ...inPlace, test: true, marks: true },
  single,
  'single-ram-load': single,
  'firmware-updater': { ...inPlace, highestVersionRuns: false, loader: true },
  // Nothing is known, so nothing is forbidden: the device's own answers decide.
  unknown: { ...swap, copies: false },
};

const byNumber: Readonly<Record<number, BootloaderMode>> = {
  0: 'single',
  1: 'swap-scratch',
  2: 'overwrite',
  3: 'swap-move',
  4: 'direct-xip',
  5: 'direct-xip-revert',
  6: 'ram-load',
  7: 'firmware-updater',
  8: 'single-ram-load',
  9: 'swap-offset',
};

/** The mode behind the number that the "bootloader information" command answers; `unknown` for all others. */
export function bootloaderModeOf(mode: number | undefined): BootloaderMode {
  return (mode === undefined ? undefined : byNumber[mode]) ?? 'unknown';
}

/**
 * The mode, where the slots contradict the table: MCUboot has RAM load with revert since 2.3, under the number of RAM load without. What
 * only marks and tests can bring about is believed: an image that is pending and not final, or one that runs unconfirmed beside a
 * confirmed one (Zephyr's img_mgmt_state.c shows "pending permanent" where the bootloader just takes the higher version).
 */
export function bootloaderModeShown(mode: BootloaderMode, slots: readonly SlotView[]): BootloaderMode {
  if (mode !== 'ram-load') return mode;
  return slots.some((one) => isTested(one, slots)) ? 'ram-load-revert' : mode;
}

function isTested(
  { image, active, pending, permanent, confirmed }: SlotView,
  all: readonly SlotView[],
): boolean {
  if (!active) return pending && !permanent;
  return !confirmed && all.some((other) => other.image === image && !other.active && other.confirmed);
}
