/**
 * The answer of the image list as the slots that the rest of the program speaks of. Knows the answer's shape, decides nothing.
 */
import { toHex } from '@shared/core/bytes';
import { plainText } from '@shared/core/plain-text';
import type { ResponseOf } from '@shared/smp/command';
import type { groups } from '@shared/smp/groups';
import { wasMissing } from '@shared/smp/schema';
import type { SlotView } from '@shared/run/upgrade/plan';

type ImageList = ResponseOf<typeof groups.image.commands.state>;

export function slotsIn(answer: ImageList): SlotView[] {
  return answer.images.map((one) => ({
    image: one.image,
    ...(wasMissing(one, 'image') ? {} : { numbered: true as const }),
    slot: one.slot,
    version: plainText(one.version),
    ...(one.hash === undefined ? {} : { hash: toHex(one.hash) }),
    ...(one.bootable === undefined ? {} : { bootable: one.bootable }),
    pending: one.pending,
    confirmed: one.confirmed,
    active: one.active,
    permanent: one.permanent,
  }));
}

/** The slot that runs, of one image. Bootloaders that leave the flags out run from slot 0. */
export function runningSlot(slots: readonly SlotView[], image = 0): SlotView | undefined {
  const ofImage = slots.filter((one) => one.image === image);
  return ofImage.find((one) => one.active) ?? ofImage.find((one) => one.slot === 0);
}
