/**
 * Alarms of watched statistics as the frame and the bench show them: which last, and which nobody has seen. Made from the views of the
 * main process; keeps nothing but the section that each device's page shows.
 */
import { defineStore } from 'pinia';
import { computed, shallowReactive } from 'vue';
import type { Alarm } from '@shared/device/statistics/thresholds';
import type { WatchedSectionView, WatchView } from '@shared/ipc/watches';
import { useBench } from './bench';

export interface DeviceAlarm {
  readonly deviceId: string;
  readonly section: string;
  readonly alarm: Alarm;
}

export const useAlarms = defineStore('alarms', () => {
  const bench = useBench();
  /** The section that was looked at last, for each device. */
  const chosen = shallowReactive(new Map<string, string>());

  const alarmsOf = (
    { id, sections }: WatchView,
    which: (section: WatchedSectionView) => readonly Alarm[],
  ): DeviceAlarm[] =>
    sections.flatMap((one) => which(one).map((alarm) => ({ deviceId: id, section: one.name, alarm })));
  const all = (which: (section: WatchedSectionView) => readonly Alarm[]): DeviceAlarm[] =>
    [...bench.watches.values()]
      .flatMap((view) => alarmsOf(view, which))
      .toSorted((a, b) => a.alarm.fromMs - b.alarm.fromMs);

  const lasting = computed(() => all((section) => section.lasting));
  const unseen = computed(() => all((section) => section.unseen));

  /** Those of one device that last. */
  function lastingOf(deviceId: string): DeviceAlarm[] {
    const view = bench.watches.get(deviceId);
    return view === undefined ? [] : alarmsOf(view, (section) => section.lasting);
  }

  return { chosen, lasting, unseen, lastingOf };
});
