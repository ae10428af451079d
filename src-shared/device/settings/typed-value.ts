/**
 * The bytes of a setting as something to read and type: text, numbers, yes or no, hexadecimal. A device stores bytes and
 * says nothing about their meaning, so the user chooses it. Knows no device.
 */
import { toHex } from '../../core/bytes';
import { typedBytes, typedTruth, typedWhole } from '../../core/typed-text';
import { hasControls } from '../../core/plain-text';

const integerTypes = [
  'u8',
  'i8',
  'u16le',
  'i16le',
  'u32le',
  'i32le',
  'u64le',
  'i64le',
  'u16be',
  'i16be',
  'u32be',
  'i32be',
  'u64be',
  'i64be',
] as const;
/** Widths that compilers do not have, but wire formats do. */
const oddIntegerTypes = [
  'u24le',
  'i24le',
  'u40le',
  'i40le',
  'u48le',
  'i48le',
  'u56le',
  'i56le',
  'u24be',
  'i24be',
  'u40be',
  'i40be',
  'u48be',
  'i48be',
  'u56be',
  'i56be',
] as const;
export const valueTypes = ['text', 'bool', ...integerTypes, ...oddIntegerTypes, 'hex'] as const;
export type ValueType = (typeof valueTypes)[number];
type IntegerType = (typeof integerTypes | typeof oddIntegerTypes)[number];

/** Most bytes of a value that can be typed. */
export const longestValueBytes = 1024;

export type Encoded =
  | { bytes: Uint8Array }
  | { wrong: 'no-number' | 'no-bool' | 'no-hex' | 'too-long' }
  | { wrong: 'out-of-range'; least: string; most: string };

export interface IntegerShape {
  bits: 8 | 16 | 24 | 32 | 40 | 48 | 56 | 64;
  signed: boolean;
  littleEndian: boolean;
}

export function integerShape(type: IntegerType): IntegerShape {
  const bits = Number(/\d+/.exec(type)?.[0]) as IntegerShape['bits'];
  return { bits, signed: type.startsWith('i'), littleEndian: !type.endsWith('be') };
}

/** What the bytes mean as this type; undefined when they cannot be of it. */
export function decodeValue(bytes: Uint8Array, type: ValueType): string | undefined {
  switch (type) {
    case 'hex':
      return (toHex(bytes).match(/../g) ?? []).join(' ');
    case 'text':
      return textOf(bytes);
    case 'bool':
      return bytes.length === 1 && (bytes[0] === 0 || bytes[0] === 1) ? String(bytes[0] === 1) : undefined;
    default:
      return integerOf(bytes, integerShape(type))?.toString();
  }
}

/** The types to choose from: the odd widths stand in the way where no value has them. */
export function typesFor(lengthBytes: number | undefined, chosen: ValueType): ValueType[] {
  return valueTypes.filter(
    (type) =>
      type === chosen ||
      !isOdd(type) ||
      (lengthBytes !== undefined && integerShape(type).bits === 8 * lengthBytes),
  );
}

function isOdd(type: ValueType): type is (typeof oddIntegerTypes)[number] {
  return oddIntegerTypes.some((one) => one === type);
}

/** The bytes that a typed text stands for, or why it stands for none. */
export function encodeValue(typed: string, type: ValueType): Encoded {
  switch (type) {
    case 'hex': {
      const bytes = typedBytes(typed);
      return bytes === undefined ? { wrong: 'no-hex' } : bounded(bytes);
    }
    case 'text':
      return bounded(new TextEncoder().encode(typed));
    case 'bool': {
      const truth = typedTruth(typed);
      return truth === undefined ? { wrong: 'no-bool' } : { bytes: Uint8Array.of(truth ? 1 : 0) };
    }
    default:
      return encodeInteger(typed, integerShape(type));
  }
}

/** The type that bytes most probably have, for a setting that is new in the list. */
export function guessType(bytes: Uint8Array): ValueType {
  const text = textOf(bytes);
  if (bytes.length > 1 && text !== undefined) return 'text';
  if (bytes.length === 1) return decodeValue(bytes, 'bool') === undefined ? 'u8' : 'bool';
  return bytes.length === 2 ? 'u16le' : bytes.length === 4 ? 'u32le' : bytes.length === 8 ? 'u64le' : 'hex';
}

function bounded(bytes: Uint8Array): Encoded {
  return bytes.length > longestValueBytes ? { wrong: 'too-long' } : { bytes };
}

/** A line of text; one with control characters is shown better as hexadecimal. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return hasControls(text) ? undefined : text;
  } catch {
    // Not UTF-8: no text.
    return undefined;
  }
}

function integerOf(bytes: Uint8Array, { bits, signed, littleEndian }: IntegerShape): bigint | undefined {
  if (bytes.length !== bits / 8) return undefined;
  const inOrder = littleEndian ? bytes.toReversed() : bytes;
  const value = inOrder.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return signed ? BigInt.asIntN(bits, value) : value;
}

function encodeInteger(typed: string, { bits, signed, littleEndian }: IntegerShape): Encoded {
  const value = typedWhole(typed);
  if (value === undefined) return { wrong: 'no-number' };
  const most = signed ? (1n << BigInt(bits - 1)) - 1n : (1n << BigInt(bits)) - 1n;
  const least = signed ? -most - 1n : 0n;
  if (value < least || value > most)
    return { wrong: 'out-of-range', least: least.toString(), most: most.toString() };
  let rest = BigInt.asUintN(bits, value);
  const bytes = new Uint8Array(bits / 8);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return { bytes: littleEndian ? bytes : bytes.toReversed() };
}
