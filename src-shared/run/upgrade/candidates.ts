/**
 * Of several builds of one image (direct-XIP: one for each slot) the one that this device takes. Knows slots and
 * bootloaders, no steps.
 *
 *     what the device shows                      taken
 *     one of the builds runs                     that one: there is nothing to upload, at most to confirm
 *     the bootloader runs images where they are  the build for the slot that does not run
 *     the bootloader moves images (swap, …)      the build for slot 0, where it will run
 *     of a new bootloader                        the build for its slot that is not in use
 */
import type { UpgradeRefusal } from '../../core/errors';
import { bootloaderTraits, type BootloaderMode } from '../../device/slots/bootloader';
import type { SlotSize, SlotView } from '../../device/slots/slots';
import type { PlannedImage } from './steps';
import { placedImages } from './upload-number';

export interface CandidateInput {
  slots: readonly SlotView[];
  slotSizes?: readonly SlotSize[] | undefined;
  images: readonly PlannedImage[];
  bootloaderMode: BootloaderMode;
  recovery: boolean;
  bootloader?: boolean | undefined;
  bootloaderSlot?: 0 | 1 | undefined;
}

/** One image for each number, in the order in which the numbers first appear. */
export function chooseImages(
  given: CandidateInput,
): { images: PlannedImage[] } | { refused: UpgradeRefusal } {
  const input = { ...given, images: placedImages(given.images, given) };
  const chosen: PlannedImage[] = [];
  for (const number of new Set(input.images.map(({ image }) => image))) {
    const builds = input.images.filter(({ image }) => image === number);
    const one = chooseBuild(number, builds, input);
    if ('refused' in one) return one;
    chosen.push(one);
  }
  return { images: chosen };
}

function chooseBuild(
  image: number,
  builds: readonly PlannedImage[],
  { slots, bootloaderMode, recovery, bootloader, bootloaderSlot }: CandidateInput,
): PlannedImage | { refused: UpgradeRefusal } {
  if (bootloader === true) {
    if (bootloaderSlot === undefined) return { refused: { reason: 'bootloader-slot-not-known' } };
    const slot = bootloaderSlot === 0 ? 1 : 0;
    return builds.find((one) => one.slot === slot) ?? { refused: { reason: 'no-bootloader-for-slot', slot } };
  }
  const [only] = builds;
  const running = recovery ? undefined : slots.find((one) => one.image === image && one.active);
  const runs = builds.find(({ hash }) => hash === running?.hash);
  if (runs !== undefined) return runs;

  const inPlace = bootloaderMode === 'direct-xip' || bootloaderMode === 'direct-xip-revert';
  if (only !== undefined && builds.length === 1 && (!inPlace || only.slot === undefined)) return only;
  const twoForOneSlot = builds.some((one, at) => builds.findIndex(({ slot }) => slot === one.slot) !== at);
  if (twoForOneSlot) return { refused: { reason: 'image-twice', image } };

  const moves = recovery || bootloaderTraits[bootloaderMode].copies;
  const slot = !moves && running?.slot !== 1 ? 1 : 0;
  return builds.find((one) => one.slot === slot) ?? { refused: { reason: 'no-build-for-slot', image, slot } };
}
