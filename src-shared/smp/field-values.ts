/**
 * The plain fields of a declared command as texts to type in, over the body that is written in diagnostic notation: the body
 * stays the one truth. Knows no component.
 */
import { toHex } from '../core/bytes';
import { parseDiagnostic, printDiagnostic } from './diagnostic';
import type { FieldLine } from './template';
import { plainKinds, typedField, type PlainKind } from './typed-field';

/** The kind of a field that can be typed in by itself: a plain one at the top of the body. */
export function plainKind({ path, kind }: FieldLine, topKeys: ReadonlySet<string>): PlainKind | undefined {
  return topKeys.has(path) ? plainKinds.find((one) => one === kind) : undefined;
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
    const typed = typedField(kind, text);
    if ('wrong' in typed) return undefined;
    changed.set(key, typed.value);
  }
  return printDiagnostic(changed, 'lines');
}
