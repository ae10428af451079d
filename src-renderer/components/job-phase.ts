/**
 * Where a job stands, as the key of a word and as a part of the whole. The words stand in the locales.
 */
import type { LivePhase, Progress, UpgradeState } from '@shared/run/upgrade/state';

export type PhaseWord = Exclude<LivePhase, 'uploading'> | Progress['phase'] | 'over';

export function phaseWord(state: UpgradeState): PhaseWord {
  switch (state.phase) {
    case 'uploading':
      return state.progress.phase;
    case 'finished':
    case 'failed':
    case 'cancelled':
      return 'over';
    default:
      return state.phase;
  }
}

/** How much of all uploads is done, 0 to 1. Undefined before they begin. */
export function partDone(state: UpgradeState): number | undefined {
  switch (state.phase) {
    case 'queued':
    case 'checking':
    case 'failed':
    case 'cancelled':
      return undefined;
    case 'uploading': {
      const { sentBytes, totalBytes } = state.all ?? state.progress;
      return totalBytes > 0 ? sentBytes / totalBytes : 0;
    }
    default:
      return 1;
  }
}
