/**
 * States and ends of an upgrade in words for a terminal, and what they come to for scripts. Runs nothing.
 */
import { sizeText } from '@shared/core/bytes';
import { errorText } from '@shared/core/error-texts';
import type { ErrorView } from '@shared/core/errors';
import { upgradeModes, type UpgradeMode } from '@shared/run/upgrade/plan';
import type { Finding } from '@shared/run/upgrade/preflight';
import type { LivePhase, UpgradeState } from '@shared/run/upgrade/state';
import { evidenceText, markedText, verdictRemarks, verdictText } from '@shared/run/upgrade/texts';
import type { VerdictKind } from '@shared/run/upgrade/verdict';
import { exitCodeOf, exitCodes } from '../exit-codes';
import { leftText, type Left } from '../left-words';
import { progressLine } from '../progress';
import { UsageError } from '../usage-error';

/** How an upgrade of one device ended. */
export type Ending =
  | Extract<UpgradeState, { phase: 'finished' | 'failed' | 'cancelled' }>
  /** Nothing was to be done. */
  | { phase: 'already'; version: string; how: 'runs' | 'is tested' };

const phaseTexts: Record<Exclude<LivePhase, 'uploading'>, string> = {
  queued: 'waiting for its turn',
  checking: 'looking at its slots',
  marking: 'marking the image',
  resetting: 'restarting',
  waiting: 'waiting for its return',
  verifying: 'looking at its slots again',
  confirming: 'confirming the image',
};

/** What a device does at the moment, in `columns` if that is possible. */
export function stateText(state: UpgradeState, columns: number | undefined): string {
  if (state.phase === 'finished' || state.phase === 'failed' || state.phase === 'cancelled')
    return endText(state).title;
  if (state.phase !== 'uploading') return phaseTexts[state.phase];
  const { progress, nth, of } = state;
  const which = of === 1 ? '' : `${nth}/${of} `;
  return (
    which + progressLine(progress, columns === undefined ? undefined : columns - which.length).trimStart()
  );
}

const QUARTERS = 4;

/** The same where every line stays: of an upload each quarter. */
export function stateNews(state: UpgradeState): string {
  if (state.phase !== 'uploading') return stateText(state, undefined);
  const { progress, nth, of } = state;
  const { sentBytes, totalBytes, phase } = progress;
  const quarter = totalBytes === 0 ? QUARTERS : Math.floor((QUARTERS * sentBytes) / totalBytes);
  const which = of === 1 ? '' : `image ${nth} of ${of}, `;
  if (phase === 'erasing') return `${which}making room`;
  if (phase === 'finishing') return `${which}checking the image`;
  return quarter === 0
    ? `${which}sending ${sizeText(totalBytes)}`
    : `${which}${(100 * quarter) / QUARTERS} % sent`;
}

/** The end in a sentence, what to do next, and what that rests on. @param left what is known of a device that was cancelled */
export function endText(end: Ending, left: Left = {}): { title: string; advice: string; evidence: string[] } {
  switch (end.phase) {
    case 'finished':
      return verdictText(end.verdict);
    case 'failed': {
      const { title, advice } = errorText(end.error);
      return { title, advice: sentences(advice, markedText(end.marked)), evidence: [] };
    }
    case 'cancelled':
      return {
        title: 'Cancelled',
        advice: leftText(end.during, { ...left, marked: end.marked }),
        evidence: [],
      };
    case 'already':
      return {
        title: `The device ${end.how === 'runs' ? 'runs' : 'tests'} ${end.version} already`,
        advice: '',
        evidence: [],
      };
  }
}

/** What is worth a line although it ended well. */
export function remarksOn(end: Ending): string[] {
  return end.phase === 'finished' ? [...new Set(verdictRemarks(end.verdict).map(evidenceText))] : [];
}

function sentences(...parts: readonly string[]): string {
  return parts.filter((one) => one !== '').join(' ');
}

/** What stands in the table. */
export function resultWord(end: Ending): string {
  switch (end.phase) {
    case 'finished':
      return end.verdict.kind;
    case 'already':
      return end.how === 'runs' ? 'already-running' : 'already-testing';
    default:
      return end.phase;
  }
}

const wanted: Record<UpgradeMode, readonly VerdictKind[]> = {
  'test-then-confirm': ['confirmed', 'not-readable'],
  'confirm-at-once': ['confirmed', 'not-readable'],
  'test-only': ['awaiting-confirmation', 'confirmed', 'not-readable'],
  'upload-only': ['uploaded'],
};

/** 0 when it ended as the mode wants it. */
export function codeOfEnd(end: Ending, mode: UpgradeMode): number {
  switch (end.phase) {
    case 'finished':
      return wanted[mode].includes(end.verdict.kind) ? exitCodes.ok : exitCodes.verdict;
    case 'failed':
      return exitCodeOf(end.error);
    case 'cancelled':
      return exitCodes.cancelled;
    case 'already':
      return exitCodes.ok;
  }
}

/** Of several devices: what all that did not end well have in common, otherwise that of a verdict. */
export function codeOfAll(codes: readonly number[]): number {
  const bad = [...new Set(codes.filter((code) => code !== exitCodes.ok))];
  if (bad.includes(exitCodes.cancelled)) return exitCodes.cancelled;
  return bad.length > 1 ? exitCodes.verdict : (bad[0] ?? exitCodes.ok);
}

/** A refusal that says that nothing is left to do, as a good end. */
export function asEnding(
  state: Extract<UpgradeState, { phase: 'finished' | 'failed' | 'cancelled' }>,
  mode: UpgradeMode,
): Ending {
  const why = state.phase === 'failed' ? refusalIn(state.error) : undefined;
  if (why?.reason === 'already-running') return { phase: 'already', version: why.version, how: 'runs' };
  if (why?.reason === 'already-testing' && mode === 'test-only')
    return { phase: 'already', version: why.version, how: 'is tested' };
  return state;
}

function refusalIn(view: ErrorView) {
  return view.code === 'upgrade/refused' ? view.facts.why : undefined;
}

/** @throws UsageError */
export function modeOf(given: unknown): UpgradeMode {
  if (given === undefined) return 'test-then-confirm';
  const mode = upgradeModes.find((one) => one === given);
  if (mode === undefined)
    throw new UsageError(
      `"${typeof given === 'string' ? given : ''}" is no mode of an upgrade`,
      `Use one of ${upgradeModes.join(', ')}.`,
    );
  return mode;
}

export const levelWords: Record<Finding['level'], string> = {
  block: 'Refused',
  warn: 'Warning',
  note: 'Note',
};
