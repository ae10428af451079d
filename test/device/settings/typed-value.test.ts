import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeValue,
  encodeValue,
  guessType,
  integerShape,
  longestValueBytes,
  typesFor,
  valueTypes,
  type ValueType,
} from '@shared/device/settings/typed-value';

const bytes = (...values: number[]): Uint8Array => Uint8Array.of(...values);
const encoder = new TextEncoder();
const integers = valueTypes.filter((type) => /^[ui]/.test(type)) as Exclude<
  ValueType,
  'text' | 'bool' | 'hex'
>[];

describe('the value of a setting', () => {
  it.each<[ValueType, Uint8Array, string]>([
    ['text', encoder.encode('größe'), 'größe'],
    ['text', bytes(), ''],
    ['bool', bytes(1), 'true'],
    ['bool', bytes(0), 'false'],
    ['hex', bytes(0x0a, 0xff), '0a ff'],
    ['u8', bytes(0xff), '255'],
    ['i8', bytes(0xff), '-1'],
    ['u16le', bytes(0x34, 0x12), '4660'],
    ['u16be', bytes(0x12, 0x34), '4660'],
    ['i32le', bytes(0xfe, 0xff, 0xff, 0xff), '-2'],
    ['u64be', bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), '18446744073709551615'],
    ['i64le', bytes(0, 0, 0, 0, 0, 0, 0, 0x80), '-9223372036854775808'],
  ])('of type %s is read and typed', (type, value, text) => {
    expect(decodeValue(value, type)).toBe(text);
    expect(encodeValue(text, type)).toEqual({ bytes: value });
  });

  it('is of no type that its bytes cannot have', () => {
    expect(decodeValue(bytes(1, 2), 'u8')).toBeUndefined();
    expect(decodeValue(bytes(2), 'bool')).toBeUndefined();
    expect(decodeValue(bytes(0xff), 'text')).toBeUndefined();
    expect(decodeValue(encoder.encode('two\nlines'), 'text')).toBeUndefined();
  });

  it.each<[string, ValueType, string]>([
    ['twelve', 'u8', 'no-number'],
    ['1.5', 'u32le', 'no-number'],
    ['256', 'u8', 'out-of-range'],
    ['-1', 'u16le', 'out-of-range'],
    ['9223372036854775808', 'i64be', 'out-of-range'],
    ['yes', 'bool', 'no-bool'],
    ['abc', 'hex', 'no-hex'],
    ['x'.repeat(longestValueBytes + 1), 'text', 'too-long'],
    ['00'.repeat(longestValueBytes + 1), 'hex', 'too-long'],
    ['9'.repeat(5000), 'u64le', 'no-number'],
  ])('%.12s is refused as %s', (typed, type, wrong) => {
    expect(encodeValue(typed, type)).toMatchObject({ wrong });
  });

  it('may be typed with a base and with signs between bytes', () => {
    expect(encodeValue('0x10', 'u8')).toEqual({ bytes: bytes(16) });
    expect(encodeValue('-0x80', 'i8')).toEqual({ bytes: bytes(0x80) });
    expect(encodeValue('0xDE:ad, be-EF', 'hex')).toEqual({ bytes: bytes(0xde, 0xad, 0xbe, 0xef) });
  });

  it('of every width, sign and order comes back as it was', () => {
    fc.assert(
      fc.property(fc.constantFrom(...integers), fc.bigInt(), (type, random) => {
        const { bits, signed } = integerShape(type);
        const value = signed ? BigInt.asIntN(bits, random) : BigInt.asUintN(bits, random);
        const encoded = encodeValue(value.toString(), type);
        expect('bytes' in encoded && decodeValue(encoded.bytes, type)).toBe(value.toString());
      }),
    );
  });

  it('may be an integer of a width that only wire formats have', () => {
    const bytes = Uint8Array.of(0xfe, 0xff, 0xff);
    expect(decodeValue(bytes, 'u24le')).toBe('16777214');
    expect(decodeValue(bytes, 'i24le')).toBe('-2');
    expect(decodeValue(bytes, 'u24be')).toBe('16711679');
    expect(encodeValue('-2', 'i24le')).toEqual({ bytes });
    expect(encodeValue('16777216', 'u24le')).toMatchObject({ wrong: 'out-of-range', most: '16777215' });
    expect(typesFor(3, 'hex')).toContain('i24be');
    expect(typesFor(4, 'hex')).not.toContain('u24le');
    expect(typesFor(4, 'u24le')).toContain('u24le');
    expect(typesFor(undefined, 'text')).toContain('u16be');
  });

  it('gets a type that it can have', () => {
    expect(guessType(encoder.encode('lamp-7'))).toBe('text');
    expect(guessType(bytes(1))).toBe('bool');
    expect(guessType(bytes(7))).toBe('u8');
    expect(guessType(bytes(0x80, 0xff, 0, 0))).toBe('u32le');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (value) => {
        expect(decodeValue(value, guessType(value))).toBeDefined();
      }),
    );
  });
});
