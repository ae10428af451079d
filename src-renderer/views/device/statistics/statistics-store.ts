/**
 * What was read of the statistics of devices while this window was open: samples, markers, alarms; for the sections that
 * were looked at last. Everything is bounded. Reads nothing itself.
 */
import { defineStore } from 'pinia';
import { shallowReactive, shallowRef } from 'vue';
import type { Marker } from '@shared/device/statistics/markers';
import {
  emptyRecord,
  recordAfter,
  recordWith,
  type Reading,
  type SectionRecord,
} from '@shared/device/statistics/section-record';
import { alarmChanges, type Alarm, type Threshold } from '@shared/device/statistics/thresholds';

/** A section that is read on other pages too, because somebody wants to hear of its thresholds. */
export interface Watched {
  readonly deviceId: string;
  readonly section: string;
  readonly periodMs: number;
  readonly thresholds: readonly Threshold[];
}

/** An alarm that was raised while its section was not in sight. */
export interface AlarmNews {
  readonly deviceId: string;
  readonly section: string;
  readonly alarm: Alarm;
}

const newsKept = 20;
const recordsKept = 12;

export const useStatistics = defineStore('statistics', () => {
  const records = shallowReactive(new Map<string, SectionRecord>());
  /** The section that was looked at last, for each device. */
  const chosen = shallowReactive(new Map<string, string>());

  const watched = shallowReactive(new Map<string, Watched>());
  /** What the page of statistics shows now. */
  const shown = shallowRef<{ deviceId: string; section: string }>();
  const news = shallowRef<readonly AlarmNews[]>([]);

  const keyOf = (deviceId: string, section: string): string => JSON.stringify([deviceId, section]);
  const recordOf = (deviceId: string, section: string): SectionRecord =>
    records.get(keyOf(deviceId, section)) ?? emptyRecord;

  function put(deviceId: string, section: string, record: SectionRecord): void {
    const key = keyOf(deviceId, section);
    // The one that was written last is the last to be forgotten.
    records.delete(key);
    records.set(key, record);
    for (const oldest of records.keys()) {
      if (records.size <= recordsKept) break;
      records.delete(oldest);
    }
  }

  /** Takes over what was read. */
  function add(deviceId: string, section: string, read: Reading, thresholds: readonly Threshold[]): void {
    const before = recordOf(deviceId, section);
    const after = recordAfter(before, read, thresholds);
    if (!isShown(deviceId, section)) {
      const { raised } = alarmChanges(before.alarms, after.alarms);
      if (raised.length > 0)
        news.value = [...news.value, ...raised.map((alarm) => ({ deviceId, section, alarm }))].slice(
          -newsKept,
        );
    }
    put(deviceId, section, after);
  }

  function mark(deviceId: string, section: string, marker: Marker): void {
    put(deviceId, section, recordWith(recordOf(deviceId, section), marker));
  }

  function clear(deviceId: string, section: string): void {
    records.delete(keyOf(deviceId, section));
  }

  const isShown = (deviceId: string, section: string): boolean =>
    shown.value?.deviceId === deviceId && shown.value.section === section;

  const isWatched = (deviceId: string, section: string): boolean => watched.has(keyOf(deviceId, section));
  function watchOn(one: Watched): void {
    watched.set(keyOf(one.deviceId, one.section), one);
  }
  function watchNoMore(deviceId: string, section: string): void {
    watched.delete(keyOf(deviceId, section));
  }

  /** What was seen, or is of no interest, is no news. */
  function forgetNews(of?: { deviceId: string; section: string }): void {
    news.value = of
      ? news.value.filter((one) => one.deviceId !== of.deviceId || one.section !== of.section)
      : [];
  }

  return {
    chosen,
    shown,
    news,
    watched,
    recordOf,
    add,
    mark,
    clear,
    isShown,
    isWatched,
    watchOn,
    watchNoMore,
    forgetNews,
  };
});
