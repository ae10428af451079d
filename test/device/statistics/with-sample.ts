/** Rows of samples as tests build them; the program keeps its own in a ring (`section-record.ts`). */
import { sampleAfter, type CounterValue, type Sample } from '@shared/device/statistics/samples';

/** The samples with one more at the end. */
export function withSample(
  samples: readonly Sample[],
  atMs: number,
  read: ReadonlyMap<string, CounterValue>,
  gapMs: number,
  wasAway = false,
): Sample[] {
  return [...samples, sampleAfter(samples.at(-1), atMs, read, gapMs, wasAway)];
}
