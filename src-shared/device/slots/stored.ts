/**
 * Whether an image that was uploaded stands in a slot, told from the list of the device and from nothing else. Knows no words
 * and asks nothing.
 */
import type { SlotView } from './slots';

/** What was sent, and to which slot. */
export interface SentImage {
  image: number;
  slot: number;
  /** Hash of the image, lower-case hex. */
  hash: string;
}

export type Stored =
  | { is: 'there'; image: number; slot: number; version: string }
  /** `shows`: what the slot shows instead; absent when it shows nothing. */
  | { is: 'not-there'; shows?: SlotView }
  /** The list does not tell: it could not be read, has no hash for the slot, or leaves the image out. */
  | { is: 'not-told'; why: 'no-list' | 'no-hash' | 'not-listed' };

/**
 * @param slots undefined when they could not be read
 * @param recovery images are written in place there, and what counts slots may call them by another number
 */
export function storedIn(
  { image, slot, hash }: SentImage,
  slots: readonly SlotView[] | undefined,
  recovery: boolean,
): Stored {
  if (slots === undefined) return { is: 'not-told', why: 'no-list' };
  const ofImage = slots.filter((one) => one.image === image);
  const found = recovery
    ? (ofImage.find((one) => one.hash === hash) ?? slots.find((one) => one.hash === hash))
    : ofImage.find((one) => one.hash === hash && !one.active);
  if (found !== undefined)
    return { is: 'there', image: found.image, slot: found.slot, version: found.version };
  const there = ofImage.find((one) => one.slot === slot);
  if (there !== undefined && there.hash === undefined) return { is: 'not-told', why: 'no-hash' };
  if (ofImage.length === 0 && image !== 0) return { is: 'not-told', why: 'not-listed' };
  return { is: 'not-there', ...(there === undefined ? {} : { shows: there }) };
}
