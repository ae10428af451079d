/**
 * The state of a run: a fold of its events, the only thing that a window, a terminal and a report show.
 *
 *     queued ─► checking ─► running: its steps in order ─► ended
 *       ▲          │                                        │
 *       │          └────────────── ended                    │
 *       └───────────────── the next attempt ────────────────┘
 *
 * Nothing that happened in an earlier attempt is thrown away. Knows no device, no clock and no words.
 */
import { BenchError } from '../core/errors';
import type { AwayBecause, RunEvent } from './event';
import { overAll, type AllBytes, type Progress } from './progress';
import { obeysCancel, stepKinds, type AnyStep, type RunPlace, type StepKind } from './step';
import type { RunVerdict } from './verdict';

/** The device is waited for. */
export interface Away {
  because: AwayBecause;
  sinceEpochMs: number;
  givesUpAtEpochMs: number;
}

/** An attempt that has ended before this one. */
export interface EarlierAttempt {
  attempt: number;
  during: RunPlace;
  verdict: RunVerdict;
  endedAtEpochMs: number;
}

interface RunBase {
  /** 1 for the first. */
  attempt: number;
  earlier: readonly EarlierAttempt[];
  /** The whole road; empty until the device has been looked at. */
  steps: readonly AnyStep[];
}

export type RunState = RunBase &
  (
    | { phase: 'queued' }
    | { phase: 'checking'; away?: Away }
    /** `at`: index of the step. `progress`: of what it moves. */
    | { phase: 'running'; at: number; do: StepKind; progress?: Progress; away?: Away }
    /** `at`: index of the step in which it ended; absent before the first. */
    | { phase: 'ended'; during: RunPlace; at?: number; verdict: RunVerdict; endedAtEpochMs: number }
  );

export type EndedState = Extract<RunState, { phase: 'ended' }>;

export const newRun: RunState = { phase: 'queued', attempt: 1, earlier: [], steps: [] };

/** @throws BenchError bug when the event cannot follow: then the loop is wrong, not the device. */
export function fold(state: RunState, event: RunEvent): RunState {
  const { attempt, earlier, steps } = state;
  const base: RunBase = { attempt, earlier, steps };
  switch (event.what) {
    case 'queued':
      if (state.phase !== 'ended') throw misplaced(state, event);
      return { phase: 'queued', attempt: event.attempt, steps: [], earlier: [...earlier, asEarlier(state)] };
    case 'began':
      if (state.phase !== 'queued') throw misplaced(state, event);
      return { ...base, phase: 'checking' };
    case 'planned':
      // What follows a step may turn out to be another road.
      if (state.phase === 'running' && event.steps[state.at]?.do === state.do)
        return { ...state, steps: event.steps };
      if (state.phase !== 'checking') throw misplaced(state, event);
      return { ...base, phase: 'checking', steps: event.steps };
    case 'entered': {
      const step = steps[event.at];
      const next = state.phase === 'running' ? state.at + 1 : 0;
      if ((state.phase !== 'checking' && state.phase !== 'running') || event.at < next || step === undefined)
        throw misplaced(state, event);
      return { ...base, phase: 'running', at: event.at, do: step.do };
    }
    case 'progress': {
      if (state.phase !== 'running') throw misplaced(state, event);
      // What moves again is back.
      const { away: _away, ...rest } = state;
      return { ...rest, progress: event.progress };
    }
    case 'away': {
      if (state.phase !== 'running' && state.phase !== 'checking') throw misplaced(state, event);
      const { because, givesUpAtEpochMs, atEpochMs } = event;
      return { ...state, away: { because, givesUpAtEpochMs, sinceEpochMs: atEpochMs } };
    }
    case 'back': {
      if (state.phase !== 'running' && state.phase !== 'checking') throw misplaced(state, event);
      const { away: _away, ...rest } = state;
      return rest;
    }
    case 'found':
      return state;
    case 'ended':
      if (state.phase === 'ended') throw misplaced(state, event);
      return {
        ...base,
        phase: 'ended',
        during: placeOf(state),
        ...(state.phase === 'running' ? { at: state.at } : {}),
        verdict: event.verdict,
        endedAtEpochMs: event.atEpochMs,
      };
  }
}

function asEarlier({ attempt, during, verdict, endedAtEpochMs }: EndedState): EarlierAttempt {
  return { attempt, during, verdict, endedAtEpochMs };
}

function misplaced(state: RunState, event: RunEvent): BenchError {
  return new BenchError('bug', { detail: `"${event.what}" cannot follow in the phase ${state.phase}` });
}

/** Where it stands, or stood when it ended. */
export function placeOf(state: RunState): RunPlace {
  switch (state.phase) {
    case 'queued':
    case 'checking':
      return state.phase;
    case 'running':
      return state.do;
    case 'ended':
      return state.during;
  }
}

export type LivePhase = 'queued' | 'checking' | (typeof stepKinds)[StepKind]['phase'];
/** One word for a state: for scripts, and the key of a word in a window. */
export type PhaseWord = LivePhase | 'finished' | 'failed' | 'cancelled';

/** All of them. */
export const phaseWords: readonly PhaseWord[] = [
  ...new Set<PhaseWord>(['queued', 'checking', ...Object.values(stepKinds).map(({ phase }) => phase)]),
  'finished',
  'failed',
  'cancelled',
];

/** What goes on in this place of a run. */
export function livePhase(place: RunPlace): LivePhase {
  return place === 'queued' || place === 'checking' ? place : stepKinds[place].phase;
}

/** `failed`: an error ended it. `finished`: it came to its end, whatever that was. */
export function phaseWord(state: RunState): PhaseWord {
  if (state.phase !== 'ended') return livePhase(placeOf(state));
  const { verdict } = state;
  if (verdict.outcome === 'aborted') return 'cancelled';
  return verdict.outcome === 'pass' || verdict.failure.error === undefined ? 'finished' : 'failed';
}

/** Nothing happens any more by itself. */
export function isOver(state: RunState): state is EndedState {
  return state.phase === 'ended';
}

/** A cancel ends it, now or when what is on its way has been answered. */
export function mayCancel(state: RunState): boolean {
  return !isOver(state) && obeysCancel(placeOf(state));
}

/** Which of several uploads it is in, counted from 1. */
export function uploadOf(state: RunState): { nth: number; of: number } {
  const uploads = state.steps.flatMap((step, at) => (step.do === 'upload' ? [at] : []));
  const at = state.phase === 'running' ? state.at : -1;
  return { nth: uploads.filter((one) => one <= at).length, of: uploads.length };
}

/** What has arrived of all that the run uploads; undefined outside of an upload, and when there is only one. */
export function movedOfAll(state: RunState): AllBytes | undefined {
  if (state.phase !== 'running' || state.do !== 'upload' || state.progress === undefined) return undefined;
  const sizes = state.steps.map((step, at) => ({ at, bytes: step.do === 'upload' ? step.sizeBytes : 0 }));
  if (sizes.filter(({ bytes }) => bytes > 0).length < 2) return undefined;
  const sum = (list: typeof sizes): number => list.reduce((total, { bytes }) => total + bytes, 0);
  const now = state.at;
  return overAll(state.progress, sum(sizes.filter(({ at }) => at < now)), sum(sizes));
}

/** How much of what is moved has arrived, 0 to 1. Undefined before it begins and when it has ended without. */
export function partMoved(state: RunState): number | undefined {
  if (state.phase !== 'running') return undefined;
  const all = movedOfAll(state) ?? state.progress;
  if (all !== undefined) return all.totalBytes > 0 ? all.sentBytes / all.totalBytes : 0;
  // Before an upload nothing has arrived, behind it all has.
  return state.steps.slice(state.at).some((step) => step.do === 'upload') ? 0 : 1;
}
