/**
 * The last things of a long row, immutable and bounded: one more costs a few dozen copies, however many are kept. Knows nothing of
 * what it holds.
 */

export interface Ring<T> {
  /** In the order in which they came. */
  readonly chunks: readonly (readonly T[])[];
  /** Things in the chunks. */
  readonly length: number;
  /** Things that came before those in the chunks: `dropped + length` came in all. */
  readonly dropped: number;
}

const CHUNK = 64;

export function emptyRing<T>(): Ring<T> {
  return { chunks: [], length: 0, dropped: 0 };
}

/** With one more at the end; those before the last `most` are let go, a chunk at a time. */
export function pushed<T>({ chunks, length, dropped }: Ring<T>, item: T, most: number): Ring<T> {
  const open = chunks.at(-1);
  const grown =
    open === undefined || open.length >= CHUNK
      ? [...chunks, [item]]
      : [...chunks.slice(0, -1), [...open, item]];
  let kept = length + 1;
  let first = 0;
  for (const chunk of grown) {
    if (kept - chunk.length < most) break;
    kept -= chunk.length;
    first++;
  }
  return { chunks: grown.slice(first), length: kept, dropped: dropped + length + 1 - kept };
}

/** The newest ones in the order in which they came, `most` of them or all. */
export function newest<T>({ chunks, length }: Ring<T>, most = length): T[] {
  let first = chunks.length;
  let there = 0;
  while (first > 0 && there < most) there += chunks[--first]?.length ?? 0;
  return chunks
    .slice(first)
    .flat()
    .slice(Math.max(0, there - most));
}

/** Those that came behind the first `number` of all, as far as they are still there. */
export function behind<T>(ring: Ring<T>, number: number): T[] {
  return ring.chunks.flat().slice(Math.max(0, number - ring.dropped));
}

export function last<T>({ chunks }: Ring<T>): T | undefined {
  return chunks.at(-1)?.at(-1);
}
