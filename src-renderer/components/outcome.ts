/**
 * How an upgrade ended, as the key of a word and its mood. The words stand in the locales.
 */
import { isOver, type UpgradeState } from '@shared/run/upgrade/state';
import type { VerdictKind } from '@shared/run/upgrade/verdict';
import type { Tone } from '../ui/tone';

export type OutcomeKey = VerdictKind | 'failed' | 'cancelled' | 'running';

/** From what needs a look to what needs none. */
export const outcomeOrder = [
  'failed',
  'rejected',
  'reverted',
  'refused-or-reverted',
  'cannot-tell',
  'cancelled',
  'awaiting-confirmation',
  'marked',
  'uploaded',
  'not-readable',
  'confirmed',
  'running',
] as const satisfies readonly OutcomeKey[];

export function outcomeKey(state: UpgradeState): OutcomeKey {
  if (!isOver(state.phase)) return 'running';
  return state.phase === 'finished' ? state.verdict.kind : state.phase === 'failed' ? 'failed' : 'cancelled';
}

export function outcomeTone(key: OutcomeKey): Tone {
  switch (key) {
    case 'confirmed':
    case 'not-readable':
      return 'ok';
    case 'running':
      return 'accent';
    case 'failed':
    case 'rejected':
      return 'fail';
    case 'reverted':
    case 'refused-or-reverted':
    case 'cannot-tell':
    case 'awaiting-confirmation':
      return 'warn';
    case 'uploaded':
    case 'marked':
    case 'cancelled':
      return 'plain';
  }
}
