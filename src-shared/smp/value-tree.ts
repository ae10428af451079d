/**
 * A decoded value as the rows of a tree, with the meaning of each field where a declaration has it. What a device sends
 * may be large, so the rows are bounded. Knows notation and declarations, no view.
 */
import { printDiagnostic } from './diagnostic';
import type { Field } from './schema';

export interface TreeRow {
  /** 0 for the entries of the value itself. */
  depth: number;
  /** The key in diagnostic notation, text without quotation marks; the number of a list's element. */
  key: string;
  /** The value in diagnostic notation; empty for what has rows below it. */
  text: string;
  kind: 'map' | 'list' | 'text' | 'bytes' | 'number' | 'other';
  /** Entries of a map or list, bytes of a byte string. */
  count?: number;
  /** What the declaration says about the field. */
  about?: string;
}

export interface Tree {
  rows: TreeRow[];
  /** There are more entries than rows. */
  cut: boolean;
}

const MAX_ROWS = 2000;
/** Longer texts are whole in the notation; a row of a tree is one line. */
const MAX_TEXT = 400;

/** @param declared the field that the value belongs to */
export function treeOf(value: unknown, declared?: Field<unknown>): Tree {
  const rows: TreeRow[] = [];
  const cut = !(entriesIn(value) === undefined
    ? add(rows, 0, '', value, declared)
    : addEntries(rows, 0, value, declared));
  return { rows, cut };
}

function addEntries(rows: TreeRow[], depth: number, value: unknown, declared?: Field<unknown>): boolean {
  for (const [key, one] of entriesIn(value) ?? []) {
    const inner = declared?.element ?? ownField(declared, key);
    if (!add(rows, depth, typeof key === 'string' && key !== '' ? key : printDiagnostic(key), one, inner))
      return false;
  }
  return true;
}

/** @returns false when there is no room for the row */
function add(
  rows: TreeRow[],
  depth: number,
  key: string,
  value: unknown,
  declared?: Field<unknown>,
): boolean {
  if (rows.length >= MAX_ROWS) return false;
  const kind = kindOf(value);
  const entries = entriesIn(value);
  const count = entries?.length ?? (value instanceof Uint8Array ? value.length : undefined);
  const text = entries === undefined ? printDiagnostic(value) : '';
  rows.push({
    depth,
    key: shortened(key),
    text: shortened(text),
    kind,
    ...(count === undefined ? {} : { count }),
    ...(declared === undefined ? {} : { about: declared.about }),
  });
  return addEntries(rows, depth + 1, value, declared);
}

function ownField(declared: Field<unknown> | undefined, key: unknown): Field<unknown> | undefined {
  const fields = declared?.fields;
  if (fields === undefined || typeof key !== 'string' || !Object.hasOwn(fields, key)) return undefined;
  return fields[key];
}

function entriesIn(value: unknown): [unknown, unknown][] | undefined {
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)];
  if (Array.isArray(value)) return value.map((one: unknown, index) => [index, one]);
  return undefined;
}

function kindOf(value: unknown): TreeRow['kind'] {
  if (value instanceof Map) return 'map';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Uint8Array) return 'bytes';
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' || typeof value === 'bigint' ? 'number' : 'other';
}

function shortened(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
