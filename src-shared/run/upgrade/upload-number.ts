/**
 * Which number an upload carries (`image` in its first chunk) so that it reaches the wanted slot, and which image a number
 * given by hand is for. Knows what a device and a package tell; asks and sends nothing.
 *
 *     who answers       what tells the number, first to last
 *     an application    given by hand · slot info (`upload_image_id`) · without slot info the number of the image
 *     serial recovery   given by hand · slot info · for image 0 always 0 · the manifest of the package · nobody
 *
 * Where images are uploaded to slots directly (MCUboot's MCUBOOT_SERIAL_DIRECT_IMAGE_UPLOAD, Zephyr's
 * CONFIG_MCUMGR_GRP_IMG_DIRECT_UPLOAD) the number counts slots: 1 and 2 are those of image 0, 3 and 4 those of image 1. A
 * bootloader without slot info does not say that it counts so, and the number of the second image, 1, is then the slot of
 * the application. 0 is the first image in both ways of counting.
 */
import type { UpgradeRefusal } from '../../core/errors';
import type { SlotSize, SlotView } from '../../device/slots/slots';
import type { PlannedImage } from './steps';

export interface NumberInput {
  slots: readonly SlotView[];
  slotSizes?: readonly SlotSize[] | undefined;
  recovery: boolean;
}

type Numbered = Pick<PlannedImage, 'image' | 'slotNumbers' | 'numberByHand'>;

/** Where an upload goes: the slot, counted inside the image, and the number that leads there. */
export interface UploadTarget {
  slot: number;
  uploadImageId: number;
}

/**
 * The images, each with the number of the image that it is for: a number given by hand may count slots. The same objects
 * where nothing changes.
 */
export function placedImages<I extends Numbered>(images: readonly I[], input: NumberInput): readonly I[] {
  const placed = images.map((one) => {
    const image = one.numberByHand === undefined ? one.image : imageBehind(one.numberByHand, input);
    return image === one.image ? one : { ...one, image };
  });
  return placed.some((one, at) => one !== images[at]) ? placed : images;
}

/** The slot that an upload for this image goes to when nothing else is said. */
export function freeSlot(image: number, { slots, recovery }: NumberInput): 0 | 1 {
  // Recovery writes in place.
  if (recovery) return 0;
  return slots.find((one) => one.image === image && one.active)?.slot === 1 ? 0 : 1;
}

/** @param wanted placed already */
export function uploadTarget(
  wanted: Numbered,
  input: NumberInput,
): UploadTarget | { refused: UpgradeRefusal } {
  const { image, numberByHand } = wanted;
  const offered = offers(input);
  const slot = freeSlot(image, input);
  if (numberByHand !== undefined) return targetByHand(numberByHand, slot, input);

  const told = offered.find((one) => one.image === image && one.slot === slot)?.uploadImageId;
  if (told !== undefined) return { slot, uploadImageId: told };
  if (image === 0) return { slot, uploadImageId: 0 };
  // It tells the numbers, and none for this slot.
  if (offered.length > 0) return { refused: { reason: 'upload-number-not-known', image } };
  if (!input.recovery) return { slot, uploadImageId: image };
  const { slotNumbers } = wanted;
  return slotNumbers?.primary === undefined
    ? { refused: { reason: 'upload-number-not-known', image } }
    : { slot, uploadImageId: slotNumbers.primary };
}

/** Two meanings, and nobody tells which: in a bootloader that counts slots it is one of image 0. */
export function hasTwoMeanings({ numberByHand }: Numbered, input: NumberInput): boolean {
  const isOfFirstImage = numberByHand === 1 || numberByHand === 2;
  return isOfFirstImage && input.recovery && offers(input).length === 0;
}

/**
 * The device cannot have this image: it describes its slots without it, or its list leaves the numbers out, as firmware
 * for a single image does (Zephyr's img_mgmt_state.c, MCUboot's boot_serial.c).
 */
export function cannotHold(image: number, { slots, slotSizes = [] }: NumberInput): boolean {
  if (slotSizes.length > 0) return !slotSizes.some((one) => one.image === image);
  const hasSeveral = slots.some((one) => one.numbered === true || one.image !== 0);
  return image !== 0 && slots.length > 0 && !hasSeveral;
}

/** It may have this image, and shows none now: a network core (nRF5340) cannot be read back. */
export function isNotListed(image: number, input: NumberInput): boolean {
  return !input.slots.some((one) => one.image === image) && !cannotHold(image, input);
}

/**
 * Of several images those first that may still be refused for their number: nothing else has been written then.
 * Otherwise in their order.
 */
export function inSendingOrder<I extends { image: number }>(images: readonly I[], input: NumberInput): I[] {
  const isDoubtful = ({ image }: I): boolean =>
    image !== 0 && (input.recovery || !input.slots.some((one) => one.image === image));
  return [...images.filter(isDoubtful), ...images.filter((one) => !isDoubtful(one))];
}

/** The slots for which the device names a number. */
function offers({ slotSizes = [] }: NumberInput): readonly SlotSize[] {
  return slotSizes.filter(({ uploadImageId }) => uploadImageId !== undefined);
}

function imageBehind(number: number, input: NumberInput): number {
  const told = offers(input).find(({ uploadImageId }) => uploadImageId === number);
  if (told !== undefined) return told.image;
  if (number === 0 || !input.recovery) return number;
  const isListed = (image: number): boolean => input.slots.some((one) => one.image === image);
  const bySlots = Math.floor((number - 1) / 2);
  return !isListed(number) && isListed(bySlots) ? bySlots : number;
}

function targetByHand(
  number: number,
  freeSlotOfImage: number,
  input: NumberInput,
): UploadTarget | { refused: UpgradeRefusal } {
  const offered = offers(input);
  const told = offered.find(({ uploadImageId }) => uploadImageId === number);
  if (told === undefined) {
    if (number === 0 || offered.length === 0) return { slot: freeSlotOfImage, uploadImageId: number };
    const numbers = offered.map(numberAndSlot).join('; ');
    return { refused: { reason: 'upload-number-not-offered', number, numbers } };
  }
  const { image, slot } = told;
  const runs = input.slots.some((one) => one.image === image && one.slot === slot && one.active);
  return runs && !input.recovery
    ? { refused: { reason: 'upload-number-of-running', number, image, slot } }
    : { slot, uploadImageId: number };
}

function numberAndSlot({ uploadImageId, image, slot }: SlotSize): string {
  return `${uploadImageId ?? ''} is slot ${slot} of image ${image}`;
}
