import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, joinBytes, sameBytes, sizeText, toHex } from '@shared/core/bytes';

describe('hexadecimal', () => {
  it('is two lower-case digits for each byte', () => {
    expect(toHex(Uint8Array.of(0, 1, 0x7f, 0xab, 0xff))).toBe('00017fabff');
    expect(toHex(new Uint8Array())).toBe('');
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes);
        expect(fromHex(toHex(bytes).toUpperCase())).toEqual(bytes);
      }),
    );
  });

  it('may hold white space', () => {
    expect(fromHex(' 0a FF\n00\t')).toEqual(Uint8Array.of(10, 255, 0));
  });

  it.each(['0', 'abc', '0x12', 'zz', '1-', '-1', '１２'])('is not "%s"', (text) => {
    expect(fromHex(text)).toBeUndefined();
  });
});

describe('byte arrays', () => {
  it('are the same when all bytes are', () => {
    expect(sameBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(sameBytes(new Uint8Array(), new Uint8Array())).toBe(true);
    expect(sameBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(sameBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 3))).toBe(false);
    expect(sameBytes(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2))).toBe(false);
  });

  it('are joined in order, into bytes of their own', () => {
    const first = Uint8Array.of(1, 2);
    const joined = joinBytes([first, new Uint8Array(), Uint8Array.of(3)]);
    first.fill(0);
    expect(joined).toEqual(Uint8Array.of(1, 2, 3));
    expect(joinBytes([])).toEqual(new Uint8Array());
  });

  it('can be taken apart and joined again', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (parts) => {
        expect([...joinBytes(parts)]).toEqual(parts.flatMap((part) => [...part]));
      }),
    );
  });
});

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [95_150, '92.92 KiB'],
    [1024 * 1024, '1.00 MiB'],
    [1_310_720, '1.25 MiB'],
  ])('of %i bytes are %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });
});
