import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { encodeCbor } from '@shared/smp/cbor';
import { ChunkSizer, dataBytesThatFit } from '@main/engine/chunk';

const bodyAt = (offset: number, data: Uint8Array) =>
  offset === 0 ? { len: 1_000_000, off: 0, sha: new Uint8Array(32), data } : { off: offset, data };
const messageBytes = (offset: number, length: number): number =>
  8 + encodeCbor(bodyAt(offset, new Uint8Array(length))).length;

describe('the size of a chunk', () => {
  it('is 354 bytes in the middle of a large file on a device with buffers of 384 bytes', () => {
    const sizer = new ChunkSizer({ totalBytes: 1_000_000, maxRequestBytes: 380, bodyAt });
    expect(sizer.sizeAt(70_000)).toBe(354);
  });

  it('is exactly what fits: not one byte less, not one more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 3000 }),
        fc.constantFrom(0, 1, 23, 24, 255, 256, 65_535, 65_536, 900_000),
        (maxRequestBytes, offset) => {
          const size = new ChunkSizer({ totalBytes: 1_000_000, maxRequestBytes, bodyAt }).sizeAt(offset);
          expect(messageBytes(offset, size)).toBeLessThanOrEqual(maxRequestBytes);
          expect(messageBytes(offset, size + 1)).toBeGreaterThan(maxRequestBytes);
        },
      ),
    );
  });

  it('is measured right around every header size of byte strings', () => {
    for (let limit = 10; limit < 400; limit++) {
      const fits = dataBytesThatFit(10, limit);
      const size = (length: number): number => 9 + encodeCbor(new Uint8Array(length)).length;
      expect(size(fits)).toBeLessThanOrEqual(limit);
      expect(size(fits + 1)).toBeGreaterThan(limit);
    }
    expect(dataBytesThatFit(10, 70_000)).toBe(70_000 - 9 - 5);
    expect(dataBytesThatFit(10, 65_535 + 9 + 3)).toBe(65_535);
  });

  it('ends with the file', () => {
    const sizer = new ChunkSizer({ totalBytes: 70_010, maxRequestBytes: 380, bodyAt });
    expect(sizer.sizeAt(70_000)).toBe(10);
  });

  it('of the first one holds the whole image header, or the upload is refused in words', () => {
    const sizer = (maxRequestBytes: number) =>
      new ChunkSizer({ totalBytes: 1000, maxRequestBytes, bodyAt, firstBytes: 32 });
    const least = messageBytes(0, 32);
    expect(sizer(least).sizeAt(0)).toBe(32);
    expect(() => sizer(least - 1).sizeAt(0)).toThrow(
      expect.objectContaining({
        code: 'link/message-too-large',
        facts: { sizeBytes: least, limitBytes: least - 1 },
      }),
    );
  });

  it('of an empty file is nothing', () => {
    expect(new ChunkSizer({ totalBytes: 0, maxRequestBytes: 380, bodyAt, firstBytes: 32 }).sizeAt(0)).toBe(0);
  });
});

describe('alignment', () => {
  it('is learned from a device that takes whole units of flash only, and the last chunk is free of it', () => {
    const sizer = new ChunkSizer({ totalBytes: 1000, maxRequestBytes: 89, bodyAt });
    expect(sizer.sizeAt(300)).toBe(89 - 8 - 1 - 4 - 3 - 5 - 2);
    sizer.learn(63, 60);
    expect(sizer.alignment).toBe(4);
    expect(sizer.sizeAt(300)).toBe(64);
    sizer.learn(60, 48);
    expect(sizer.alignment).toBe(16);
    expect(sizer.sizeAt(997)).toBe(3);
  });

  it('is not guessed from a chunk that was taken in part for another reason', () => {
    const sizer = new ChunkSizer({ totalBytes: 1000, maxRequestBytes: 89, bodyAt });
    for (const [sent, accepted] of [
      [63, 17],
      [63, 0],
      [63, 63],
      [63, 70],
      [63, -1],
    ] as const)
      sizer.learn(sent, accepted);
    expect(sizer.alignment).toBe(1);
  });

  it('is dropped when a message has no room for one unit', () => {
    const sizer = new ChunkSizer({ totalBytes: 1000, maxRequestBytes: 30, bodyAt });
    sizer.learn(300, 256);
    expect(sizer.sizeAt(300)).toBeGreaterThan(0);
  });
});
