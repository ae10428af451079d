import { describe, expect, it } from 'vitest';
import { toHex } from '@shared/core/bytes';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import { readImage, type McubootImage } from '@shared/firmware/read-file';
import { area, makeImageBytes, sha, type ImageSpec } from '../support/image-bytes';

const read = (bytes: Uint8Array): McubootImage => readImage(bytes, { file: 'app.bin', sha });
const readMade = (spec: ImageSpec): McubootImage => read(makeImageBytes(spec));
const value = (length: number): Uint8Array => new Uint8Array(length).fill(0xa5);
/** Header, code and whatever is given as TLV areas. */
const withAreas = (...areas: (Uint8Array | number[])[]): Uint8Array =>
  Uint8Array.from([...makeImageBytes().subarray(0, 512 + 300), ...areas.flatMap((one) => [...one])]);

function refusal(bytes: Uint8Array): ErrorView {
  try {
    read(bytes);
  } catch (error) {
    return toErrorView(error);
  }
  throw new Error('it was read as an image');
}

describe('an image with something odd in it', () => {
  it.each([
    ['a nonce of Mynewt where MCUboot has its counter', 0x50, 16, [4]],
    ['a short dependency', 0x40, 8, [12]],
    ['another meaning of 0x70', 0x70, 16, [4]],
    ['a hash of the unpacked code of no known length', 0x71, 20, [32, 48, 64]],
    ['a short vendor id', 0x74, 4, [16]],
    ['an empty class id', 0x81, 0, [16]],
  ])('is read: %s', (_name, type, length, usualBytes) => {
    for (const area of ['tlvs', 'protectedTlvs'] as const) {
      const image = readMade({ [area]: [{ type, value: value(length) }] });
      expect(image).toMatchObject({ hashState: 'ok', versionText: '1.2.3+4', dependencies: [] });
      expect(image).not.toHaveProperty('securityCounter');
      expect(image).not.toHaveProperty('unpacked');
      expect(image).not.toHaveProperty('vendorId');
      expect(image).not.toHaveProperty('classId');
      expect(image.oddities).toMatchObject([
        { code: 'tlv-length', tlv: { type, value: value(length) }, usualBytes },
      ]);
    }
  });

  it('takes the entry of the right length, wherever the odd one stands', () => {
    const odd = { type: 0x50, value: value(16) };
    const counter = { type: 0x50, value: Uint8Array.of(9, 0, 0, 0) };
    for (const protectedTlvs of [
      [odd, counter],
      [counter, odd],
    ])
      expect(readMade({ protectedTlvs })).toMatchObject({ securityCounter: 9, oddities: [{ tlv: odd }] });
  });

  it('has the hash that is right, whatever stands beside it in another algorithm', () => {
    const hashed = makeImageBytes().subarray(0, 812);
    const right = { type: 0x10, value: sha('sha256', hashed) };
    const other = (of: Uint8Array): { type: number; value: Uint8Array } => ({ type: 0x12, value: of });
    for (const [second, matches] of [
      [other(value(64)), false],
      [other(value(3)), false],
      [other(sha('sha512', hashed)), true],
    ] as const)
      for (const order of [
        [right, second],
        [second, right],
      ]) {
        if (matches && order[0] === second) continue;
        const image = read(withAreas(area(0x6907, order)));
        expect(image.hash).toEqual({ algorithm: 'sha256', value: right.value });
        expect(image.oddities).toEqual([{ code: 'second-hash', name: 'SHA512', matches }]);
      }
    expect(read(withAreas(area(0x6907, [right, right]))).oddities).toEqual([]);
  });

  it('is damaged when a hash of the algorithm that its bootloader looks at is wrong', () => {
    const right = { type: 0x10, value: sha('sha256', makeImageBytes().subarray(0, 812)) };
    for (const second of [value(32), value(16)])
      for (const order of [
        [right, { type: 0x10, value: second }],
        [{ type: 0x10, value: second }, right],
      ])
        expect(refusal(withAreas(area(0x6907, order)))).toMatchObject({
          code: 'image/wrong-hash',
          facts: { stored: toHex(second) },
        });
    const bothWrong = [
      { type: 0x10, value: value(32) },
      { type: 0x12, value: value(64) },
    ];
    expect(refusal(withAreas(area(0x6907, bothWrong))).code).toBe('image/wrong-hash');
  });
});
