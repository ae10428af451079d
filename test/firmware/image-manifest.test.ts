import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsAsJson } from '@shared/firmware/fact-json';
import { factLines, factSheet } from '@shared/firmware/fact-sheet';
import type { FirmwareFile } from '@shared/firmware/firmware-file';
import { imageOfDigest, manifestIn } from '@shared/firmware/image-manifest';
import { readImage } from '@shared/firmware/read-file';
import { makeImageBytes, sha, type ImageSpec } from '../support/image-bytes';
import { manifestTlv } from '../support/manifests';

const one = 'a1'.repeat(32);
const two = 'b2'.repeat(32);
const read = (spec: ImageSpec) => readImage(makeImageBytes(spec), { file: 'a.bin', sha });
const asTlv = (value: Uint8Array, isProtected = true) => ({
  type: 0x76,
  name: 'MANIFEST',
  protected: isProtected,
  value,
});

describe('the manifest of an image', () => {
  it.each([
    ['32', [one, two]],
    ['64', ['c3'.repeat(64)]],
    ['48', ['d4'.repeat(48), 'e5'.repeat(48), 'f6'.repeat(48)]],
  ])('has the digests of the other images, of %s bytes', (_bytes, digests) => {
    const image = read({ protectedTlvs: [manifestTlv(digests)] });
    expect(image.manifest).toEqual({ digests });
    expect(image.oddities).toEqual([]);
    expect(image.tlvs[0]).toMatchObject({ type: 0x76, name: 'MANIFEST', protected: true });
  });

  it('leaves out the number of the image that carries it', () => {
    expect([0, 1, 2].map((at) => imageOfDigest(at, 0))).toEqual([1, 2, 3]);
    expect([0, 1, 2].map((at) => imageOfDigest(at, 1))).toEqual([0, 2, 3]);
    expect([0, 1, 2].map((at) => imageOfDigest(at, 3))).toEqual([0, 1, 2]);
  });

  const many = Array.from({ length: 16 }, () => one);
  it.each<[string, ImageSpec, string]>([
    ['that no hash covers', { tlvs: [manifestTlv([one])] }, 'not-protected'],
    ['that stands there twice', { protectedTlvs: [manifestTlv([one]), manifestTlv([one])] }, 'twice'],
    ['of another format', { protectedTlvs: [manifestTlv([one], { format: 2 })] }, 'format'],
    ['of no image', { protectedTlvs: [manifestTlv([])] }, 'count'],
    ['of more images than there can be', { protectedTlvs: [manifestTlv(many)] }, 'count'],
    [
      'that promises four thousand million digests',
      { protectedTlvs: [manifestTlv([one], { count: 0xffffffff })] },
      'count',
    ],
    ['with more digests than it has', { protectedTlvs: [manifestTlv([one], { count: 3 })] }, 'length'],
    [
      'with fewer digests than it has',
      { protectedTlvs: [manifestTlv([one, two, one], { count: 1 })] },
      'length',
    ],
    ['that is cut', { protectedTlvs: [manifestTlv([one], { cut: 1 })] }, 'length'],
    ['without its head', { protectedTlvs: [manifestTlv([], { cut: 3 })] }, 'length'],
  ])('is not read from an entry %s', (_what, spec, fault) => {
    const image = read(spec);
    expect(image).not.toHaveProperty('manifest');
    expect(image.oddities).toEqual([{ code: 'manifest', fault }]);
  });

  it('is nothing, or whole, whatever the entry holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (value) => {
        const found = manifestIn([asTlv(value)], 'little');
        if (found === undefined || 'fault' in found) return;
        const { digests } = found.manifest;
        expect(digests.length).toBeGreaterThan(0);
        expect(8 + digests.join('').length / 2).toBe(value.length);
      }),
    );
  });
});

describe('what is told about it', () => {
  const file = (spec: ImageSpec): FirmwareFile => {
    const bytes = makeImageBytes(spec);
    const facts = readImage(bytes, { file: 'a.bin', sha });
    return {
      kind: 'image',
      name: 'a.bin',
      sizeBytes: bytes.length,
      notes: [],
      images: [{ image: 0, role: 'application', name: 'a.bin', bytes, facts }],
    };
  };

  it('names each image with its digest, in lines and as JSON', () => {
    const made = file({ protectedTlvs: [manifestTlv([one, two])] });
    const lines = factLines(factSheet(made, [])).filter((line) => line.startsWith('Manifest:'));
    expect(lines.map((line) => line.replace(/^Manifest: +/, ''))).toEqual([
      'names the other images that belong with it (2): its bootloader takes all of them together, or none',
      `image 1: ${one}`,
      `image 2: ${two}`,
    ]);
    expect(factsAsJson(made, []).images[0]?.manifest).toEqual([
      { image: 1, digest: one },
      { image: 2, digest: two },
    ]);
    expect(factsAsJson(file({}), []).images[0]?.manifest).toBeNull();
  });

  it('says why an entry is not read', () => {
    const made = file({ protectedTlvs: [manifestTlv([one], { format: 2 })] });
    expect(factLines(factSheet(made, [])).join('\n')).toContain(
      'entry 0x76 (MANIFEST) has another format than 1',
    );
    expect(factsAsJson(made, []).images[0]?.oddities).toEqual([{ code: 'manifest', fault: 'format' }]);
  });
});
