/**
 * The one place for calls that failed and that no form shows beside its own fields.
 */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { sameValue } from '@shared/core/same-value';
import { toErrorView, type ErrorView } from '@shared/core/errors';

export interface Failure {
  id: number;
  error: ErrorView;
  /** How often the same thing failed in a row. */
  times: number;
}

/** More would cover the window; the oldest goes. */
const shownAtOnce = 4;

export const useFailures = defineStore('failures', () => {
  const list = shallowRef<readonly Failure[]>([]);
  let lastId = 0;

  function report(error: unknown): void {
    const view = toErrorView(error);
    const same = list.value.find((failure) => sameValue(failure.error, view));
    if (same) list.value = list.value.map((one) => (one === same ? { ...same, times: same.times + 1 } : one));
    else list.value = [...list.value, { id: ++lastId, error: view, times: 1 }].slice(-shownAtOnce);
  }

  function dismiss(id: number): void {
    list.value = list.value.filter((failure) => failure.id !== id);
  }

  /** Does the work; a failure is shown and gives undefined. */
  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      report(error);
      return undefined;
    }
  }

  return { list, report, dismiss, attempt };
});
