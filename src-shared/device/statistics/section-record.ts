/**
 * What is known of one section of statistics: samples, markers and alarms, each reading folded onto what was there. Bounded. Knows no
 * device, no clock and nobody who reads.
 */
import { markersKept, startOverMarker, type Marker } from './markers';
import { emptyRing, last, newest, pushed, type Ring } from './ring';
import { sampleAfter, samplesKept, type CounterValue, type Sample } from './samples';
import { alarmsAfter, type Alarm, type Threshold } from './thresholds';

export interface SectionRecord {
  readonly samples: Ring<Sample>;
  readonly markers: readonly Marker[];
  readonly alarms: readonly Alarm[];
}

export const emptyRecord: SectionRecord = { samples: emptyRing(), markers: [], alarms: [] };

/** Values that are kept of one section, all samples together: a section with many counters is remembered for a shorter time. */
export const valuesKept = 250_000;

export interface Reading {
  /** Milliseconds since 1970, of a clock that does not jump. */
  readonly atMs: number;
  readonly values: ReadonlyMap<string, CounterValue>;
  /** Longer pauses than this are gaps: no rate is known after one. */
  readonly gapMs: number;
}

/** After one more reading. @param mostValues of all samples together */
export function recordAfter(
  before: SectionRecord,
  { atMs, values, gapMs }: Reading,
  thresholds: readonly Threshold[],
  mostValues = valuesKept,
): SectionRecord {
  const previous = last(before.samples);
  const sinceMs = previous?.atMs ?? atMs;
  const wasAway = before.markers.some((one) => one.kind !== 'started-over' && one.atMs >= sinceMs);
  const sample = sampleAfter(previous, atMs, values, gapMs, wasAway);
  const { samples } = recordPushed(before, sample, mostValues);
  const marker = startOverMarker(newest(samples, 2), before.markers);
  return {
    samples,
    markers: marker ? withMarker(before.markers, marker) : before.markers,
    alarms: alarmsAfter(before.alarms, thresholds, sample),
  };
}

/** With one more sample at the end, nothing concluded from it. @param mostValues of all samples together */
export function recordPushed(before: SectionRecord, sample: Sample, mostValues = valuesKept): SectionRecord {
  const most = Math.floor(mostValues / Math.max(1, sample.values.size));
  return { ...before, samples: pushed(before.samples, sample, Math.min(samplesKept, Math.max(2, most))) };
}

/** Something happened that explains a curve. */
export function recordWith(before: SectionRecord, marker: Marker): SectionRecord {
  return { ...before, markers: withMarker(before.markers, marker) };
}

function withMarker(markers: readonly Marker[], marker: Marker): readonly Marker[] {
  return [...markers, marker].slice(-markersKept);
}
