/**
 * Fields of SMP requests and answers, as values that can be walked: the engine checks with them, the command line, forms,
 * trace and documentation read them. Exact about CBOR kinds (a text is not a byte string), tolerant when reading:
 * unknown keys stay out of the result and harm nothing. Knows no wire header and no group.
 */
import { BenchError } from '../core/errors';

export type FieldKind = 'uint' | 'int' | 'bool' | 'text' | 'bytes' | 'list' | 'record' | 'struct' | 'any';

export interface Field<T> {
  readonly kind: FieldKind;
  /** What it means, in words of the field, with its unit and range. */
  readonly about: string;
  readonly optional: boolean;
  /** What a missing key means, when it means something. */
  readonly missing?: T;
  readonly element?: Field<unknown>;
  readonly fields?: Fields;
  /** Of a map: further keys come through, unchecked. */
  readonly keepsOtherKeys?: true;
  /**
   * Gives the typed value.
   * @param odd given: a value inside that does not fit is put there and left out, where the rest can be told without it:
   *   an entry of a list or record, a key that may be missing. Without it every value has to fit.
   * @throws SchemaMismatch with the path of the first value that does not fit and cannot be left out.
   */
  check(value: unknown, path: string, odd?: OddValue[]): T;
}

/** A value of an answer that is not what its declaration says, as it came. */
export interface OddValue {
  path: string;
  /** As it was decoded: whole numbers beyond 2^53 are bigint. */
  value: unknown;
  /** `a whole number, 0 or more`, or with the path inside of it: `prio should be a whole number`. */
  expected: string;
}

// The one place for `any`: a table of fields of different types needs it once.
export type Fields = Readonly<Record<string, Field<any>>>;
export type ValueOf<F> = F extends Field<infer T> ? T : never;
type OptionalKey<S extends Fields> = { [K in keyof S]: undefined extends ValueOf<S[K]> ? K : never }[keyof S];
export type StructOf<S extends Fields> = { [K in Exclude<keyof S, OptionalKey<S>>]: ValueOf<S[K]> } & {
  [K in OptionalKey<S>]?: Exclude<ValueOf<S[K]>, undefined>;
};

/** A value that is not what the field says. Turned into a `BenchError` by whoever knows the command. */
export class SchemaMismatch extends Error {
  constructor(
    readonly path: string,
    readonly expected: string,
  ) {
    super(`${path} should be ${expected}`);
  }
}

function field<T>(
  kind: FieldKind,
  about: string,
  expected: string,
  fits: (value: unknown) => T | undefined,
): Field<T> {
  const check = (value: unknown, path: string): T => {
    const checked = fits(value);
    if (checked === undefined) throw new SchemaMismatch(path, expected);
    return checked;
  };
  return { kind, about, optional: false, check };
}

function wholeNumber(value: unknown): number | undefined {
  if (typeof value === 'bigint') return wholeNumber(Number(value));
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** A whole number from 0 to 2^53 - 1 (CBOR major type 0). */
export const uint = (about: string): Field<number> =>
  field('uint', about, 'a whole number, 0 or more', (value) => {
    const number = wholeNumber(value);
    return number !== undefined && number >= 0 ? number : undefined;
  });

/** A whole number, negative ones too (CBOR major types 0 and 1). */
export const int = (about: string): Field<number> => field('int', about, 'a whole number', wholeNumber);

const LARGEST_COUNTER = (1n << 64n) - 1n;

/** A whole number from 0 to 2^64 - 1: a number while that is exact (to 2^53 - 1), beyond it a bigint. */
export const counter = (about: string): Field<number | bigint> =>
  field('uint', about, 'a whole number of at most 64 bits', (value) => {
    const small = wholeNumber(value);
    if (small !== undefined) return small >= 0 ? small : undefined;
    return typeof value === 'bigint' && value >= 0n && value <= LARGEST_COUNTER ? value : undefined;
  });

export const bool = (about: string): Field<boolean> =>
  field('bool', about, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined));

/** @param form of the whole text; `expected` is what errors ask for */
export const text = (about: string, form?: { pattern: RegExp; expected: string }): Field<string> =>
  field('text', about, form?.expected ?? 'a text', (value) =>
    typeof value === 'string' && form?.pattern.test(value) !== false ? value : undefined,
  );

/** One of a few texts. */
export const choice = <const C extends readonly string[]>(about: string, choices: C): Field<C[number]> =>
  field('text', about, `one of ${choices.join(', ')}`, (value) => choices.find((one) => one === value));

export const bytes = (about: string): Field<Uint8Array> =>
  field('bytes', about, 'a byte string', (value) => (value instanceof Uint8Array ? value : undefined));

/** Any CBOR value, untouched: for what an application defines itself. */
export const anything = (about: string): Field<unknown> => ({
  kind: 'any',
  about,
  optional: false,
  check: (value) => value,
});

export function list<T>(about: string, element: Field<T>): Field<T[]> {
  const check = (value: unknown, path: string, odd?: OddValue[]): T[] => {
    if (!Array.isArray(value)) throw new SchemaMismatch(path, 'a list');
    return value.flatMap((one: unknown, index) => kept(element, one, `${path}[${index}]`, odd));
  };
  return { kind: 'list', about, optional: false, element, check };
}

/** A map from names that the device chooses to values of one kind. */
export function record<T>(about: string, element: Field<T>): Field<Map<string, T>> {
  const check = (value: unknown, path: string, odd?: OddValue[]): Map<string, T> => {
    const checked = new Map<string, T>();
    for (const [name, one] of mapIn(value, path))
      if (typeof name === 'string')
        for (const fits of kept(element, one, `${path}.${name}`, odd)) checked.set(name, fits);
    return checked;
  };
  return { kind: 'record', about, optional: false, element, check };
}

/** Of checked maps, the keys that were missing and stand for what they mean then. */
const filledIn = new WeakMap<object, ReadonlySet<string>>();

/** True when the sender left this key out of the map. */
export function wasMissing<T extends object>(checked: T, key: keyof T & string): boolean {
  return filledIn.get(checked)?.has(key) === true || !Object.hasOwn(checked, key);
}

/**
 * A map with the keys of `fields`. Other keys stay out of the value, except with `otherKeys: 'kept'`: for answers whose
 * keys the device chooses; they come through unchecked.
 * @param needsOneOf optional keys of which one has to be there
 */
export function struct<S extends Fields>(
  about: string,
  fields: S,
  otherKeys: 'dropped' | 'kept' = 'dropped',
  needsOneOf: readonly (keyof S & string)[] = [],
): Field<StructOf<S>> {
  const declared = Object.entries(fields);
  const check = (value: unknown, path: string, odd?: OddValue[]): StructOf<S> => {
    const given = mapIn(value, path);
    if (needsOneOf.length > 0 && needsOneOf.every((name) => (given.get(name) ?? undefined) === undefined))
      throw new SchemaMismatch(needsOneOf.join(' or '), 'there');
    const checked: Record<string, unknown> = {};
    const filled = declared.filter(([name, one]) => one.missing !== undefined && !given.has(name));
    if (filled.length > 0) filledIn.set(checked, new Set(filled.map(([name]) => name)));
    for (const [name, one] of declared) {
      const raw = given.get(name) ?? one.missing;
      if (raw === undefined && one.optional) continue;
      const inner = path === '' ? name : `${path}.${name}`;
      // What a missing key means is only said for an answer: inside a list it would be a guess about one of its elements.
      const mayBeLeftOut = one.optional || (path === '' && one.missing !== undefined);
      const [fits = one.missing] = mayBeLeftOut ? kept(one, raw, inner, odd) : [one.check(raw, inner, odd)];
      if (fits !== undefined || !one.optional) checked[name] = fits;
    }
    if (otherKeys === 'kept')
      for (const [name, other] of given)
        if (typeof name === 'string' && !Object.hasOwn(fields, name)) define(checked, name, other);
    return checked as StructOf<S>;
  };
  const others = otherKeys === 'kept' ? ({ keepsOtherKeys: true } as const) : {};
  return { kind: 'struct', about, optional: false, fields, check, ...others };
}

/** The value that fits; without one it is put among the odd ones, or thrown where nobody collects them. */
function kept<T>(field: Field<T>, value: unknown, path: string, odd: OddValue[] | undefined): T[] {
  if (odd === undefined) return [field.check(value, path)];
  const before = odd.length;
  try {
    return [field.check(value, path, odd)];
  } catch (error) {
    if (!(error instanceof SchemaMismatch)) throw error;
    // What was found inside goes with the whole that is told now.
    odd.length = before;
    const within = error.path.slice(path.length).replace(/^\./, '');
    odd.push({
      path,
      value,
      expected: within === '' ? error.expected : `${within} should be ${error.expected}`,
    });
    return [];
  }
}

/** The key may be missing. */
export const optional = <T>(inner: Field<T>): Field<T | undefined> => ({ ...inner, optional: true });

/** The key may be missing in answers; then it means `value`. */
export const missingMeans = <T>(value: T, inner: Field<T>): Field<T> => ({ ...inner, missing: value });

/** Sets a key that a device chose; an assignment to `__proto__` would change the object instead. */
function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
}

/** A map as it is decoded, or an object that stands for one; keys that are no text are nobody's. */
function mapIn(value: unknown, path: string): ReadonlyMap<unknown, unknown> {
  if (value instanceof Map) return value;
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array))
    return new Map<unknown, unknown>(Object.entries(value));
  throw new SchemaMismatch(path === '' ? 'the body' : path, 'a map');
}

/**
 * Runs a check and turns a mismatch into the error of that command.
 * @param odd given: takes what does not fit and can be left out
 */
export function checked<T>(
  code: 'smp/bad-answer' | 'smp/bad-request',
  command: string,
  shape: Field<T>,
  value: unknown,
  odd?: OddValue[],
): T {
  try {
    return shape.check(value, '', odd);
  } catch (error) {
    if (error instanceof SchemaMismatch)
      throw new BenchError(code, { command, path: error.path, expected: error.expected }, { cause: error });
    throw error;
  }
}
