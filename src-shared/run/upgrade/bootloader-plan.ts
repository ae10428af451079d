/**
 * The plan for a new bootloader: an upgradable MCUboot, which stands in one of two slots of the bootloader before it (Nordic's NSIB, "b0").
 * It is uploaded like an image, and MCUboot puts it into its own slot that is not in use; the application stays. Of its two builds only
 * the one for that slot is taken, so the device has to tell which is in use. Pure, as `plan.ts`.
 *
 *     U P R and a look at which slot is in use     there is no test: nothing takes a bootloader back
 */
import type { UpgradeRefusal } from '../../core/errors';
import { bootloaderTraits } from '../../device/slots/bootloader';
import { tests, type Plan, type PlanInput, type PlannedImage } from './steps';

/** Against any new bootloader for this device in this mode. */
export function refusalOfBootloader({
  mode,
  bootloaderMode,
  bootloaderSlot,
  recovery,
}: PlanInput): UpgradeRefusal | undefined {
  if (tests(mode)) return { reason: 'bootloader-not-tested', mode };
  if (recovery || bootloaderSlot === undefined) return { reason: 'bootloader-slot-not-known' };
  const { secondSlot, marks, loader } = bootloaderTraits[bootloaderMode];
  return secondSlot && marks && !loader ? undefined : { reason: 'mode-not-possible', mode, bootloaderMode };
}

/**
 * @param build the one for the slot that is not in use
 * @param planImages plans an ordinary image: the road through the slots of the application is the same
 */
export function planBootloader(
  build: PlannedImage,
  input: PlanInput,
  planImages: (input: PlanInput) => Plan,
): Plan {
  const { slot: _slot, ...image } = build;
  // Its version is no version of the application.
  const plan = planImages({ ...input, images: [image], bootloader: undefined, noDowngrade: undefined });
  // It never runs as an image, so there is nothing to see running and to confirm.
  return 'refused' in plan
    ? plan
    : { steps: plan.steps.filter((step) => step.do !== 'verify' && step.do !== 'confirm') };
}
