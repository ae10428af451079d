import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BootloaderMode } from '@shared/device/slots/bootloader';
import { chooseImages } from '@shared/run/upgrade/candidates';
import type { PlannedImage, SlotView } from '@shared/run/upgrade/plan';

const build = (slot: 0 | 1 | undefined, image = 0, hash = `${image}${slot ?? 'any'}`): PlannedImage => ({
  image,
  hash,
  version: '2.0.0',
  sizeBytes: 1000,
  ...(slot === undefined ? {} : { slot }),
});
const runningIn = (slot: 0 | 1, image = 0, hash = 'old'): SlotView => ({
  image,
  slot,
  version: '1.0.0',
  hash,
  pending: false,
  confirmed: true,
  active: true,
  permanent: false,
});
const choose = (
  images: PlannedImage[],
  slots: SlotView[],
  bootloaderMode: BootloaderMode = 'direct-xip',
  recovery = false,
): ReturnType<typeof chooseImages> => chooseImages({ images, slots, bootloaderMode, recovery });
const pair = [build(0), build(1)];

describe('of a build for each slot', () => {
  it.each<[BootloaderMode, 0 | 1, 0 | 1]>([
    ['direct-xip', 0, 1],
    ['direct-xip', 1, 0],
    ['direct-xip-revert', 0, 1],
    ['ram-load', 1, 0],
    ['unknown', 0, 1],
    ['unknown', 1, 0],
    // Whatever is copied or swapped runs from slot 0.
    ['swap-move', 0, 0],
    ['swap-offset', 0, 0],
    ['overwrite', 0, 0],
  ])('%s with slot %i running takes the one for slot %i', (mode, running, taken) => {
    expect(choose(pair, [runningIn(running)], mode)).toEqual({ images: [build(taken)] });
  });

  it('serial recovery takes the one for slot 0, which it writes', () => {
    expect(choose(pair, [runningIn(0)], 'direct-xip', true)).toEqual({ images: [build(0)] });
  });

  it('a device that runs one of them keeps to it', () => {
    expect(choose(pair, [runningIn(0, 0, '00')])).toEqual({ images: [build(0)] });
    expect(choose(pair, [runningIn(1, 0, '01')])).toEqual({ images: [build(1)] });
  });

  it('one is taken for every number, in their order', () => {
    const images = [build(undefined, 2), build(0), build(0, 1), build(1), build(1, 1)];
    const slots = [runningIn(0), runningIn(1, 1), runningIn(0, 2)];
    expect(choose(images, slots)).toEqual({ images: [build(undefined, 2), build(1), build(0, 1)] });
  });
});

describe('a single build', () => {
  it('for the slot that runs is refused where images run in place', () => {
    for (const mode of ['direct-xip', 'direct-xip-revert'] as const)
      expect(choose([build(0)], [runningIn(0)], mode)).toEqual({
        refused: { reason: 'no-build-for-slot', image: 0, slot: 1 },
      });
    expect(choose([build(1)], [runningIn(0)])).toEqual({ images: [build(1)] });
  });

  it('that does not say its slot is taken everywhere', () => {
    for (const mode of ['direct-xip', 'swap-move', 'ram-load', 'unknown'] as const)
      expect(choose([build(undefined)], [runningIn(0)], mode)).toEqual({ images: [build(undefined)] });
  });
});

it('two builds for one slot are refused', () => {
  for (const images of [
    [build(1), build(1, 0, 'other')],
    [build(undefined), build(undefined, 0, 'other')],
  ])
    expect(choose(images, [runningIn(0)])).toEqual({ refused: { reason: 'image-twice', image: 0 } });
});

it('what is chosen is always among the builds, one for each number', () => {
  const image = fc.record({
    image: fc.nat(2),
    slot: fc.constantFrom(0, 1, undefined),
    hash: fc.constantFrom('a', 'b', 'c'),
  });
  let taken = 0;
  fc.assert(
    fc.property(
      fc.array(image, { minLength: 1, maxLength: 6 }),
      fc.constantFrom<BootloaderMode>('direct-xip', 'swap-move', 'unknown', 'single', 'ram-load'),
      fc.constantFrom<0 | 1>(0, 1),
      fc.boolean(),
      (specs, mode, active, recovery) => {
        const images = specs.map((one) => build(one.slot, one.image, one.hash));
        const chosen = choose(images, [runningIn(active, 0, 'a')], mode, recovery);
        if ('refused' in chosen) return;
        taken++;
        expect(chosen.images.map((one) => one.image)).toEqual([...new Set(images.map((one) => one.image))]);
        for (const one of chosen.images) expect(images).toContain(one);
      },
    ),
  );
  expect(taken).toBeGreaterThan(10);
});
