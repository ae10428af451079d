/**
 * What the application has changed and the file does not hold yet, entry by entry: put on top of whatever the file holds when it is
 * written, it changes nothing else there. So what another program or a newer version has saved stays, also inside an entry that
 * is changed. Knows no file.
 */
import { isDeepStrictEqual } from 'node:util';
import { STORED_VERSION } from '@shared/device/record';
import { defaultPreferences, type Preferences } from '@shared/device/preferences';
import type { StoredState } from './stored-state';

export type Content = Readonly<Record<string, unknown>>;

/** What somebody wants to be changed. Of `preferences` only what is named, also when it is what it was. */
export type StateChange = Partial<Omit<StoredState, 'preferences'>> & { preferences?: Partial<Preferences> };

/** The name by which an entry of each list is found again. */
const nameIn = {
  devices: textAt('id'),
  describedGroups: groupName,
  recordings: textAt('token'),
  keys: keyName,
  knownImages: textAt('hash'),
} as const;

type ListName = keyof typeof nameIn;
const listNames = Object.keys(nameIn) as ListName[];

/** What an entry holds now, and the fields that were taken out of it; undefined for an entry that was taken away. */
type EntryChange = { readonly entry: Content; readonly gone: readonly string[] } | undefined;

export class StoredPatch {
  /** Single values, of `preferences` and `window` the inner ones. */
  readonly #values = new Map<'preferences' | 'window' | 'top', Map<string, unknown>>();
  /** By list and name. */
  readonly #entries = new Map<ListName, Map<string, EntryChange>>();

  get isEmpty(): boolean {
    return this.#values.size === 0 && this.#entries.size === 0;
  }

  /** Adds what leads from `before` to the same state with `change`. */
  add(before: StoredState, change: StateChange): void {
    for (const name of ['preferences', 'window'] as const)
      for (const [key, value] of Object.entries(change[name] ?? {})) this.#set(name, key, value);
    if (change.sampleBenchGiven !== undefined) this.#set('top', 'sampleBenchGiven', change.sampleBenchGiven);
    for (const name of listNames) {
      const after = change[name];
      if (after === undefined) continue;
      const [old, now] = [byName(name, before[name]), byName(name, after)];
      for (const [id, entry] of now)
        if (!isSame(entry, old.get(id))) this.#put(name, id, { entry, gone: goneFrom(old.get(id), entry) });
      for (const id of old.keys()) if (!now.has(id)) this.#put(name, id, undefined);
    }
  }

  /** Adds what was changed later. */
  append(later: StoredPatch): void {
    for (const [place, values] of later.#values)
      for (const [key, value] of values) this.#set(place, key, value);
    for (const [name, entries] of later.#entries)
      for (const [id, change] of entries) this.#put(name, id, change);
  }

  /** The content of a file with these changes. */
  onTop(content: Content): Content {
    if (this.isEmpty) return content;
    const changed: Record<string, unknown> = { version: STORED_VERSION, ...content };
    for (const [place, values] of this.#values) {
      const given = Object.fromEntries(values);
      if (place === 'top') Object.assign(changed, given);
      else changed[place] = { ...inner(content, place), ...given };
    }
    for (const [name, entries] of this.#entries) changed[name] = withEntries(name, content[name], entries);
    // What has another shape than this version knows is not thrown away.
    for (const name of [...this.#values.keys(), ...this.#entries.keys()])
      if (name !== 'top' && content[name] !== undefined && !hasShape(name, content[name]))
        changed[`${name}.notRead`] = content[name];
    return changed;
  }

  #set(place: 'preferences' | 'window' | 'top', key: string, value: unknown): void {
    if (value === undefined) return;
    const values = this.#values.get(place) ?? new Map<string, unknown>();
    this.#values.set(place, values.set(key, value));
  }

  #put(name: ListName, id: string, change: EntryChange): void {
    const entries = this.#entries.get(name) ?? new Map<string, EntryChange>();
    const earlier = entries.get(id)?.gone ?? [];
    // What is put again comes last, as in the list of the application.
    entries.delete(id);
    const gone = change && [...change.gone, ...earlier.filter((key) => !(key in change.entry))];
    this.#entries.set(name, entries.set(id, change && { ...change, gone: gone ?? [] }));
  }
}

/** Version 0 had the preferences at the top level: they move along. */
function inner(content: Content, place: 'preferences' | 'window'): object {
  const given = content[place];
  if (isObject(given)) return given;
  if (place === 'window' || given !== undefined) return {};
  return Object.fromEntries(
    Object.entries(content).filter(([key]) => Object.hasOwn(defaultPreferences, key)),
  );
}

function withEntries(name: ListName, given: unknown, changes: ReadonlyMap<string, EntryChange>): unknown[] {
  const nameOf = nameIn[name];
  const left = new Map(changes);
  const list = (Array.isArray(given) ? (given as unknown[]) : []).flatMap((old) => {
    const id = isObject(old) ? nameOf(old) : undefined;
    if (id === undefined || !changes.has(id)) return [old];
    const change = changes.get(id);
    left.delete(id);
    return change === undefined ? [] : [{ ...without(old as Content, change.gone), ...change.entry }];
  });
  return [...list, ...[...left.values()].flatMap((change) => (change === undefined ? [] : [change.entry]))];
}

function hasShape(name: ListName | 'preferences' | 'window', given: unknown): boolean {
  return name in nameIn ? Array.isArray(given) : isObject(given);
}

function byName(name: ListName, list: readonly object[]): Map<string, Content> {
  const nameOf = nameIn[name];
  return new Map(
    list.map((entry) => {
      const content = entry as Content;
      return [nameOf(content) ?? JSON.stringify(content), content] as const;
    }),
  );
}

/** Fields that were there and are not any more. What this version never saw of an entry is not among them, so it stays in the file. */
function goneFrom(before: Content | undefined, after: Content): string[] {
  return Object.keys(before ?? {}).filter((key) => !(key in after));
}

function without(entry: Content, keys: readonly string[]): Content {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !keys.includes(key)));
}

function textAt(key: string): (entry: Content) => string | undefined {
  return (entry) => {
    const value = entry[key];
    return typeof value === 'string' ? value : undefined;
  };
}

function groupName({ description }: Content): string | undefined {
  return isObject(description) ? textAt('name')(description) : undefined;
}

function keyName({ hashes }: Content): string | undefined {
  return isObject(hashes) ? textAt('sha256')(hashes) : undefined;
}

function isObject(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** By content, in whatever order its fields stand: the same entry comes once from memory and once from a file. */
function isSame(a: Content, b: Content | undefined): boolean {
  if (b === undefined || a === b) return a === b;
  const [one, other] = [JSON.stringify(a), JSON.stringify(b)];
  return one === other || isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
}
