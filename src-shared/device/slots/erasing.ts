/**
 * Which slot an erase is for when nobody names one. Knows the list of slots, asks nothing.
 */
import { BenchError } from '../../core/errors';
import type { SlotView } from './slots';

/** What the protocol calls a slot: counted over all images, two for each. */
export function slotNumber(image: number, slot: number): number {
  return 2 * image + slot;
}

/**
 * The slot beside the running one of the first image, counted over all images.
 * @throws BenchError session/slot-not-known when the device does not show what runs: a guess could erase the wrong one
 */
export function slotToErase(slots: readonly SlotView[]): number {
  const running = slots.find((one) => one.image === 0 && one.active);
  if (running === undefined || running.slot > 1) throw new BenchError('session/slot-not-known', {});
  return slotNumber(0, 1 - running.slot);
}
