/**
 * How an upgrade stands after its end, where that was left open: an image that awaits its confirmation is confirmed later, here or
 * by anybody, or the device reverts. Told from the slots that the device shows now.
 */
import type { SlotView } from '../../device/slots/slots';
import type { RunVerdict } from '../verdict';

/** @returns undefined while it is open, or never was */
export function standsNow(
  verdict: RunVerdict,
  images: readonly { image: number; hash: string }[],
  slots: readonly SlotView[],
): 'confirmed' | 'reverted' | undefined {
  if (verdict.kind !== 'awaiting-confirmation') return undefined;
  const running = images.flatMap(({ image, hash }) => {
    const slot = slots.find((one) => one.image === image && one.active);
    return slot?.hash === undefined ? [] : [{ isNew: slot.hash === hash, confirmed: slot.confirmed }];
  });
  if (running.some(({ isNew }) => !isNew)) return 'reverted';
  return running.length > 0 && running.every(({ confirmed }) => confirmed) ? 'confirmed' : undefined;
}
