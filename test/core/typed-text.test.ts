import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '@shared/core/bytes';
import { typedBytes, typedTruth, typedWhole } from '@shared/core/typed-text';

describe('what was typed', () => {
  it.each([
    ['10', 10n],
    [' +7 ', 7n],
    ['-0x10', -16n],
    ['0xFFFFFFFFFFFFFFFF', 2n ** 64n - 1n],
    ['-0', 0n],
  ])('%j is the whole number %s', (text, number) => {
    expect(typedWhole(text)).toBe(number);
  });

  it.each(['', '1.5', '1e3', '0x', '--1', '1 2', '0b1', `${'9'.repeat(41)}`, '١'])(
    '%j is not a whole number',
    (text) => {
      expect(typedWhole(text)).toBeUndefined();
    },
  );

  it('is every whole number that somebody prints', () => {
    fc.assert(fc.property(fc.bigInt(-(2n ** 63n), 2n ** 64n), (one) => typedWhole(String(one)) === one));
  });

  it('is yes or no in English, whatever its case', () => {
    expect([' true', 'FALSE', 'yes', '1', ''].map(typedTruth)).toEqual([
      true,
      false,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is bytes with and without what people put between them', () => {
    for (const text of ['00ffAB', '00 ff ab', '0x00,0xFF,0xab', '00:ff:ab', '0x00ffab', '00-ff-ab'])
      expect(toHex(typedBytes(text) ?? new Uint8Array()), text).toBe('00ffab');
    for (const text of ['0', 'xy', '00f', '00ffag']) expect(typedBytes(text), text).toBeUndefined();
  });
});
