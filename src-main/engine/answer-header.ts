/**
 * Whether eight bytes can be the header of an answer. Used where a link gives no other sign of where messages begin. Knows
 * the fixed parts of the header only.
 */
import { HEADER_BYTES } from '@shared/smp/message';

/**
 * Operation 1 or 3, version 1 or 2, reserved bits and flags zero: the first two bytes of any answer to our requests.
 * @param end bytes from here on have not come yet; they contradict nothing
 */
export function beginsLikeAnswer(bytes: Uint8Array, at = 0, end = bytes.length): boolean {
  if (at >= end || ((bytes[at] ?? 0) & 0b1111_0101) !== 1) return false;
  return at + 1 >= end || bytes[at + 1] === 0;
}

/** Bytes of the whole message by its header; at least four bytes of it have to be there. */
export function announcedBytes(bytes: Uint8Array, at = 0): number {
  return HEADER_BYTES + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
}
