/**
 * Which columns a table shows: what a person has chosen, and of the rest what there is room for. Pure.
 */
import { leastSum, type TableColumn } from './column';

export interface Fit<Id extends string = string> {
  shown: readonly Id[];
  /** Columns may be as narrow as they can. */
  tight: boolean;
}

/**
 * @param chosen by column: wanted, or not wanted; names that no column has are passed over
 * @param roomPx what the columns have in all; undefined while nobody knows
 */
export function fit<Row, Id extends string>(
  columns: readonly TableColumn<Row, Id>[],
  chosen: Readonly<Record<string, boolean>>,
  roomPx: number | undefined,
): Fit<Id> {
  const wanted = columns.filter(({ id, hideable }) => hideable === false || !isChosen(chosen, id, false));
  // Nobody can have chosen to see nothing.
  let left = wanted.length === 0 ? columns : wanted;
  const yielding = left
    .filter(({ id, yields }) => yields !== undefined && !isChosen(chosen, id, true))
    .sort((a, b) => (a.yields ?? 0) - (b.yields ?? 0));
  for (;;) {
    const shown = left.map(({ id }) => id);
    if (roomPx === undefined || leastSum(left, false) <= roomPx) return { shown, tight: false };
    const next = yielding.shift();
    if (leastSum(left, true) <= roomPx || next === undefined) return { shown, tight: true };
    left = left.filter((column) => column !== next);
  }
}

function isChosen(chosen: Readonly<Record<string, boolean>>, id: string, wanted: boolean): boolean {
  return Object.hasOwn(chosen, id) && chosen[id] === wanted;
}
