/**
 * States and ends of an upgrade in words for a terminal. Decides nothing: how an end counts is told by its verdict.
 */
import { sizeText } from '@shared/core/bytes';
import { errorText } from '@shared/core/error-texts';
import { livePhase, placeOf, uploadOf, type Away, type LivePhase, type RunState } from '@shared/run/fold';
import { upgradeEnd, type RunVerdict } from '@shared/run/verdict';
import { clearingsOf, type Clearing } from '@shared/run/upgrade/clearing';
import { upgradeModes, type UpgradeMode } from '@shared/run/upgrade/plan';
import type { Finding } from '@shared/run/upgrade/preflight';
import { evidenceText, markedText, verdictRemarks, verdictText } from '@shared/run/upgrade/texts';
import { exitCodes } from '../exit-codes';
import { leftText, type Left } from '../left-words';
import { progressLine, timeText } from '../progress';
import { UsageError } from '../usage-error';
import type { Standing } from './board';

const phaseTexts: Record<Exclude<LivePhase, 'uploading'>, string> = {
  queued: 'waiting for its turn',
  checking: 'looking at its slots',
  entering: 'starting the firmware loader',
  marking: 'marking the image',
  resetting: 'restarting',
  waiting: 'waiting for its return',
  verifying: 'looking at its slots again',
  confirming: 'confirming the image',
  sending: 'sending',
  fetching: 'fetching',
  erasing: 'erasing',
  writing: 'writing',
  watching: 'watching',
};

/** What was to be confirmed at once, where only a running image can be confirmed. */
const TESTS_FIRST = 'marking the image for a test: this device confirms only what runs';

const awayTexts: Record<Away['because'], string> = {
  lost: 'the link is gone',
  silent: 'nothing is heard',
  restart: 'it restarts',
  loader: 'its application answers: press the button that starts the firmware loader',
};

/** How it is counted among many. */
export function standingOf(state: RunState): Standing {
  if (state.phase !== 'ended') return state.phase === 'queued' ? 'waiting' : 'at work';
  const { outcome } = state.verdict;
  return outcome === 'pass' ? 'done' : outcome === 'aborted' ? 'cancelled' : 'failed';
}

/** What a device does at the moment, in `columns` if that is possible. @param epochMs now */
export function stateText(state: RunState, columns: number | undefined, epochMs: number): string {
  if (state.phase === 'ended') return endText(state.verdict).title;
  const phase = livePhase(placeOf(state));
  const away = state.phase === 'queued' ? undefined : state.away;
  if (away !== undefined && phase !== 'waiting') {
    const leftS = Math.max(0, away.givesUpAtEpochMs - epochMs) / 1000;
    return `${awayNews(state, away)}, gives up in ${timeText(leftS)}`;
  }
  if (phase !== 'uploading') return doing(state, phase);
  if (state.phase !== 'running' || state.progress === undefined) return 'starting the upload';
  const { nth, of } = uploadOf(state);
  const which = of === 1 ? '' : `${nth}/${of} `;
  const room = columns === undefined ? undefined : columns - which.length;
  return which + progressLine(state.progress, room).trimStart();
}

function doing(state: RunState, phase: Exclude<LivePhase, 'uploading'>): string {
  const step = state.phase === 'running' ? state.steps[state.at] : undefined;
  return step?.do === 'mark' && step.insteadOfPermanent === true ? TESTS_FIRST : phaseTexts[phase];
}

/** `waiting for the device: the link is gone at 22 %`. */
function awayNews(state: RunState, { because }: Away): string {
  const progress = state.phase === 'running' ? state.progress : undefined;
  const at =
    progress === undefined || progress.totalBytes === 0
      ? ''
      : ` at ${Math.floor((100 * progress.sentBytes) / progress.totalBytes)} %`;
  return `waiting for the device: ${awayTexts[because]}${at}`;
}

const QUARTERS = 4;

/** The same where every line stays: of an upload each quarter. */
export function stateNews(state: RunState): string {
  if (state.phase === 'ended') return endText(state.verdict).title;
  const away = state.phase === 'queued' ? undefined : state.away;
  const phase = livePhase(placeOf(state));
  if (away !== undefined && phase !== 'waiting') return awayNews(state, away);
  if (phase !== 'uploading') return doing(state, phase);
  const { nth, of } = uploadOf(state);
  const which = of === 1 ? '' : `image ${nth} of ${of}, `;
  if (state.phase !== 'running' || state.progress === undefined) return `${which}starting the upload`;
  const { sentBytes, totalBytes, phase: part } = state.progress;
  const quarter = totalBytes === 0 ? QUARTERS : Math.floor((QUARTERS * sentBytes) / totalBytes);
  if (part === 'erasing') return `${which}erasing the slot`;
  if (part === 'finishing') return `${which}checking the image`;
  return quarter === 0
    ? `${which}sending ${sizeText(totalBytes)}`
    : `${which}${(100 * quarter) / QUARTERS} % sent`;
}

/** The end in a sentence, what to do next, and what that rests on. @param left what is known of a device that was cancelled */
export function endText(
  verdict: RunVerdict,
  left: Left = {},
): { title: string; advice: string; evidence: string[] } {
  const kind = upgradeEnd(verdict);
  switch (kind) {
    case 'already-running':
    case 'already-testing': {
      const does = kind === 'already-running' ? 'runs' : 'tests';
      return { title: `The device ${does} ${verdict.version ?? ''} already`, advice: '', evidence: [] };
    }
    case 'cancelled': {
      const during = verdict.outcome === 'pass' ? 'queued' : verdict.failure.during;
      return {
        title: 'Cancelled',
        advice: leftText(during, { ...left, marked: verdict.marked }),
        evidence: [],
      };
    }
    case 'failed': {
      const error = verdict.outcome === 'pass' ? undefined : verdict.failure.error;
      if (error === undefined) return { title: 'Failed', advice: '', evidence: [] };
      const { title, advice } = errorText(error);
      const evidence = verdict.evidence.map(evidenceText);
      return { title, advice: sentences(advice, markedText(verdict.marked)), evidence };
    }
    default:
      return verdictText({ kind, evidence: verdict.evidence });
  }
}

/** What is worth a line although it ended well. */
export function remarksOn({ evidence }: RunVerdict): string[] {
  return [...new Set(verdictRemarks({ evidence }).map(evidenceText))];
}

const clearingTexts: Record<Clearing, { command: string; does: string }> = {
  confirm: { command: 'image confirm', does: 'keeps the image that runs' },
  start: { command: 'reset', does: 'starts the marked image' },
  revert: { command: 'reset', does: 'reverts the test' },
};

/**
 * The commands after which a refused upgrade would be possible, a line for each.
 * @param device what names it on a command line: `-c lamp`
 */
export function clearingLines(verdict: RunVerdict, device: string): string[] {
  const error = verdict.outcome === 'pass' ? undefined : verdict.failure.error;
  if (error?.code !== 'upgrade/refused') return [];
  return clearingsOf(error.facts.why).map((one) => {
    const { command, does } = clearingTexts[one];
    return `  bootbench ${device} ${command}    ${does}`;
  });
}

function sentences(...parts: readonly string[]): string {
  return parts.filter((one) => one !== '').join(' ');
}

/** Of several devices: what all that did not end well have in common, otherwise that of a verdict. */
export function codeOfAll(codes: readonly number[]): number {
  const bad = [...new Set(codes.filter((code) => code !== exitCodes.ok))];
  if (bad.includes(exitCodes.cancelled)) return exitCodes.cancelled;
  return bad.length > 1 ? exitCodes.verdict : (bad[0] ?? exitCodes.ok);
}

/** @throws UsageError */
export function modeOf(given: unknown): UpgradeMode {
  if (given === undefined) return 'test-then-confirm';
  const mode = upgradeModes.find((one) => one === given);
  if (mode === undefined)
    throw new UsageError(
      `"${typeof given === 'string' ? given : ''}" is not a mode of an upgrade`,
      `Use one of ${upgradeModes.join(', ')}.`,
    );
  return mode;
}

export const levelWords: Record<Finding['level'], string> = {
  block: 'Refused',
  warn: 'Warning',
  note: 'Note',
};
