/**
 * How the user wants to see the device table: kept while the window is open, also when another page is shown.
 */
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { Grouping, Sort, SortKey } from './rows';

export const useTableWishes = defineStore('table-wishes', () => {
  const filter = ref('');
  const sort = shallowRef<Sort>({ by: 'name', descending: false });
  const grouping = ref<Grouping>('none');
  const folded = shallowRef<ReadonlySet<string>>(new Set());
  /** Key of the row that the keyboard stands on. */
  const cursor = ref<string>();

  /** A second time turns the order around. */
  function sortBy(by: SortKey): void {
    sort.value = { by, descending: sort.value.by === by && !sort.value.descending };
  }

  function fold(key: string, hidden: boolean): void {
    const next = new Set(folded.value);
    if (hidden) next.add(key);
    else next.delete(key);
    folded.value = next;
  }

  return { filter, sort, grouping, folded, cursor, sortBy, fold };
});
