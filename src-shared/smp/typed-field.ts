/**
 * A field of a request as one types it. Knows the kinds of the schema that have one value; asks nobody.
 */
import { typedBytes, typedTruth, typedWhole } from '../core/typed-text';

/** Kinds with one value; all others are written in diagnostic notation. */
export const plainKinds = ['uint', 'int', 'bool', 'text', 'bytes'] as const;
export type PlainKind = (typeof plainKinds)[number];

const LARGEST = (1n << 64n) - 1n;
const LEAST = -(1n << 63n);

/** The value that a text stands for, or why it stands for none. */
export function typedField(
  kind: PlainKind,
  text: string,
): { value: unknown } | { wrong: 'no-number' | 'out-of-range' | 'no-bool' | 'no-hex' } {
  switch (kind) {
    case 'uint':
    case 'int': {
      const number = typedWhole(text);
      if (number === undefined) return { wrong: 'no-number' };
      if (number > LARGEST || number < (kind === 'int' ? LEAST : 0n)) return { wrong: 'out-of-range' };
      const small = Number(number);
      return { value: Number.isSafeInteger(small) ? small : number };
    }
    case 'bool': {
      const value = typedTruth(text);
      return value === undefined ? { wrong: 'no-bool' } : { value };
    }
    case 'text':
      return { value: text };
    case 'bytes': {
      const value = typedBytes(text);
      return value === undefined ? { wrong: 'no-hex' } : { value };
    }
  }
}
