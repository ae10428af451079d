/**
 * Runs that are over, in words and tones of the window.
 */
import { useI18n } from 'vue-i18n';
import { durationText } from '@shared/core/duration';
import { verdictTexts } from '@shared/run/upgrade/texts';
import type { Outcome } from '@shared/run/verdict';
import type { Tone } from '../../ui/tone';

export type ShownOutcome = Outcome | 'running';

const tones: Readonly<Record<ShownOutcome, Tone>> = {
  pass: 'ok',
  fail: 'fail',
  error: 'warn',
  aborted: 'plain',
  interrupted: 'warn',
  running: 'accent',
};

export function outcomeTone(outcome: ShownOutcome): Tone {
  return tones[outcome];
}

/** Day and time of this computer, to the second. */
export function momentText(epochMs: number): string {
  return new Date(epochMs).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
}

export function tookText(ms: number | undefined): string {
  return ms === undefined ? '' : durationText(ms);
}

/** How a run ended, in a few words. */
export function useEndWords(): (run: {
  verdict?: string | undefined;
  failureText?: string | undefined;
}) => string {
  const { t } = useI18n();
  return ({ verdict, failureText }) => {
    if (failureText !== undefined) return failureText;
    if (verdict === undefined) return '';
    return Object.hasOwn(verdictTexts, verdict) ? t(`upgrade.verdicts.${verdict}.title`) : '';
  };
}
