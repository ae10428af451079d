/**
 * What is chosen for the tables of the window. A choice is shown at once and kept by the main process with the preferences; one that
 * could not be kept is reported and holds while the window is open. Knows no columns.
 */
import { defineStore } from 'pinia';
import { shallowReactive, watch } from 'vue';
import { sameValue } from '@shared/core/same-value';
import type { LayoutPreference } from '@shared/device/preferences';
import type { TableLayout } from '@shared/device/table-layout';
import { usePreferences } from './preferences';

export const useTableLayouts = defineStore('table-layouts', () => {
  const preferences = usePreferences();
  /** Chosen here, and not yet what the main process says. */
  const ahead = shallowReactive(new Map<LayoutPreference, TableLayout>());

  watch(
    () => preferences.current,
    (now) => {
      for (const [table, layout] of ahead) if (sameValue(layout, now[table])) ahead.delete(table);
    },
    // Two answers at once are two answers: the first may be ours.
    { flush: 'sync' },
  );

  function change(table: LayoutPreference, layout: TableLayout): void {
    ahead.set(table, layout);
    void preferences.change({ [table]: layout });
  }

  return {
    of: (table: LayoutPreference): TableLayout => ahead.get(table) ?? preferences.current[table],
    change,
  };
});
