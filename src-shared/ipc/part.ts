/**
 * A part of a view that is told alone: the one object deep inside of it that has changed, as the progress of a run does ten times a
 * second. All else of a view is told whole, so whoever looks for a phase or an end finds it in a whole view. Knows plain data only.
 */
import { sameValue } from '../core/same-value';

export interface Part {
  /** Of the view. */
  id: string;
  /** The names on the way to the object that has changed. */
  at: readonly string[];
  /** Its fields that have other values now. */
  set: Readonly<Record<string, unknown>>;
  /** Its fields that are there no more. */
  gone?: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;
type Identified = Readonly<{ id: string }>;

/** Fields of a view and of an object in it, like the phase of a run, are told with the whole view. */
const LEAST_DEPTH = 2;

/** @returns undefined when more has changed than one object that is as deep as that */
export function partOf(before: Identified, after: Identified): Part | undefined {
  const at: string[] = [];
  let [old, now]: [Fields, Fields] = [{ ...before }, { ...after }];
  for (;;) {
    const differ = differing(old, now);
    const [only] = differ;
    if (only === undefined) return undefined;
    const [inOld, inNow] = [old[only], now[only]];
    if (differ.length === 1 && hasFields(inOld) && hasFields(inNow)) {
      at.push(only);
      [old, now] = [inOld, inNow];
      continue;
    }
    if (at.length < LEAST_DEPTH) return undefined;
    const there = now;
    const gone = differ.filter((key) => !Object.hasOwn(there, key));
    const set = Object.fromEntries(
      differ.filter((key) => Object.hasOwn(there, key)).map((key) => [key, there[key]]),
    );
    return { id: after.id, at, set, ...(gone.length === 0 ? {} : { gone }) };
  }
}

/** The value with this part of it changed; everything beside the way there is the same object as before. */
export function withPart<T extends object>(value: T, { set, gone = [] }: Part, at: readonly string[]): T {
  const [first, ...rest] = at;
  if (first !== undefined) {
    const inside = (value as Fields)[first];
    if (!hasFields(inside)) throw new Error(`a part was told of ${first}, which is not there`);
    return { ...value, [first]: withPart(inside, { id: '', at, set, gone }, rest) };
  }
  const changed: Record<string, unknown> = { ...value, ...set };
  for (const key of gone) delete changed[key];
  return changed as T;
}

function differing(old: Fields, now: Fields): string[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (key) => !(Object.hasOwn(old, key) && Object.hasOwn(now, key) && sameValue(old[key], now[key])),
  );
}

function hasFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
