/**
 * Which time the charts show: the newest stretch, or what the user chose to look at; and how often is read.
 */
import type { Sample } from './samples';

/** Seconds since 1970. */
export interface TimeRange {
  from: number;
  to: number;
}

/** Stretches in seconds from which the user chooses. */
export const spansS = [60, 300, 900, 3600] as const;
export type SpanS = (typeof spansS)[number];

/** Times in milliseconds between two readings from which the user chooses. */
export const periodsMs = [500, 1000, 2000, 5000, 10_000, 30_000, 60_000] as const;

const leastS = 5;

/** The newest `spanS` seconds of what there is. */
export function liveRange(samples: readonly Sample[], spanS: number): TimeRange {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last) return { from: 0, to: leastS };
  const to = last.atMs / 1000;
  return { from: Math.min(to - leastS, Math.max(first.atMs / 1000, to - spanS)), to };
}

/** Half as much around the middle, or twice as much. */
export function zoomed({ from, to }: TimeRange, way: 'in' | 'out'): TimeRange {
  const middle = (from + to) / 2;
  const half = ((to - from) / 2) * (way === 'in' ? 0.5 : 2);
  return { from: middle - half, to: middle + half };
}
