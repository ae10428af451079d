/**
 * Where an upgrade stands, as the key of a word. The words stand in the locales.
 */
import { isOver, livePhase, placeOf, type Away, type LivePhase, type RunState } from '@shared/run/fold';
import type { Progress } from '@shared/run/progress';

export type PhaseKey = Exclude<LivePhase, 'uploading'> | Progress['phase'] | 'away' | 'over';

export function phaseKey(state: RunState): PhaseKey {
  if (isOver(state)) return 'over';
  const phase = livePhase(placeOf(state));
  if (awayOf(state) !== undefined) return 'away';
  if (phase !== 'uploading') return phase;
  return (state.phase === 'running' ? state.progress?.phase : undefined) ?? 'erasing';
}

/** The device is away, and not because it restarts as it should. */
export function awayOf(state: RunState): Away | undefined {
  if (state.phase !== 'checking' && state.phase !== 'running') return undefined;
  return state.phase === 'running' && state.do === 'wait-for-return' ? undefined : state.away;
}

/** What is sent just now; nothing moves while the device is away. */
export function sendingOf(state: RunState): Progress | undefined {
  if (state.phase !== 'running' || state.progress?.phase !== 'sending') return undefined;
  return awayOf(state) === undefined ? state.progress : undefined;
}
