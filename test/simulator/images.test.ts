/**
 * Images that are made for simulated devices, and what these devices read from them. Reader and maker are written apart.
 */
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '@shared/core/bytes';
import { makeImage, type ImageRecipe } from '@shared/firmware/make-image';
import { hashFits, readStoredImage, versionText } from '@main/simulator/stored-image';
import { firmware, sha } from './rig';

const recipe: ImageRecipe = {
  version: { major: 1, minor: 2, revision: 3, build: 4 },
  sizeBytes: 2000,
  seed: 5,
  sha,
};

describe('a made image', () => {
  it('has exactly the size that was asked for, and the hash of its content', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 9000 }),
        fc.constantFrom('sha256' as const, 'sha384' as const, 'sha512' as const),
        fc.integer({ min: 32, max: 600 }),
        (sizeBytes, hashAlgorithm, headerBytes) => {
          const image = makeImage({ ...recipe, sizeBytes, hashAlgorithm, headerBytes });
          expect(image).toHaveLength(sizeBytes);
          const read = readStoredImage(image, hashAlgorithm);
          expect(read?.totalBytes).toBe(sizeBytes);
          expect(read !== undefined && hashFits(image, read, hashAlgorithm, sha)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('starts with the header that MCUboot defines', () => {
    const image = makeImage({ ...recipe, loadAddress: 0x10000, flags: 0x100 });
    expect(toHex(image.subarray(0, 32))).toBe(
      '3db8f396' +
        '00000100' +
        '0002' +
        '0000' +
        'a8050000' +
        '00010000' +
        '01020300' +
        '04000000' +
        '00000000',
    );
  });

  it('has protected entries under the hash, and further ones behind it', () => {
    const image = makeImage({
      ...recipe,
      protectedTlvs: [{ type: 0x50, value: Uint8Array.of(7, 0, 0, 0) }],
      furtherTlvs: [{ type: 0x01, value: new Uint8Array(32) }],
    });
    const read = readStoredImage(image, 'sha256');
    expect(read).toBeDefined();
    expect(image).toHaveLength(2000);
    const damaged = image.slice();
    const at = (read?.hashedBytes ?? 0) - 4;
    damaged[at] = 8;
    expect(read !== undefined && hashFits(damaged, read, 'sha256', sha)).toBe(false);
  });

  it('with a broken hash is read, but its hash does not fit', () => {
    const image = makeImage({ ...recipe, breakHash: true });
    const read = readStoredImage(image, 'sha256');
    expect(read !== undefined && hashFits(image, read, 'sha256', sha)).toBe(false);
  });

  it('is the same for the same seed, differs for another, and compresses badly', () => {
    expect(toHex(makeImage(recipe))).toBe(toHex(makeImage(recipe)));
    expect(toHex(makeImage(recipe))).not.toBe(toHex(makeImage({ ...recipe, seed: 6 })));
    const large = makeImage({ ...recipe, sizeBytes: 100_000 });
    expect(deflateRawSync(large).length).toBeGreaterThan(99_000);
  });

  it('without room for its parts is not made', () => {
    expect(() => makeImage({ ...recipe, sizeBytes: 500 })).toThrow('no room');
  });
});

describe('a slot', () => {
  it('with a truncated or damaged image counts as empty, and never throws', () => {
    const image = firmware('1.0.0');
    for (let end = 0; end < image.length; end += 7)
      expect(readStoredImage(image.subarray(0, end), 'sha256')).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const headed = Uint8Array.from([0x3d, 0xb8, 0xf3, 0x96, ...bytes]);
        const read = readStoredImage(headed, 'sha256');
        expect(read === undefined || read.hash.length === 32).toBe(true);
      }),
    );
  });

  it('with two hashes counts as empty', () => {
    const second = { type: 0x10, value: new Uint8Array(32) };
    expect(readStoredImage(makeImage({ ...recipe, furtherTlvs: [second] }), 'sha256')).toBeUndefined();
  });

  it('shows the build number only when it is not 0', () => {
    expect(versionText({ major: 1, minor: 2, revision: 3, build: 0 })).toBe('1.2.3');
    expect(versionText({ major: 1, minor: 2, revision: 3, build: 4 })).toBe('1.2.3.4');
  });
});
