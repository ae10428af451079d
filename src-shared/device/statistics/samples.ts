/**
 * What was read of one statistics section, in the order of time: exact values, rates, and where counters started over.
 * Bounded. Knows no device, no clock and no chart.
 */

/** A bigint where a number would not be exact. */
export type CounterValue = number | bigint;

export interface Sample {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly values: ReadonlyMap<string, CounterValue>;
  /** Change per second since the sample before, for counters whose change is known. */
  readonly rates: ReadonlyMap<string, number>;
  /** Nothing was read for a while before this one, or the device was away. */
  readonly afterGap: boolean;
  /** Counters that began anew since the sample before. */
  readonly startedOver: readonly string[];
}

/** Samples that are kept of a section: an hour at one each second. */
export const samplesKept = 3600;
/** Counters that are kept of a sample; the rest of a section that is larger is not shown. */
export const countersKept = 256;

/** Sizes in bits that counters have (Zephyr stats.h). */
const counterBits = [16n, 32n, 64n] as const;

type Change =
  | { kind: 'by'; delta: number }
  /** It went past the largest value of its size. */
  | { kind: 'wrapped'; delta: number }
  | { kind: 'started-over' };

/** Longer pauses than this are gaps where a section is read every `periodMs`. */
export function gapAfterMs(periodMs: number): number {
  return Math.max(5000, 5 * periodMs);
}

/**
 * What was read, as the sample behind another one.
 * @param gapMs longer pauses than this are gaps: no rate is known after one.
 * @param wasAway the device was away since the sample before: that is a gap, too.
 */
export function sampleAfter(
  before: Sample | undefined,
  atMs: number,
  read: ReadonlyMap<string, CounterValue>,
  gapMs: number,
  wasAway: boolean,
): Sample {
  const values = new Map([...read].slice(0, countersKept));
  const passedMs = before ? atMs - before.atMs : 0;
  const afterGap = before !== undefined && (wasAway || passedMs > gapMs);
  const changes = before ? changesBetween(before.values, values) : new Map<string, Change>();
  const rates = new Map<string, number>();
  const startedOver: string[] = [];
  for (const [name, change] of changes) {
    if (change.kind === 'started-over') startedOver.push(name);
    else if (!afterGap && passedMs > 0) rates.set(name, (change.delta * 1000) / passedMs);
  }
  return { atMs, values, rates, afterGap, startedOver };
}

/**
 * How each counter changed. One that falls a little goes up and down by nature; one that falls far has wrapped or started
 * over. When one of them has started over, the device has, and so have all others that fell.
 */
export function changesBetween(
  before: ReadonlyMap<string, CounterValue>,
  after: ReadonlyMap<string, CounterValue>,
): Map<string, Change> {
  const changes = new Map<string, Change>();
  for (const [name, value] of after) {
    const old = before.get(name);
    if (old !== undefined) changes.set(name, changeOf(BigInt(old), BigInt(value)));
  }
  if ([...changes.values()].some(({ kind }) => kind === 'started-over'))
    for (const [name, change] of changes)
      if (change.kind === 'wrapped' || (change.kind === 'by' && change.delta < 0))
        changes.set(name, { kind: 'started-over' });
  return changes;
}

function changeOf(before: bigint, after: bigint): Change {
  if (after * 2n >= before) return { kind: 'by', delta: Number(after - before) };
  for (const bits of counterBits) {
    const size = 1n << bits;
    if (before < size && before * 4n >= size * 3n && after * 4n < size)
      return { kind: 'wrapped', delta: Number(after + size - before) };
  }
  return { kind: 'started-over' };
}

/** Names of all counters that the samples have, in the device's order. */
export function counterNames(samples: readonly Sample[]): string[] {
  return [...(samples.at(-1)?.values.keys() ?? [])];
}

/** The firmware was built without names: `s0`, `s1`. */
export function areNameless(names: readonly string[]): boolean {
  return names.length > 0 && names.every((name) => /^s\d+$/.test(name));
}

/** Values or rates for a chart: seconds since 1970, and for each counter a number or null where there is none. */
export interface Columns {
  seconds: number[];
  lines: (number | null)[][];
  /** What was read at each of these times, exactly; nothing in the middle of a gap. */
  read: (Sample | undefined)[];
}

export function columnsOf(
  samples: readonly Sample[],
  names: readonly string[],
  of: 'value' | 'rate',
): Columns {
  const seconds: number[] = [];
  const lines = names.map((): (number | null)[] => []);
  const read: (Sample | undefined)[] = [];
  samples.forEach((sample, index) => {
    const before = samples[index - 1];
    if (before && sample.afterGap) {
      // A line must not be drawn over a time in which nothing was read.
      seconds.push((before.atMs + sample.atMs) / 2000);
      for (const line of lines) line.push(null);
      read.push(undefined);
    }
    seconds.push(sample.atMs / 1000);
    read.push(sample);
    names.forEach((name, at) => {
      const value = of === 'value' ? sample.values.get(name) : sample.rates.get(name);
      lines[at]?.push(value === undefined ? null : Number(value));
    });
  });
  return { seconds, lines, read };
}
