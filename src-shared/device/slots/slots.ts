/**
 * What a device shows of its image slots, in the form that planning, judging and the window share. Knows the answers of
 * "image state" and "slot info"; knows no upgrade.
 */
import type { ResponseOf } from '../../smp/command';
import type { image } from '../../smp/groups/image';

/** One line of the image list. Version and hash come from the device: untrusted text. */
export interface SlotView {
  /** Number of the image, 0 on devices with one. */
  image: number;
  /** The device names the number of the image: firmware for a single image leaves it out. */
  numbered?: true;
  /** 0 primary, 1 secondary, counted inside the image. */
  slot: number;
  /** `1.2.3`, or `1.2.3.4` when the build number is not 0. */
  version: string;
  /** Hash of the image (not of the file), lower-case hex; absent where the device does not show it. */
  hash?: string;
  /** Absent where the device does not say; then it means nothing. */
  bootable?: boolean;
  /** It will be started at the next reset. */
  pending: boolean;
  /** It stays after the next reset; on a slot that is not running: the image to go back to. */
  confirmed: boolean;
  /** It is running. */
  active: boolean;
  /** The pending image will be final, without a test. */
  permanent: boolean;
}

/** One slot as "slot info" describes it. */
export interface SlotSize {
  image: number;
  slot: number;
  /** Absent when the slot cannot be opened. */
  sizeBytes?: number;
  /** What `image` has to be in an upload to this slot; absent when it cannot be uploaded to. */
  uploadImageId?: number;
  /** Largest image that the bootloader takes for this image number. */
  maxImageBytes?: number;
}

/** The slot information as plain data, one entry for each slot. */
export function slotSizes(answer: ResponseOf<typeof image.commands.slotInfo>): SlotSize[] {
  return answer.images.flatMap((one) =>
    one.slots.map((slot) => ({
      image: one.image,
      slot: slot.slot,
      ...(slot.size === undefined ? {} : { sizeBytes: slot.size }),
      ...(slot.upload_image_id === undefined ? {} : { uploadImageId: slot.upload_image_id }),
      ...(one.max_image_size === undefined ? {} : { maxImageBytes: one.max_image_size }),
    })),
  );
}
