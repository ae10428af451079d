/**
 * Limits for counters, and the alarms that they raise. Knows no words and no storage but the shape of what is stored.
 */
import type { CounterValue, Sample } from './samples';

export interface Threshold {
  id: string;
  counter: string;
  of: 'value' | 'rate';
  when: 'above' | 'below';
  limit: number;
}

export interface Alarm {
  readonly threshold: Threshold;
  readonly fromMs: number;
  /** The value or rate that raised it. */
  readonly raisedBy: CounterValue;
  /** Absent while it lasts. */
  readonly untilMs?: number;
}

/** Thresholds of one section, and alarms that are remembered of it. */
export const thresholdsKept = 50;
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
  const lasting = new Set(
    kept.filter(({ untilMs }) => untilMs === undefined).map(({ threshold }) => threshold.id),
  );
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
    raised: after.filter((one) => one.untilMs === undefined && isNew(one)),
    ended: after.filter((one) => one.untilMs !== undefined && isNew(one)),
  };
}

/** Thresholds as they are kept between starts: by the device's name, because it outlives the device's id. */
export interface KeptThresholds {
  device: string;
  section: string;
  thresholds: Threshold[];
}
const sectionsKept = 100;

export function thresholdsFor(
  all: readonly KeptThresholds[],
  device: string,
  section: string,
): readonly Threshold[] {
  return all.find((one) => one.device === device && one.section === section)?.thresholds ?? [];
}

export function withThresholds(
  all: readonly KeptThresholds[],
  device: string,
  section: string,
  thresholds: readonly Threshold[],
): KeptThresholds[] {
  const others = all.filter((one) => one.device !== device || one.section !== section);
  const own = thresholds.slice(0, thresholdsKept);
  return [...others, ...(own.length > 0 ? [{ device, section, thresholds: own }] : [])].slice(-sectionsKept);
}

/** What was stored, as far as it is usable; undefined when it is no list. */
export function readThresholds(stored: unknown): KeptThresholds[] | undefined {
  if (!Array.isArray(stored)) return undefined;
  return stored.flatMap((one: unknown): KeptThresholds[] => {
    if (!isRecord(one)) return [];
    const { device, section, thresholds } = one;
    if (typeof device !== 'string' || typeof section !== 'string' || !Array.isArray(thresholds)) return [];
    return [{ device, section, thresholds: thresholds.filter(isThreshold).slice(0, thresholdsKept) }];
  });
}

function isThreshold(one: unknown): one is Threshold {
  return (
    isRecord(one) &&
    typeof one['id'] === 'string' &&
    typeof one['counter'] === 'string' &&
    (one['of'] === 'value' || one['of'] === 'rate') &&
    (one['when'] === 'above' || one['when'] === 'below') &&
    typeof one['limit'] === 'number' &&
    Number.isFinite(one['limit'])
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
