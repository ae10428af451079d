/**
 * The slots of a device as its pages lay them out: grouped by image number, with the slots that exist but hold nothing.
 * Knows no words.
 */
import { bootloaderTraits, type BootloaderMode } from './bootloader';
import type { SlotSize, SlotView } from './slots';

export interface ImageSlots {
  /** Number of the image. */
  image: number;
  /** Its slots that hold an image. */
  slots: SlotView[];
}

/** The listed slots by image number, in its order. */
export function imagesOf(slots: readonly SlotView[]): ImageSlots[] {
  const numbers = [...new Set(slots.map((slot) => slot.image))].sort((a, b) => a - b);
  return numbers.map((image) => ({ image, slots: slots.filter((slot) => slot.image === image) }));
}

export interface SlotPlace {
  image: number;
  /** 0 primary, 1 secondary. */
  slot: number;
  /** What it holds; absent when the device lists nothing for it. */
  held?: SlotView;
  size?: SlotSize;
}

/**
 * Every slot there is: those that the device lists, those that "slot info" names, and the pair that the bootloader's
 * mode implies.
 */
export function slotPlaces(
  slots: readonly SlotView[],
  sizes: readonly SlotSize[],
  mode: BootloaderMode,
  recovery: boolean,
): SlotPlace[] {
  const numbers = new Set([...slots, ...sizes].map(({ image }) => image));
  if (numbers.size === 0) return [];
  const pair = bootloaderTraits[mode].secondSlot && mode !== 'unknown' && !recovery ? [0, 1] : [];
  return [...numbers]
    .sort((a, b) => a - b)
    .flatMap((image) => {
      const own = (one: { image: number }): boolean => one.image === image;
      const places = new Set([...pair, ...slots.filter(own).map(slotOf), ...sizes.filter(own).map(slotOf)]);
      return [...places]
        .sort((a, b) => a - b)
        .map((slot) => {
          const held = slots.find((one) => own(one) && one.slot === slot);
          const size = sizes.find((one) => own(one) && one.slot === slot);
          return { image, slot, ...(held ? { held } : {}), ...(size ? { size } : {}) };
        });
    });
}

const slotOf = ({ slot }: { slot: number }): number => slot;
