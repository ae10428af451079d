/**
 * One table of the window without its looks: rows in order, columns that are shown, and what is chosen of both, kept over restarts.
 * Knows neither cells nor what a row means. Rows are put in order only while something sorts them; how they are drawn is the page's.
 */
import {
  createSortedRowModel,
  columnVisibilityFeature,
  functionalUpdate,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
} from '@tanstack/vue-table';
import { computed, ref, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue';
import type { LayoutPreference } from '@shared/device/preferences';
import { useTableLayouts } from '../../stores/table-layouts';
import { compareIn, gridTemplate, leastSum, type Sort, type TableColumn } from './column';
import { fit } from './fit';

const features = tableFeatures({
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

/** What is put in order: places of rows with what they are sorted by. */
interface Place {
  at: number;
  value: string | number;
}

/** One line of the list of columns. */
export interface ColumnChoice {
  id: string;
  title: string;
  shown: boolean;
  /** It cannot be taken away: always shown, or the last that is. */
  fixed: boolean;
}

export interface DataTable<Row, Id extends string> {
  /** The columns that are shown, from left to right. */
  columns: ComputedRef<readonly TableColumn<Row, Id>[]>;
  /** The same by name; the same object as long as nothing changes. */
  shows: ComputedRef<Readonly<Record<Id, boolean>>>;
  ordered: ComputedRef<readonly Row[]>;
  /** For `grid-template-columns`. */
  template: ComputedRef<string>;
  leastPx: ComputedRef<number>;
  /** Room for all columns, told by whoever draws them; before that nothing yields. */
  fitInto: (roomPx: number) => void;
  directionOf: (id: Id) => 'ascending' | 'descending' | undefined;
  /** A second time turns the order round. */
  sortBy: (id: Id) => void;
  choices: ComputedRef<readonly ColumnChoice[]>;
  choose: (id: string, shown: boolean) => void;
  /** Something was chosen about columns. */
  isChosen: ComputedRef<boolean>;
  /** Columns as if nobody had chosen. */
  reset: () => void;
}

export interface TableOptions<Row, Id extends string> {
  /** Where what is chosen is kept. */
  layout: LayoutPreference;
  columns: readonly TableColumn<Row, Id>[];
  /** In the order that holds among equals; absent: the page puts its rows in order itself. */
  rows?: MaybeRefOrGetter<readonly Row[]>;
  /** Absent: as the rows come, and a third click leads back to that. */
  usualSort?: Sort<Id>;
}

/** To be called in `setup`. */
export function useDataTable<Row, Id extends string>(options: TableOptions<Row, Id>): DataTable<Row, Id> {
  const { columns, usualSort } = options;
  const layouts = useTableLayouts();
  const layout = computed(() => layouts.of(options.layout));
  const rows = computed(() => toValue(options.rows) ?? []);
  const roomPx = ref<number>();

  /** By a column that was taken away nothing is sorted: no head would say so. One that only yields to a narrow window still counts, so
   * that rows stay where they are while the window changes its size. */
  const sort = computed((): Sort<Id> | undefined => {
    const { sort: kept, columns: chosen } = layout.value;
    const column = columns.find(
      ({ id, value }) => id === kept?.by && value !== undefined && chosen[id] !== false,
    );
    return kept && column ? { by: column.id, descending: kept.descending } : usualSort;
  });
  /** As text, so that a table that is drawn a pixel wider is the same table. */
  const fitted = computed(() => JSON.stringify(fit(columns, layout.value.columns, roomPx.value)));
  const fitting = computed(() => JSON.parse(fitted.value) as ReturnType<typeof fit<Row, Id>>);
  const visibility = computed((): Record<string, boolean> => {
    const shown = new Set<string>(fitting.value.shown);
    return Object.fromEntries(columns.map(({ id }) => [id, shown.has(id)]));
  });
  const sorting = computed(() =>
    sort.value === undefined ? [] : [{ id: sort.value.by, desc: sort.value.descending }],
  );

  const byColumn = computed(() => columns.find(({ id }) => id === sort.value?.by)?.value);
  /** Read here, where Vue sees it: rows change in place. The same array as long as none of them differs, so that rows that are drawn
   * anew are not put in order anew. */
  type Values = readonly (Place['value'] | undefined)[];
  const values = computed((before?: Values): Values => {
    const value = byColumn.value;
    const now = value === undefined ? [] : rows.value.map((row) => value(row));
    return before?.length === now.length && now.every((one, at) => one === before[at]) ? before : now;
  });
  /** What is not known is no part of the order, and comes behind it in both directions. */
  const known = computed(() =>
    values.value.flatMap((value, at): Place[] => (value === undefined ? [] : [{ at, value }])),
  );
  const unknown = computed(() => values.value.flatMap((value, at) => (value === undefined ? [at] : [])));

  const table = useTable<typeof features, Place>({
    features,
    columns: columns.map(definitionOf),
    data: known,
    state: computed(() => ({ columnVisibility: visibility.value, sorting: sorting.value })),
    enableMultiSort: false,
    enableSortingRemoval: usualSort === undefined,
    onSortingChange: (updater) => {
      const [first] = functionalUpdate(updater, sorting.value);
      layouts.change(options.layout, {
        columns: layout.value.columns,
        ...(first ? { sort: { by: first.id, descending: first.desc } } : {}),
      });
    },
    onColumnVisibilityChange: (updater) => {
      const now = visibility.value;
      const next = functionalUpdate(updater, now);
      const changed = Object.entries(next).filter(([id, shown]) => shown !== now[id]);
      layouts.change(options.layout, {
        ...layout.value,
        columns: { ...layout.value.columns, ...Object.fromEntries(changed) },
      });
    },
  });

  const shownColumns = computed(() => {
    const shown = new Set(table.getVisibleLeafColumns().map(({ id }) => id));
    return columns.filter(({ id }) => shown.has(id));
  });

  return {
    columns: shownColumns,
    shows: computed(() => visibility.value as Record<Id, boolean>),
    ordered: computed(() =>
      sorting.value.length === 0
        ? rows.value
        : [...table.getSortedRowModel().rows.map(({ original }) => original.at), ...unknown.value].flatMap(
            (at) => rows.value[at] ?? [],
          ),
    ),
    template: computed(() => gridTemplate(shownColumns.value, fitting.value.tight)),
    leastPx: computed(() => leastSum(shownColumns.value, fitting.value.tight)),
    fitInto: (px) => (roomPx.value = px),
    directionOf: (id) =>
      sort.value?.by !== id ? undefined : sort.value.descending ? 'descending' : 'ascending',
    sortBy: (id) => table.getColumn(id)?.toggleSorting(),
    choices: computed(() =>
      columns.map(({ id, title, hideable }) => {
        const shown = visibility.value[id] === true;
        return { id, title, shown, fixed: hideable === false || (shown && shownColumns.value.length === 1) };
      }),
    ),
    choose: (id, shown) => {
      const isLast = !shown && shownColumns.value.length === 1;
      if (!isLast) table.getColumn(id)?.toggleVisibility(shown);
    },
    isChosen: computed(() => columns.some(({ id }) => Object.hasOwn(layout.value.columns, id))),
    reset: () => layouts.change(options.layout, { ...layout.value, columns: {} }),
  };
}

function definitionOf<Row>(column: TableColumn<Row>): ColumnDef<typeof features, Place> {
  const { id, value, hideable = true, descendingFirst = false } = column;
  const all = { id, enableHiding: hideable, sortDescFirst: descendingFirst };
  if (value === undefined) return { ...all, enableSorting: false };
  return {
    ...all,
    accessorFn: (place) => place.value,
    sortFn: (a, b) => compareIn(column, a.original.value, b.original.value),
  };
}
