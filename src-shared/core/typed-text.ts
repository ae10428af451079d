/**
 * What a person has typed, as a value: whole numbers, yes or no, bytes. One reading of each for the window and the command line. Knows
 * no range and no field.
 */
import { fromHex } from './bytes';

/** Digits enough for any number that is meant; nobody counts more. */
const WHOLE = /^[-+]?(?:\d{1,40}|0x[0-9a-f]{1,32})$/i;

/** Decimal, or hexadecimal behind 0x, with a sign or without; undefined for anything else. */
export function typedWhole(text: string): bigint | undefined {
  const typed = text.trim();
  if (!WHOLE.test(typed)) return undefined;
  const size = BigInt(typed.replace(/^[-+]/, ''));
  return typed.startsWith('-') ? -size : size;
}

export function typedTruth(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/** Hexadecimal digits in pairs, with what people put between and before them: blanks, colons, commas, dashes, 0x. */
export function typedBytes(text: string): Uint8Array | undefined {
  return fromHex(text.replaceAll(/0x|[\s:,-]/gi, '').toLowerCase());
}
