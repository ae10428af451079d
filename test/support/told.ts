/**
 * The state of a run in the words that tests of upgrades and file transfers ask for: one word for where it stands, and at the end
 * what its verdict comes to.
 */
import type { ErrorView } from '@shared/core/errors';
import type { Away, RunState } from '@shared/run/fold';
import { livePhase, movedOfAll, placeOf, uploadOf, type LivePhase } from '@shared/run/fold';
import type { AllBytes, Progress } from '@shared/run/progress';
import type { RunPlace } from '@shared/run/step';
import type { MarkedImage, MovedFile, RunVerdict } from '@shared/run/verdict';

/** Both directions of a file are one word for these tests. */
type LiveWord = LivePhase | 'running';
const wordOf = (place: RunPlace): LiveWord =>
  place === 'send-file' || place === 'fetch-file' ? 'running' : livePhase(place);

export type Told =
  | {
      phase: Exclude<LiveWord, 'uploading' | 'running' | 'waiting'>;
      away?: Away;
    }
  | { phase: 'waiting'; sinceEpochMs: number }
  | {
      phase: 'uploading';
      image: number;
      nth: number;
      of: number;
      progress: Progress;
      all?: AllBytes;
      waitingForDevice: boolean;
    }
  | { phase: 'running'; progress: Progress; waitingForDevice: boolean }
  | { phase: 'finished'; verdict: RunVerdict }
  | ({ phase: 'done' } & MovedFile)
  | {
      phase: 'failed';
      during: LiveWord;
      error: ErrorView;
      marked?: readonly MarkedImage[];
      keptBytes?: number;
    }
  | { phase: 'cancelled'; during: LiveWord; marked?: readonly MarkedImage[] };

const nothing: Progress = {
  phase: 'erasing',
  sentBytes: 0,
  totalBytes: 0,
  bytesPerSecond: 0,
  resumedAtBytes: 0,
};

export function told(state: RunState): Told {
  if (state.phase === 'ended') return toldEnd(state.verdict, wordOf(state.during));
  const word = wordOf(placeOf(state));
  const away = state.phase === 'queued' ? undefined : state.away;
  const waitingForDevice = away !== undefined;
  const progress = (state.phase === 'running' ? state.progress : undefined) ?? nothing;
  if (word === 'running') return { phase: word, progress, waitingForDevice };
  if (word === 'waiting') return { phase: word, sinceEpochMs: away?.sinceEpochMs ?? 0 };
  if (word === 'uploading') {
    const step = state.phase === 'running' ? state.steps[state.at] : undefined;
    const all = movedOfAll(state);
    const image = step?.do === 'upload' ? step.image : 0;
    return {
      phase: word,
      image,
      ...uploadOf(state),
      progress,
      ...(all === undefined ? {} : { all }),
      waitingForDevice,
    };
  }
  return { phase: word, ...(away === undefined ? {} : { away }) };
}

function toldEnd(verdict: RunVerdict, during: LiveWord): Told {
  const marked = verdict.marked === undefined ? {} : { marked: verdict.marked };
  if (verdict.outcome === 'aborted') return { phase: 'cancelled', during, ...marked };
  if (verdict.moved !== undefined) return { phase: 'done', ...verdict.moved };
  const error = verdict.outcome === 'pass' ? undefined : verdict.failure.error;
  if (error === undefined) return { phase: 'finished', verdict };
  const kept = verdict.keptBytes === undefined ? {} : { keptBytes: verdict.keptBytes };
  return { phase: 'failed', during, error, ...marked, ...kept };
}
