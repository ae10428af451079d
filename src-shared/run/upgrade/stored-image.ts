/**
 * Whether a slot holds an image wholly, as far as the device shows it. Knows no plan.
 */
import { compareVersions, parseVersion } from '../../firmware/version';
import { bootloaderTraits } from '../../device/slots/bootloader';
import type { SlotView } from '../../device/slots/slots';
import type { PlanInput, PlannedImage } from './steps';

/**
 * A half-written slot can show the hash of what it held before (its TLVs stand at the end) under the version of the new
 * header. A mark vouches for the whole, because it is lost when a slot is erased; where bootloaders choose by version,
 * "pending" is no mark.
 */
export function holds(
  slot: SlotView,
  wanted: Pick<PlannedImage, 'image' | 'hash' | 'version'>,
  { bootloaderMode, unfinishedUploads }: Pick<PlanInput, 'bootloaderMode' | 'unfinishedUploads'>,
): boolean {
  if (slot.hash !== wanted.hash) return false;
  if (slot.pending && bootloaderTraits[bootloaderMode].marks) return true;
  const [there, file] = [parseVersion(slot.version), parseVersion(wanted.version)];
  const sameVersion =
    there === undefined || file === undefined || compareVersions(there, file, { withBuild: true }) === 0;
  return sameVersion && unfinishedUploads?.includes(wanted.image) !== true;
}
