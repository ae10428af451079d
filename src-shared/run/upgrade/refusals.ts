/**
 * The reasons against an upgrade that do not depend on what the slots hold: bootloader, mode, version, size. Knows
 * nothing of steps.
 */
import type { UpgradeRefusal } from '../../core/errors';
import { compareVersions, parseVersion } from '../../firmware/version';
import { bootloaderTraits, type BootloaderTraits } from '../../device/slots/bootloader';
import type { SlotView } from '../../device/slots/slots';
import { needsMark, restarts, tests, type PlanInput, type PlannedImage } from './steps';

/** What this device can do: its bootloader's traits, as far as its firmware lets them be used. */
export function traitsOf({ bootloaderMode, stateWritable }: PlanInput): BootloaderTraits {
  const traits = bootloaderTraits[bootloaderMode];
  return stateWritable === false ? { ...traits, test: false, marks: false } : traits;
}

/** Against any upgrade of this device in this mode. */
export function refusalForDevice({
  images,
  slots,
  mode,
  eraseSettings,
  bootloaderMode,
  recovery,
}: PlanInput): UpgradeRefusal | undefined {
  if (eraseSettings === true && !restarts(mode)) return { reason: 'erase-without-restart', mode };
  if (images.some((one) => one.isInstaller === true) && !bootloaderTraits[bootloaderMode].loader)
    return { reason: 'installer-without-loader' };
  if (recovery) return needsMark(mode) ? { reason: 'in-recovery' } : undefined;
  if (!bootloaderTraits[bootloaderMode].secondSlot) return { reason: 'single-slot' };
  if (slots.length === 0 && !bootloaderTraits[bootloaderMode].loader) return { reason: 'no-images' };
  return undefined;
}

export function refusalOfMode(
  { mode, bootloaderMode, recovery }: PlanInput,
  traits: BootloaderTraits,
): UpgradeRefusal | undefined {
  if (recovery || !needsMark(mode)) return undefined;
  if (tests(mode) ? traits.test : traits.marks) return undefined;
  const { test, marks } = bootloaderTraits[bootloaderMode];
  return (tests(mode) ? test : marks)
    ? { reason: 'no-state-write', mode }
    : { reason: 'mode-not-possible', mode, bootloaderMode };
}

/** The build number does not count: whether bootloaders compare it depends on how they are built. */
export function refusalOfVersion(
  wanted: PlannedImage,
  running: SlotView | undefined,
  { mode, noDowngrade }: PlanInput,
  traits: BootloaderTraits,
): UpgradeRefusal | undefined {
  if (running === undefined || mode === 'upload-only') return undefined;
  if (!traits.highestVersionRuns && noDowngrade !== true) return undefined;
  const [there, file] = [parseVersion(running.version), parseVersion(wanted.version)];
  if (there === undefined || file === undefined || compareVersions(file, there) >= 0) return undefined;
  return { reason: 'older-version', version: wanted.version, running: running.version };
}

/** The image has to fit where it is written, and where it is copied to. */
export function refusalOfSize(
  { image, sizeBytes }: PlannedImage,
  targetSlot: number,
  { slotSizes = [], recovery }: PlanInput,
  traits: BootloaderTraits,
): UpgradeRefusal | undefined {
  const ofImage = slotSizes.filter((one) => one.image === image);
  const limits = ofImage.flatMap((one) =>
    one.slot === targetSlot || (traits.copies && !recovery)
      ? [one.sizeBytes ?? Infinity, one.maxImageBytes ?? Infinity]
      : [],
  );
  const slotBytes = Math.min(...limits);
  return sizeBytes > slotBytes ? { reason: 'larger-than-slot', sizeBytes, slotBytes } : undefined;
}
