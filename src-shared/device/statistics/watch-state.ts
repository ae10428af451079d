/**
 * Sections of one device that are watched: what was read of each, which of their thresholds are crossed, and which section is to be
 * read next. A fold of events, so that it is the same in the main process, in a test and in a replay. Knows no link, no timer and no
 * clock: every moment comes with its event, in milliseconds since 1970 of a clock that does not jump.
 */
import type { ErrorView } from '../../core/errors';
import type { OddView } from '../../smp/odd-values';
import type { Marker } from './markers';
import { gapAfterMs, type CounterValue } from './samples';
import { emptyRecord, recordAfter, recordWith, valuesKept, type SectionRecord } from './section-record';
import type { Threshold } from './thresholds';

/** What somebody wants to be watched. */
export interface WatchPlan {
  readonly sections: readonly WatchedSection[];
  /** Values that are kept of all sections together. */
  readonly mostValues?: number;
}

export interface WatchedSection {
  readonly name: string;
  /** Time from one reading to the next. `rests`: it is not read now, and what was read of it is kept. */
  readonly periodMs: number | 'rests';
  readonly thresholds: readonly Threshold[];
}

export type WatchEvent =
  /** A request for a section goes out. */
  | { readonly what: 'asked'; readonly section: string; readonly atMs: number }
  /** Its answer. */
  | {
      readonly what: 'read';
      readonly section: string;
      readonly atMs: number;
      readonly values: ReadonlyMap<string, CounterValue>;
      /** What of the answer is not as it should be, and stands beside the values. */
      readonly odd?: readonly OddView[];
    }
  /** There was none, or a refusal: a refused command is not repeated until somebody asks. */
  | { readonly what: 'failed'; readonly section: string; readonly error: ErrorView }
  /** The answer is not waited for any longer; nothing is known of it. */
  | { readonly what: 'dropped'; readonly section: string }
  /** Somebody wants a section, or every section, to be read again that was refused. */
  | { readonly what: 'go-on'; readonly section?: string }
  /** The link, an upgrade: it explains the curves of all sections. */
  | { readonly what: 'marker'; readonly marker: Marker };

export interface SectionWatch {
  readonly record: SectionRecord;
  /** When it is read next; absent: at once. */
  readonly dueAtMs?: number;
  /** Why the last reading failed; absent again after one that succeeded. */
  readonly error?: ErrorView;
  /** Of the last answer; absent when all of it was understood. */
  readonly odd?: readonly OddView[];
}

export interface WatchState {
  /** By name, those of the plan. */
  readonly sections: ReadonlyMap<string, SectionWatch>;
  /** The section whose answer is waited for: a device may have a single buffer, so there is one. */
  readonly asking?: string;
}

export const emptyWatch: WatchState = { sections: new Map() };

const newWatch: SectionWatch = { record: emptyRecord };

/** After one event. What concerns no section of the plan changes nothing. */
export function watchAfter(before: WatchState, plan: WatchPlan, event: WatchEvent): WatchState {
  const state = inPlan(before, plan);
  if (event.what === 'marker') return eachSection(state, (one) => marked(one, event.marker));
  if (event.what === 'go-on')
    return eachSection(state, (one, name) =>
      event.section === undefined || event.section === name ? { record: one.record } : one,
    );
  const { section: name } = event;
  const wanted = plan.sections.find((one) => one.name === name);
  const settled = event.what !== 'asked' && state.asking === name ? withoutAsking(state) : state;
  if (wanted === undefined) return settled;
  const section = settled.sections.get(name) ?? newWatch;
  switch (event.what) {
    case 'asked':
      return { ...put(settled, name, { ...section, dueAtMs: event.atMs + periodOf(wanted) }), asking: name };
    case 'read': {
      const { error: _mended, odd: _before, ...others } = section;
      const reading = { atMs: event.atMs, values: event.values, gapMs: gapAfterMs(periodOf(wanted)) };
      const record = recordAfter(section.record, reading, wanted.thresholds, valuesEach(plan));
      const { odd } = event;
      return put(settled, name, { ...others, record, ...(odd === undefined ? {} : { odd }) });
    }
    case 'failed':
      return put(settled, name, { ...section, error: event.error });
    case 'dropped':
      return settled;
  }
}

/** The answer for a section that rests meanwhile is taken as if it had been the last of a quick one. */
function periodOf({ periodMs }: WatchedSection): number {
  return periodMs === 'rests' ? 0 : periodMs;
}

/**
 * What is to be read next, and when; undefined while an answer is waited for or nothing is to be read. The section that has waited
 * longest comes first.
 * @param nowMs for sections that were never asked for
 */
export function nextReading(
  before: WatchState,
  plan: WatchPlan,
  nowMs: number,
): { section: string; atMs: number } | undefined {
  if (before.asking !== undefined) return undefined;
  let first: { section: string; atMs: number } | undefined;
  for (const { name, periodMs } of plan.sections) {
    const { dueAtMs = nowMs, error } = before.sections.get(name) ?? newWatch;
    if (isRefusal(error) || periodMs === 'rests') continue;
    // A shorter period counts from now on, not after the longer one has passed.
    const atMs = Math.min(dueAtMs, nowMs + periodMs);
    if (first === undefined || atMs < first.atMs) first = { section: name, atMs };
  }
  return first;
}

/** Whether nobody reads this section any more until somebody says so. */
export function isRefusal(error: ErrorView | undefined): boolean {
  return error?.code.startsWith('device/') ?? false;
}

/** Sections that are not in the plan are forgotten, with what was read of them. */
export function inPlan(state: WatchState, { sections }: WatchPlan): WatchState {
  const names = new Set(sections.map(({ name }) => name));
  if ([...state.sections.keys()].every((name) => names.has(name)) && names.size === state.sections.size)
    return state;
  return {
    ...state,
    sections: new Map([...names].map((name) => [name, state.sections.get(name) ?? newWatch])),
  };
}

function eachSection(
  state: WatchState,
  change: (one: SectionWatch, name: string) => SectionWatch,
): WatchState {
  return {
    ...state,
    sections: new Map([...state.sections].map(([name, one]) => [name, change(one, name)])),
  };
}

function put(state: WatchState, name: string, section: SectionWatch): WatchState {
  return { ...state, sections: new Map(state.sections).set(name, section) };
}

function withoutAsking({ asking: _answered, ...state }: WatchState): WatchState {
  return state;
}

function marked(one: SectionWatch, marker: Marker): SectionWatch {
  return { ...one, record: recordWith(one.record, marker) };
}

function valuesEach({ sections, mostValues = valuesKept }: WatchPlan): number {
  return Math.floor(mostValues / Math.max(1, sections.length));
}
