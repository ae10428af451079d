/**
 * How the user wants to see the device table for now: kept while the window is open, also when another page is shown. Columns and order
 * are kept for longer (ui/table).
 */
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { Grouping } from './rows';

export const useTableWishes = defineStore('table-wishes', () => {
  const filter = ref('');
  const grouping = ref<Grouping>('none');
  const folded = shallowRef<ReadonlySet<string>>(new Set());
  /** Key of the row that the keyboard stands on. */
  const cursor = ref<string>();

  function fold(key: string, hidden: boolean): void {
    const next = new Set(folded.value);
    if (hidden) next.add(key);
    else next.delete(key);
    folded.value = next;
  }

  return { filter, grouping, folded, cursor, fold };
});
