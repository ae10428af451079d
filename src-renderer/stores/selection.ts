/**
 * The devices that are selected on the bench. The upgrade wizard starts with them; a device's own page selects its
 * device before it goes there.
 */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { useBench } from './bench';

export const useSelection = defineStore('selection', () => {
  const bench = useBench();
  const chosen = shallowRef<ReadonlySet<string>>(new Set());

  /** Ids of selected devices that are still there, in the bench's order. */
  const ids = computed(() => [...bench.devices.keys()].filter((id) => chosen.value.has(id)));

  function set(next: Iterable<string>): void {
    chosen.value = new Set(next);
  }

  function toggle(id: string): void {
    const next = new Set(chosen.value);
    if (!next.delete(id)) next.add(id);
    chosen.value = next;
  }

  function has(id: string): boolean {
    return chosen.value.has(id);
  }

  function clear(): void {
    chosen.value = new Set();
  }

  return { ids, set, toggle, has, clear };
});
