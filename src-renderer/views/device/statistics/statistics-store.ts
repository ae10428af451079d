/**
 * What was read of the statistics of devices while this window was open: samples, markers, alarms; for the sections that
 * were looked at last. Everything is bounded. Reads nothing itself.
 */
import { defineStore } from 'pinia';
import { shallowReactive, shallowRef } from 'vue';
import { markersKept, startOverMarker, type Marker } from '@shared/device/statistics/markers';
import { withSample, type CounterValue, type Sample } from '@shared/device/statistics/samples';
import { alarmsAfter, type Alarm, type Threshold } from '@shared/device/statistics/thresholds';

export interface SectionRecord {
  readonly samples: readonly Sample[];
  readonly markers: readonly Marker[];
  readonly alarms: readonly Alarm[];
}

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
const nothing: SectionRecord = { samples: [], markers: [], alarms: [] };
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
    records.get(keyOf(deviceId, section)) ?? nothing;

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
  function add(
    deviceId: string,
    section: string,
    read: { atMs: number; values: ReadonlyMap<string, CounterValue>; gapMs: number },
    thresholds: readonly Threshold[],
  ): void {
    const before = recordOf(deviceId, section);
    const lastMs = before.samples.at(-1)?.atMs ?? read.atMs;
    const wasAway = before.markers.some(({ kind, atMs }) => kind !== 'started-over' && atMs >= lastMs);
    const samples = withSample(before.samples, read.atMs, read.values, read.gapMs, wasAway);
    const marker = startOverMarker(samples, before.markers);
    const newest = samples.at(-1);
    const alarms = newest ? alarmsAfter(before.alarms, thresholds, newest) : before.alarms;
    if (!isShown(deviceId, section)) {
      const raised = alarms.filter((alarm) => alarm.untilMs === undefined && !before.alarms.includes(alarm));
      if (raised.length > 0)
        news.value = [...news.value, ...raised.map((alarm) => ({ deviceId, section, alarm }))].slice(
          -newsKept,
        );
    }
    put(deviceId, section, {
      samples,
      markers: marker ? [...before.markers, marker].slice(-markersKept) : before.markers,
      alarms,
    });
  }

  function mark(deviceId: string, section: string, marker: Marker): void {
    const before = recordOf(deviceId, section);
    put(deviceId, section, { ...before, markers: [...before.markers, marker].slice(-markersKept) });
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
