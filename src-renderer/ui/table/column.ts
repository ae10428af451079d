/**
 * How a column of a table is declared: once, for its head, its order, its width and the list of columns. Knows no cells: how a value is
 * drawn stands with the rows.
 */
export interface ColumnWidth {
  leastPx: number;
  /** As narrow as it may become where the table has too little room; absent: not narrower. */
  tightPx?: number;
  /** Share of the room that is left over; absent: none, because its content has a known width. */
  grows?: number;
}

export interface TableColumn<Row, Id extends string = string> {
  id: Id;
  /** Key of its words. */
  title: string;
  /** Absent: as wide as its content. */
  width?: ColumnWidth;
  /** What it is sorted by; undefined is not known, and comes last in both directions. Absent: it cannot be sorted by. */
  value?: (row: Row) => string | number | undefined;
  /** Compares two texts; absent: as people count. */
  compare?: (a: string, b: string) => number;
  /** Sorting begins with the largest. */
  descendingFirst?: boolean;
  right?: boolean;
  /** False: without it a row says nothing, so it is always shown. */
  hideable?: boolean;
  /** Where there is too little room, the column with the lowest number goes first. Absent: it never goes by itself. */
  yields?: number;
}

export interface Sort<Id extends string = string> {
  by: Id;
  descending: boolean;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
/** Texts as people count: "Board 2" comes before "Board 10". */
export const natural = (a: string, b: string): number => collator.compare(a, b);

/** Ascending. */
export function compareIn<Row>(
  { compare = natural }: TableColumn<Row>,
  a: string | number,
  b: string | number,
): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compare(String(a), String(b));
}

type Sized = Pick<TableColumn<never>, 'width'>;

/** For `grid-template-columns`. */
export function gridTemplate(columns: readonly Sized[], tight: boolean): string {
  return columns
    .map(({ width }) =>
      width === undefined
        ? 'auto'
        : width.grows === undefined
          ? `${leastOf(width, tight)}px`
          : `minmax(${leastOf(width, tight)}px, ${width.grows}fr)`,
    )
    .join(' ');
}

function leastOf({ leastPx, tightPx = leastPx }: ColumnWidth, tight: boolean): number {
  return tight ? tightPx : leastPx;
}

/** Narrower, and the table scrolls sideways. */
export function leastSum(columns: readonly Sized[], tight: boolean): number {
  return columns.reduce((sum, { width }) => sum + (width ? leastOf(width, tight) : 0), 0);
}

/**
 * For the `<col>`s of a table with a fixed layout, undefined for the one that takes what is left over: the last that grows.
 * @param besidePx what stands beside these columns
 */
export function columnWidths(columns: readonly Sized[], besidePx: number): (string | undefined)[] {
  const allPx = besidePx + leastSum(columns, false);
  const last = columns.findLastIndex(({ width }) => width?.grows !== undefined);
  return columns.map(({ width }, at) => {
    if (width === undefined || at === last) return undefined;
    return width.grows === undefined ? `${width.leastPx}px` : `${(100 * width.leastPx) / allPx}%`;
  });
}
