/**
 * A connection while it is being typed, and what is wrong with it in the words of the form (as keys of messages), for every kind as
 * the table of kinds declares its fields. Pure.
 */
import {
  connectionKinds,
  connectionRows,
  kindNames,
  type Connection,
  type ConnectionKind,
  type ConnectionOf,
} from '@shared/device/connection';
import { wrongNumber as wrongAsNumber, type Wrong as WrongInField } from '@shared/device/connections/declare';

/** The texts of a form, by field. */
export type Draft<K extends ConnectionKind> = {
  [F in keyof (typeof connectionKinds)[K]['fields'] & string]: string;
};
export type AnyDraft = Partial<Record<string, string>>;

/** Names a message below `bench.form.wrong`. */
export interface Wrong {
  key: WrongInField['key'] | 'nameEmpty' | 'tags';
  values?: Record<string, number>;
}
/** What is wrong, by field; empty when nothing is. */
export type WrongFields<F extends string> = { [N in F]?: Wrong };

/** The kinds that come onto the bench from a form, and those of them whose form is made from their fields alone. */
type AddedAs<A> = {
  [K in ConnectionKind]: (typeof connectionKinds)[K]['added'] extends A ? K : never;
}[ConnectionKind];
export type AddableKind = AddedAs<'fields' | 'form'>;
export type PlainKind = AddedAs<'fields'>;
export const addableKinds = kindNames.filter(
  (kind): kind is AddableKind => connectionKinds[kind].added !== 'elsewhere',
);
export const plainKinds = kindNames.filter(
  (kind): kind is PlainKind => connectionKinds[kind].added === 'fields',
);

export { MOST_NAME as longestName } from '@shared/device/record';

/** The texts for a connection, or for a new one of this kind. */
export function draftOf<K extends ConnectionKind>(kind: K, from?: ConnectionOf<K>): Draft<K> {
  const values = new Map<string, unknown>(Object.entries(from ?? {}));
  const texts = Object.entries(connectionRows[kind].fields).map(([name, { usual }]) => {
    const value = values.get(name) ?? (from === undefined ? usual : undefined) ?? '';
    return [name, typeof value === 'string' || typeof value === 'number' ? String(value) : ''];
  });
  return Object.fromEntries(texts) as Draft<K>;
}

/** Empty forms of the kinds that have nothing but fields. */
export function newDrafts(): { [K in PlainKind]: AnyDraft } {
  const drafts = plainKinds.map((kind): [PlainKind, AnyDraft] => [kind, draftOf(kind)]);
  return Object.fromEntries(drafts) as { [K in PlainKind]: AnyDraft };
}

/** Whether one of the texts is there that such a connection needs. */
export function leadsSomewhere(kind: ConnectionKind, draft: AnyDraft): boolean {
  const { needs } = connectionRows[kind];
  return needs === undefined || needs.oneOf.some((name) => textIn(draft, name) !== '');
}

/** @param isNeeded no device was chosen otherwise */
export function wrongIn<K extends ConnectionKind>(
  kind: K,
  draft: AnyDraft,
  isNeeded = true,
): WrongFields<keyof Draft<K> & string> {
  const { fields, needs } = connectionRows[kind];
  const wrong: [string, Wrong][] = Object.entries(fields).flatMap(([name, field]): [string, Wrong][] => {
    const text = textIn(draft, name);
    const found =
      text === '' && !(field.isNumber && field.usual !== undefined) ? undefined : field.wrong(text);
    return found === undefined ? [] : [[name, found]];
  });
  if (needs !== undefined && isNeeded && !leadsSomewhere(kind, draft))
    wrong.push([needs.oneOf[0] ?? '', needs.wrong]);
  return Object.fromEntries(wrong) as WrongFields<keyof Draft<K> & string>;
}

/**
 * What was typed as a connection. A text that was not changed stays as it is, however it is written.
 * @param before the connection that is being changed
 */
export function connectionFrom<K extends ConnectionKind>(
  kind: K,
  draft: AnyDraft,
  before?: ConnectionOf<K>,
): ConnectionOf<K> {
  const row = connectionRows[kind];
  const typed = { kind, ...valuesOf(kind, draft, before) } as ConnectionOf<K>;
  return { ...typed, ...(before === undefined ? {} : row.carriedOver?.(before, typed)) };
}

/** The values of the fields that say something. */
export function valuesOf<K extends ConnectionKind>(
  kind: K,
  draft: AnyDraft,
  before?: ConnectionOf<K>,
): Partial<ConnectionOf<K>> {
  const known = new Map<string, unknown>(Object.entries(before ?? {}));
  const values = Object.entries(connectionRows[kind].fields).flatMap(([name, { isNumber }]) => {
    const isAsBefore = known.get(name) === draft[name];
    const text = isAsBefore ? (draft[name] ?? '') : textIn(draft, name);
    if (text === '') return [];
    return [[name, isNumber ? Number(text) : text] as const];
  });
  return Object.fromEntries(values) as Partial<ConnectionOf<K>>;
}

/** Whole numbers in a range; something to show beside the field otherwise. */
export function wrongNumber<F extends string>(
  field: F,
  typed: string,
  range: { least: number; most: number },
): WrongFields<F> {
  const wrong = wrongAsNumber(typed, range);
  return (wrong === undefined ? {} : { [field]: wrong }) as WrongFields<F>;
}

export function isFine(wrong: WrongFields<string>): boolean {
  return Object.keys(wrong).length === 0;
}

/** Whether two connections lead to the same place with the same settings. */
export function sameConnection(a: Connection, b: Connection): boolean {
  return JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
}

function textIn(draft: AnyDraft, name: string): string {
  return (draft[name] ?? '').trim();
}
