/**
 * What became of one transmission of a chunk: what errors mean for an upload. Decides nothing that follows from it.
 */
import { isBenchError, type BenchError } from '@shared/core/errors';
import { isNoRoomJustNow } from './refusal';
import type { Chunk } from './upload-cursor';
import type { UploadKind } from './upload-kind';

export type Outcome<R> = { of: Chunk } & (
  | { kind: 'answer'; answer: R; tookMs: number }
  | { kind: 'place'; off: number }
  | { kind: 'lost its place'; error: BenchError<'device/error'> }
  | { kind: 'silence' | 'refused' | 'failure'; error: unknown }
);

/** What an error means for the chunk at `offset`. */
export function meaningOf<Q extends object, R extends { off: number }>(
  error: unknown,
  offset: number,
  kind: UploadKind<Q, R>,
) {
  const isSpoilt = isBenchError(error, 'smp/bad-answer') && error.facts.isEmpty !== true;
  if (isBenchError(error, 'smp/timeout') || isSpoilt) return { kind: 'silence', error } as const;
  if (isNoRoomJustNow(error) && kind.isFinal?.(error, offset) !== true)
    return { kind: 'refused', error } as const;
  const place = isBenchError(error, 'device/error') ? kind.placeIn?.(error, offset) : undefined;
  if (place === undefined || !isBenchError(error, 'device/error')) return { kind: 'failure', error } as const;
  return place === 'ask'
    ? ({ kind: 'lost its place', error } as const)
    : ({ kind: 'place', off: place } as const);
}
