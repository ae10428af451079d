/**
 * Values of the program as they can be kept: bytes as hexadecimal, large numbers as text, nothing undefined, and no more of it than a bound,
 * because devices and files decide how much there is.
 */
import { toHex } from '@shared/core/bytes';
import { plainText } from '@shared/core/plain-text';

const MOST_CHARACTERS = 4000;
const MOST_ENTRIES = 1000;
const MOST_DEPTH = 8;

export function keptValue(value: unknown, depth = 0): unknown {
  if (depth > MOST_DEPTH) return '…';
  switch (typeof value) {
    case 'string':
      return keptText(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
      return value;
    case 'bigint':
      return value.toString();
    case 'object':
      if (value === null) return null;
      if (value instanceof Uint8Array) return toHex(value.subarray(0, MOST_CHARACTERS / 2));
      if (Array.isArray(value)) return value.slice(0, MOST_ENTRIES).map((one) => keptValue(one, depth + 1));
      return keptObject(value, depth);
    default:
      return undefined;
  }
}

/** The same for what is an object. */
export function keptObject(value: object, depth = 0): Record<string, unknown> {
  const entries: [string, unknown][] =
    value instanceof Map ? [...value].map(([key, one]) => [String(key), one]) : Object.entries(value);
  return Object.fromEntries(
    entries
      .slice(0, MOST_ENTRIES)
      .flatMap(([key, one]) =>
        one === undefined ? [] : [[keptText(key), keptValue(one, depth + 1)] as [string, unknown]],
      ),
  );
}

/** Text of anybody: no control characters, not endless. */
export function keptText(text: string): string {
  const plain = plainText(text);
  return plain.length > MOST_CHARACTERS ? `${plain.slice(0, MOST_CHARACTERS)}…` : plain;
}
