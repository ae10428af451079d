/**
 * An MCUboot image with big-endian numbers for tests, apart from the code under test.
 */
import { sha } from './image-bytes';

/** An image with its numbers the other way round, as `imgtool sign --endian big` writes it. */
export function bigEndianImage(): Uint8Array {
  const hashed = new Uint8Array(32 + 100 + 4 + 8).fill(0x5a);
  const view = new DataView(hashed.buffer);
  view.setUint32(0, 0x96f3b83d);
  view.setUint32(4, 0);
  view.setUint16(8, 32);
  view.setUint16(10, 12);
  view.setUint32(12, 100);
  view.setUint32(16, 0);
  hashed.set([1, 2, 0, 3, 0, 0, 0, 4], 20);
  view.setUint32(28, 0);
  hashed.set([0x69, 0x08, 0, 12, 0, 0x50, 0, 4, 0, 0, 1, 7], 132);
  return Uint8Array.from([...hashed, 0x69, 0x07, 0, 40, 0, 0x10, 0, 32, ...sha('sha256', hashed)]);
}
