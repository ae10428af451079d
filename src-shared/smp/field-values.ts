/**
 * The plain fields of a declared command as texts to type in, over the body that is written in diagnostic notation: the body
 * stays the one truth. Knows no component.
 */
import { fromHex, toHex } from '../core/bytes';
import { parseDiagnostic, printDiagnostic } from './diagnostic';
import type { FieldLine } from './template';

/** Kinds with one value; all others are written in the body. */
const PLAIN = ['uint', 'int', 'bool', 'text', 'bytes'] as const;
export type PlainKind = (typeof PLAIN)[number];

/** The kind of a field that can be typed in by itself: a plain one at the top of the body. */
export function plainKind({ path, kind }: FieldLine, topKeys: ReadonlySet<string>): PlainKind | undefined {
  return topKeys.has(path) ? PLAIN.find((one) => one === kind) : undefined;
}

/** The fields of a body; undefined when it cannot be read, or is no map. */
export function fieldsOfBody(body: string): ReadonlyMap<unknown, unknown> | undefined {
  const parsed = parseDiagnostic(body);
  return 'value' in parsed && parsed.value instanceof Map ? parsed.value : undefined;
}

/** What a field has in a body, as one types it; empty when it is missing or of another kind. */
export function textOfField(fields: ReadonlyMap<unknown, unknown>, key: string, kind: PlainKind): string {
  const value = fields.get(key);
  switch (kind) {
    case 'uint':
    case 'int':
      return typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
    case 'bool':
      return typeof value === 'boolean' ? String(value) : '';
    case 'text':
      return typeof value === 'string' ? value : '';
    case 'bytes':
      return value instanceof Uint8Array ? toHex(value) : '';
  }
}

/**
 * The body with this value in place of the former one; an empty text takes the field out, except for texts and bytes that
 * may not be missing.
 * @returns undefined when the text is no value of this kind, or the body cannot be read
 */
export function withField(
  body: string,
  key: string,
  { kind, optional }: { kind: PlainKind; optional: boolean },
  text: string,
): string | undefined {
  const fields = fieldsOfBody(body);
  if (fields === undefined) return undefined;
  const changed = new Map(fields);
  if (text === '' && (optional || (kind !== 'text' && kind !== 'bytes'))) {
    if (!optional) return undefined;
    changed.delete(key);
  } else {
    const value = valueOf(kind, text);
    if (value === undefined) return undefined;
    changed.set(key, value);
  }
  return printDiagnostic(changed, 'lines');
}

function valueOf(kind: PlainKind, text: string): unknown {
  switch (kind) {
    case 'uint':
    case 'int':
      return wholeNumber(text.trim(), kind === 'int');
    case 'bool':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'text':
      return text;
    case 'bytes':
      return fromHex(text.replaceAll(/\s/g, ''));
  }
}

/** Decimal, or hexadecimal with 0x; from -2^63 to 2^64 - 1. */
function wholeNumber(text: string, mayBeNegative: boolean): number | bigint | undefined {
  if (!/^-?(\d{1,20}|0x[0-9a-f]{1,16})$/i.test(text)) return undefined;
  const isNegative = text.startsWith('-');
  if (isNegative && !mayBeNegative) return undefined;
  const size = BigInt(isNegative ? text.slice(1) : text);
  if (size > (isNegative ? 2n ** 63n : 2n ** 64n - 1n)) return undefined;
  const value = isNegative ? -size : size;
  return size <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
