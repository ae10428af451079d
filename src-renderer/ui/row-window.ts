/**
 * A long table in a page that scrolls: only the rows in sight are drawn, whatever heights they have, and empty space
 * stands for the others. Knows no rows, only their keys.
 */
import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import { useVirtualizer } from '@tanstack/vue-virtual';

export interface RowWindow {
  /** Indexes of the rows to draw, with a key each. */
  items: ComputedRef<{ index: number; key: string }[]>;
  /** Space that stands for the rows before and after, in pixels. */
  beforePx: ComputedRef<number>;
  afterPx: ComputedRef<number>;
  /** For the `ref` of each row, an element or a component with one, that carries `data-index`. */
  measure: (row: unknown) => void;
}

/** Where rows stand that can be reached with the keyboard or are just about to come. */
const rowsAround = 12;

/**
 * To be called in `setup`.
 * @param table the table, inside of an element with `data-scroller`; its head is above the rows
 * @param keys of all rows, each unlike the others
 * @param estimatedPx the height of a row that was never drawn
 */
export function useRowWindow(
  table: Readonly<ShallowRef<HTMLTableElement | null>>,
  keys: () => readonly string[],
  estimatedPx: number,
): RowWindow {
  const scroller = shallowRef<HTMLElement | null>(null);
  /** What is above the first row. */
  const abovePx = ref(0);

  const virtualizer = useVirtualizer(
    computed(() => {
      const all = keys();
      return {
        count: all.length,
        getScrollElement: () => scroller.value,
        estimateSize: () => estimatedPx,
        getItemKey: (index: number) => all[index] ?? index,
        overscan: rowsAround,
        scrollMargin: abovePx.value,
      };
    }),
  );

  function place(): void {
    if (!table.value || !scroller.value) return;
    const top = table.value.getBoundingClientRect().top - scroller.value.getBoundingClientRect().top;
    abovePx.value = Math.round(top + scroller.value.scrollTop + (table.value.tHead?.offsetHeight ?? 0));
  }
  // Whatever grows or shrinks above the table changes the height of the content, too.
  const observer = new ResizeObserver(place);
  // The table may come later than its page, and go again.
  watch(
    table,
    () => {
      observer.disconnect();
      scroller.value = table.value?.closest<HTMLElement>('[data-scroller]') ?? null;
      if (scroller.value?.firstElementChild) observer.observe(scroller.value.firstElementChild);
      place();
    },
    { immediate: true, flush: 'post' },
  );
  onScopeDispose(() => observer.disconnect());

  const virtual = computed(() => virtualizer.value.getVirtualItems());
  return {
    items: computed(() => virtual.value.map(({ index, key }) => ({ index, key: String(key) }))),
    beforePx: computed(() => Math.max(0, (virtual.value[0]?.start ?? abovePx.value) - abovePx.value)),
    afterPx: computed(() => {
      const end = virtual.value.at(-1)?.end;
      return end === undefined ? 0 : Math.max(0, virtualizer.value.getTotalSize() + abovePx.value - end);
    }),
    measure: (row) => {
      const element = elementOf(row);
      if (element) virtualizer.value.measureElement(element);
    },
  };
}

function elementOf(row: unknown): HTMLElement | undefined {
  if (row instanceof HTMLElement) return row;
  const inside = typeof row === 'object' && row !== null && '$el' in row ? row.$el : undefined;
  return inside instanceof HTMLElement ? inside : undefined;
}
