/**
 * Limits for counters, and the alarms that they raise. Knows no words and no storage but the shape of what is stored.
 */
import * as z from 'zod/mini';
import type { CounterValue, Sample } from './samples';

/** Characters of the name of a section or counter that is kept. */
const LONGEST_NAME = 200;
export const keptName = z.string().check(z.maxLength(LONGEST_NAME));

/** As it is kept with a device (record.ts). */
export const keptThresholdSchema = z.object({
  section: keptName,
  id: keptName,
  counter: keptName,
  of: z.enum(['value', 'rate']),
  when: z.enum(['above', 'below']),
  limit: z.number(),
});
export type KeptThreshold = z.infer<typeof keptThresholdSchema>;
export type Threshold = Omit<KeptThreshold, 'section'>;

export interface Alarm {
  readonly threshold: Threshold;
  readonly fromMs: number;
  /** The value or rate that raised it. */
  readonly raisedBy: CounterValue;
  /** Absent while it lasts. */
  readonly untilMs?: number;
}

/** Alarms that last. */
export function lastingIn(alarms: readonly Alarm[]): Alarm[] {
  return alarms.filter(({ untilMs }) => untilMs === undefined);
}

/** Thresholds of one section and of one device, and alarms that are remembered of a section. */
export const thresholdsKept = 50;
export const thresholdsOfDevice = 500;
const alarmsKept = 100;

/** What a threshold looks at, in a sample; undefined when it is not known there. */
export function lookedAt({ counter, of }: Threshold, sample: Sample): CounterValue | undefined {
  return of === 'value' ? sample.values.get(counter) : sample.rates.get(counter);
}

function isBeyond({ when, limit }: Threshold, value: CounterValue): boolean {
  return when === 'above' ? value > limit : value < limit;
}

/** The alarms after a sample: new ones at the end, those that are over with their end. What is not known changes nothing. */
export function alarmsAfter(
  alarms: readonly Alarm[],
  thresholds: readonly Threshold[],
  sample: Sample,
): readonly Alarm[] {
  const { atMs } = sample;
  const values = new Map(thresholds.map((one) => [one.id, lookedAt(one, sample)] as const));
  const kept = alarms.map((alarm) => {
    if (alarm.untilMs !== undefined) return alarm;
    const value = values.get(alarm.threshold.id);
    const removed = !values.has(alarm.threshold.id);
    return removed || (value !== undefined && !isBeyond(alarm.threshold, value))
      ? { ...alarm, untilMs: atMs }
      : alarm;
  });
  const lasting = new Set(lastingIn(kept).map(({ threshold }) => threshold.id));
  const raised = thresholds.flatMap((threshold): Alarm[] => {
    const value = values.get(threshold.id);
    if (value === undefined || lasting.has(threshold.id) || !isBeyond(threshold, value)) return [];
    return [{ threshold, fromMs: atMs, raisedBy: value }];
  });
  if (raised.length === 0 && kept.every((alarm, index) => alarm === alarms[index])) return alarms;
  return [...kept, ...raised].slice(-alarmsKept);
}

/** What has become of alarms from one moment to a later one: who tells of them tells each once. */
export function alarmChanges(
  before: readonly Alarm[],
  after: readonly Alarm[],
): { raised: readonly Alarm[]; ended: readonly Alarm[] } {
  const isNew = (one: Alarm): boolean => !before.includes(one);
  return {
    raised: lastingIn(after).filter(isNew),
    ended: after.filter((one) => one.untilMs !== undefined && isNew(one)),
  };
}

/** Those of one section. */
export function thresholdsFor(all: readonly KeptThreshold[], section: string): readonly Threshold[] {
  return all.filter((one) => one.section === section).map(({ section: _own, ...threshold }) => threshold);
}

/** The whole with other thresholds for one section. */
export function withThresholds(
  all: readonly KeptThreshold[],
  section: string,
  thresholds: readonly Threshold[],
): KeptThreshold[] {
  const others = all.filter((one) => one.section !== section);
  const own = thresholds.slice(0, thresholdsKept).map((one) => ({ section, ...one }));
  return [...others.slice(0, thresholdsOfDevice - own.length), ...own];
}
