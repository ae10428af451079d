import { describe, expect, it } from 'vitest';
import type { SlotSize, SlotView } from '@shared/device/slots/slots';
import {
  cannotHold,
  hasTwoMeanings,
  inSendingOrder,
  placedImages,
  uploadTarget,
  type NumberInput,
} from '@shared/run/upgrade/upload-number';
import { slot } from '../../support/slot-views';

const named = (slots: SlotView[]): SlotView[] => slots.map((one) => ({ ...one, numbered: true }));
/** As firmware for two images lists itself. */
const two = named([...slot(0, 'old active confirmed'), ...slot(0, 'old active confirmed', 1)]);
/** The network core is not listed. */
const oneOfTwo = named(slot(0, 'old active confirmed'));
const one = slot(0, 'old active confirmed');

const size = (image: number, number: number, uploadImageId?: number): SlotSize => ({
  image,
  slot: number,
  sizeBytes: 0x20000,
  ...(uploadImageId === undefined ? {} : { uploadImageId }),
});
const bySlots = [size(0, 0, 1), size(0, 1, 2), size(1, 0, 3), size(1, 1, 4)];
const byImages = [size(0, 0), size(0, 1, 0), size(1, 0), size(1, 1, 1)];

const app: NumberInput = { slots: two, recovery: false };
const recovery: NumberInput = { slots: two, recovery: true };
const manifest = { image: 1, slotNumbers: { primary: 3, secondary: 4 } };
const unknown = { refused: { reason: 'upload-number-not-known', image: 1 } };

describe('The number that an upload carries', () => {
  it.each<[string, Parameters<typeof uploadTarget>[0], NumberInput, unknown]>([
    ['image 0 of an application', { image: 0 }, app, { slot: 1, uploadImageId: 0 }],
    ['image 1 of an application', { image: 1 }, app, { slot: 1, uploadImageId: 1 }],
    ['image 1 of an application, whatever the manifest says', manifest, app, { slot: 1, uploadImageId: 1 }],
    [
      'image 1 of an application that counts slots',
      manifest,
      { ...app, slotSizes: bySlots },
      { slot: 1, uploadImageId: 4 },
    ],
    [
      'image 1 of an application that counts images',
      manifest,
      { ...app, slotSizes: byImages },
      { slot: 1, uploadImageId: 1 },
    ],
    [
      'image 1 of an application with numbers for other slots',
      { image: 1 },
      { ...app, slotSizes: bySlots.slice(0, 3) },
      unknown,
    ],
    ['image 0 in recovery', { ...manifest, image: 0 }, recovery, { slot: 0, uploadImageId: 0 }],
    [
      'image 0 in recovery that counts slots',
      { image: 0 },
      { ...recovery, slotSizes: bySlots },
      { slot: 0, uploadImageId: 1 },
    ],
    [
      'image 1 in recovery, by slot info',
      { image: 1 },
      { ...recovery, slotSizes: bySlots },
      { slot: 0, uploadImageId: 3 },
    ],
    [
      'image 1 in recovery, by slot info before the manifest',
      { image: 1, slotNumbers: { primary: 9 } },
      { ...recovery, slotSizes: bySlots },
      { slot: 0, uploadImageId: 3 },
    ],
    ['image 1 in recovery, by the manifest', manifest, recovery, { slot: 0, uploadImageId: 3 }],
    ['image 1 in recovery, which nobody tells', { image: 1 }, recovery, unknown],
    [
      'image 1 in recovery, told by the manifest for the other slot alone',
      { image: 1, slotNumbers: { secondary: 4 } },
      recovery,
      unknown,
    ],
    ['a number given by hand', { image: 3, numberByHand: 3 }, recovery, { slot: 0, uploadImageId: 3 }],
    [
      'a number given by hand of a slot that runs',
      { image: 0, numberByHand: 1 },
      { ...app, slotSizes: bySlots },
      { refused: { reason: 'upload-number-of-running', number: 1, image: 0, slot: 0 } },
    ],
    [
      'a number given by hand of a slot',
      { image: 1, numberByHand: 4 },
      { ...app, slotSizes: bySlots },
      { slot: 1, uploadImageId: 4 },
    ],
  ])('%s', (_what, wanted, input, target) => {
    expect(uploadTarget(wanted, input)).toEqual(target);
  });

  it('that the device does not name is refused with those that it names', () => {
    const refused = uploadTarget({ image: 7, numberByHand: 7 }, { ...app, slotSizes: byImages });
    expect(refused).toEqual({
      refused: {
        reason: 'upload-number-not-offered',
        number: 7,
        numbers: '0 is slot 1 of image 0; 1 is slot 1 of image 1',
      },
    });
  });

  it.each<[string, number, NumberInput, number]>([
    ['slots, by slot info', 4, { ...app, slotSizes: bySlots }, 1],
    ['slots, by slot info', 2, { ...app, slotSizes: bySlots }, 0],
    ['images', 1, app, 1],
    ['images, by slot info', 1, { ...app, slotSizes: byImages }, 1],
    ['slots in recovery, where no such image is listed', 3, recovery, 1],
    ['0 in both', 0, recovery, 0],
  ])('given by hand counts %s: %i', (_what, numberByHand, input, image) => {
    const [placed] = placedImages([{ image: numberByHand, numberByHand }], input);
    expect(placed?.image).toBe(image);
  });

  it('given by hand has two meanings only in a recovery that tells none', () => {
    const byHand = { image: 1, numberByHand: 1 };
    expect(hasTwoMeanings(byHand, recovery)).toBe(true);
    expect(hasTwoMeanings({ image: 3, numberByHand: 3 }, recovery)).toBe(false);
    expect(hasTwoMeanings(byHand, { ...recovery, slotSizes: bySlots })).toBe(false);
    expect(hasTwoMeanings(byHand, app)).toBe(false);
    expect(hasTwoMeanings({ image: 1 }, recovery)).toBe(false);
  });
});

describe('An image that the device does not list', () => {
  it.each<[string, number, NumberInput, boolean]>([
    ['is impossible in firmware for one image', 1, { slots: one, recovery: false }, true],
    ['is possible where the list names numbers', 1, { slots: oneOfTwo, recovery: false }, false],
    [
      'is impossible where slot info leaves it out',
      1,
      { slots: oneOfTwo, slotSizes: [size(0, 0)], recovery: false },
      true,
    ],
    ['is not known of a device that lists nothing', 1, { slots: [], recovery: true }, false],
    ['is possible when it is the first', 0, { slots: [], recovery: true }, false],
  ])('%s', (_what, image, input, impossible) => {
    expect(cannotHold(image, input)).toBe(impossible);
  });

  it('is sent before the others, and in recovery every image beside the first', () => {
    const images = [{ image: 0 }, { image: 1 }];
    expect(inSendingOrder(images, app)).toEqual(images);
    expect(inSendingOrder(images, { slots: oneOfTwo, recovery: false })).toEqual([...images].reverse());
    expect(inSendingOrder(images, recovery)).toEqual([...images].reverse());
  });
});
