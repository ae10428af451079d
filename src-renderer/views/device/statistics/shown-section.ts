/**
 * The section that a page shows: what the main process has read of it, and what it reads while the page is open. Reads nothing itself.
 */
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import { emptyRecord, recordPushed, type SectionRecord } from '@shared/device/statistics/section-record';
import type { SectionNews } from '@shared/ipc/watches';
import { onWatchNews } from '../../../bridge/client';
import { watchActions } from '../../../stores/actions';
import { hearOdd } from '../../../stores/odd-answers';
import { groups } from '@shared/smp/groups';

const command = groups.stat.commands.show.name;

export interface ShownSection {
  readonly record: Readonly<ShallowRef<SectionRecord>>;
  /** Why nothing was read the last time; undefined after a reading that succeeded. */
  readonly error: Readonly<ShallowRef<ErrorView | undefined>>;
}

interface Shown {
  deviceId: string;
  section: string;
  periodMs: number;
}

/**
 * To be called in `setup`; nothing is shown any more when the component is gone.
 * @param what is to be shown; undefined: what is shown stands still
 */
export function useShownSection(what: () => Shown | undefined): ShownSection {
  const record = shallowRef<SectionRecord>(emptyRecord);
  const error = shallowRef<ErrorView>();
  let shown: Shown | undefined;
  /** News that come before the answer to what was asked last; undefined when nothing is awaited. */
  let early: SectionNews[] | undefined;

  async function show(next: Shown): Promise<void> {
    const { deviceId, section, periodMs } = next;
    if (deviceId !== shown?.deviceId || section !== shown.section) {
      record.value = emptyRecord;
      error.value = undefined;
    }
    shown = next;
    const own: SectionNews[] = (early = []);
    try {
      const known = await watchActions.show({ id: deviceId, section, periodMs });
      if (early !== own) return;
      early = undefined;
      record.value = known.record;
      error.value = known.error;
      hearOdd(deviceId, command, known);
      for (const one of own) take(one);
    } catch (failure) {
      if (early !== own) return;
      early = undefined;
      error.value = toErrorView(failure);
    }
  }

  function hear(news: SectionNews): void {
    if (shown === undefined || news.deviceId !== shown.deviceId || news.section !== shown.section) return;
    if (early === undefined) take(news);
    else early.push(news);
  }

  function take(news: SectionNews): void {
    const { sample, count, markers, alarms, error: failed } = news;
    const { samples } = record.value;
    const known = samples.dropped + samples.length;
    // One is missing: the whole is asked for again.
    if (count > known + (sample === undefined ? 0 : 1)) {
      if (shown !== undefined) void show(shown);
      return;
    }
    error.value = failed;
    hearOdd(news.deviceId, command, news);
    const isNew = sample !== undefined && count === known + 1;
    const next = isNew ? recordPushed(record.value, sample) : record.value;
    record.value = { ...next, ...(markers && { markers }), ...(alarms && { alarms }) };
  }

  function hide(): void {
    if (shown === undefined) return;
    // A page that is left has nobody left to tell that the device is gone.
    void watchActions.hide({ id: shown.deviceId }).catch(() => undefined);
    early = undefined;
    shown = undefined;
  }

  const endListening = onWatchNews(hear);
  watch(
    what,
    (next, before) => {
      if (next === undefined || (before !== undefined && next.deviceId !== before.deviceId)) hide();
      if (next !== undefined) void show(next);
    },
    { immediate: true, deep: true },
  );
  onScopeDispose(() => {
    endListening();
    hide();
  });
  return { record, error };
}
