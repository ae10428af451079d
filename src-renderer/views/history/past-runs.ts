/**
 * The runs that a filter finds, page by page, newest first, and their counts. Read anew when the filter or the history changes; what comes late
 * for an earlier filter is dropped.
 */
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { PageKey, RunCounts, RunFilter, RunRow } from '@shared/history/query';
import { call, onHistoryChange } from '../../bridge/client';
import { useFailures } from '../../stores/failures';

const rowsAtOnce = 100;

export interface PastRuns {
  rows: ShallowRef<readonly RunRow[]>;
  counts: ShallowRef<RunCounts | undefined>;
  isLoading: Ref<boolean>;
  hasMore: () => boolean;
  /** The next page, behind those that are there. */
  more: () => Promise<void>;
}

/** To be called in `setup`. */
export function usePastRuns(filter: () => RunFilter): PastRuns {
  const failures = useFailures();
  const rows = shallowRef<readonly RunRow[]>([]);
  const counts = shallowRef<RunCounts>();
  const isLoading = ref(false);
  let next: PageKey | undefined;
  let asked = 0;

  async function read(count: number): Promise<void> {
    const mine = ++asked;
    const wanted = filter();
    isLoading.value = true;
    const found = await failures.attempt(() =>
      Promise.all([
        call('history.page', { filter: wanted, rows: Math.min(500, count) }),
        call('history.counts', { filter: wanted }),
      ]),
    );
    if (mine !== asked) return;
    isLoading.value = false;
    if (found === undefined) return;
    [{ rows: rows.value, next }, counts.value] = found;
  }

  async function more(): Promise<void> {
    if (next === undefined || isLoading.value) return;
    const mine = ++asked;
    const after = next;
    isLoading.value = true;
    const page = await failures.attempt(() =>
      call('history.page', { filter: filter(), rows: rowsAtOnce, after }),
    );
    if (mine !== asked) return;
    isLoading.value = false;
    if (page === undefined) return;
    rows.value = [...rows.value, ...page.rows];
    next = page.next;
  }

  watch(filter, () => void read(rowsAtOnce), { immediate: true, deep: true });
  onScopeDispose(onHistoryChange(() => void read(Math.max(rowsAtOnce, rows.value.length))));
  return { rows, counts, isLoading, hasMore: () => next !== undefined, more };
}
