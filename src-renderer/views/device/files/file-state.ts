/**
 * The state of a file that moves, as its row shows it. Knows no words.
 */
import type { ErrorView } from '@shared/core/errors';
import { isOver, type RunState } from '@shared/run/fold';
import type { Progress } from '@shared/run/progress';
import type { MovedFile } from '@shared/run/verdict';
import { awayOf } from '../../../components/run-phase';

export type FileState =
  | { phase: 'queued' }
  /** `waiting`: the device is away; the file moves on when it is back. */
  | { phase: 'running'; progress: Progress; waiting: boolean }
  | ({ phase: 'done' } & MovedFile)
  | { phase: 'failed'; error: ErrorView; keptBytes?: number }
  | { phase: 'cancelled' };

const nothingYet: Progress = {
  phase: 'erasing',
  sentBytes: 0,
  totalBytes: 0,
  bytesPerSecond: 0,
  resumedAtBytes: 0,
};

export function fileState(state: RunState): FileState {
  if (state.phase === 'queued') return { phase: 'queued' };
  if (!isOver(state)) {
    const progress = (state.phase === 'running' ? state.progress : undefined) ?? nothingYet;
    return { phase: 'running', progress, waiting: awayOf(state) !== undefined };
  }
  const { verdict } = state;
  if (verdict.outcome === 'pass' && verdict.moved !== undefined) return { phase: 'done', ...verdict.moved };
  const error = verdict.outcome === 'pass' ? undefined : verdict.failure.error;
  if (verdict.outcome === 'aborted' || error === undefined) return { phase: 'cancelled' };
  return {
    phase: 'failed',
    error,
    ...(verdict.keptBytes === undefined ? {} : { keptBytes: verdict.keptBytes }),
  };
}
