/**
 * How an upgrade ended, as the key of a word and its tone. The words stand in the locales.
 */
import type { UpgradeRun } from '@shared/ipc/runs';
import { isOver } from '@shared/run/fold';
import { upgradeEnd, type Outcome, type UpgradeEnd } from '@shared/run/verdict';
import type { Tone } from '../ui/tone';

export type OutcomeKey = UpgradeEnd | 'running';

/** From what needs a look to what needs none. */
export const outcomeOrder = [
  'failed',
  'rejected',
  'bootloader-kept',
  'reverted',
  'refused-or-reverted',
  'back-in-loader',
  'handed-over',
  'loader-replaced',
  'bootloader-replaced',
  'cannot-tell',
  'cancelled',
  'awaiting-confirmation',
  'marked',
  'uploaded',
  'not-readable',
  'already-testing',
  'already-running',
  'confirmed',
  'running',
] as const satisfies readonly OutcomeKey[];

export function outcomeKey({ state, followed }: Pick<UpgradeRun, 'state' | 'followed'>): OutcomeKey {
  if (!isOver(state)) return 'running';
  return followed ?? upgradeEnd(state.verdict);
}

const tones: Readonly<Record<Outcome, Tone>> = {
  pass: 'ok',
  fail: 'fail',
  error: 'warn',
  aborted: 'plain',
  interrupted: 'warn',
};

/** The mood of an upgrade, told by its verdict alone. */
export function outcomeTone({ state, followed }: Pick<UpgradeRun, 'state' | 'followed'>): Tone {
  if (!isOver(state)) return 'accent';
  if (followed !== undefined) return followed === 'confirmed' ? 'ok' : 'fail';
  return tones[state.verdict.outcome];
}
