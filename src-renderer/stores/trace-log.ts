/**
 * Rows of one trace, with a limit; and those of them that a query finds, kept up to date by looking only at what is new.
 * Plain arrays behind one counter: a hundred thousand rows are not made reactive one by one.
 */
import { shallowRef, watch, type ShallowRef } from 'vue';
import type { TraceRow } from '@shared/ipc/trace';

export const MAX_ROWS = 100_000;
/** Hexadecimal digits of all rows: 48 MiB of traffic. */
const MAX_HEX = 96 * 1024 * 1024;
/** Many at once, because making room moves all the others. */
const ROWS_TO_DROP = 10_000;

export interface TraceLog {
  readonly rows: TraceRow[];
  /** Goes up with every change. */
  readonly version: ShallowRef<number>;
  /** Rows that are not here: the oldest, and those that came faster than a window takes them. */
  readonly missing: ShallowRef<number>;
  add(rows: readonly TraceRow[], dropped?: number): void;
  clear(): void;
}

export function makeTraceLog(): TraceLog {
  const rows: TraceRow[] = [];
  const version = shallowRef(0);
  const missing = shallowRef(0);
  let hex = 0;

  function dropOldest(): void {
    const gone = rows.splice(0, Math.min(ROWS_TO_DROP, rows.length - 1));
    missing.value += gone.length;
    for (const row of gone) hex -= row.hex?.length ?? 0;
  }

  return {
    rows,
    version,
    missing,
    add(fresh, dropped = 0) {
      for (const row of fresh) {
        rows.push(row);
        hex += row.hex?.length ?? 0;
      }
      while (rows.length > MAX_ROWS || (hex > MAX_HEX && rows.length > 1)) dropOldest();
      missing.value += dropped;
      version.value++;
    },
    clear() {
      rows.length = 0;
      hex = 0;
      missing.value = 0;
      version.value++;
    },
  };
}

/** The rows that a test finds, as an array that grows in place behind its own counter. */
export function useFoundRows(
  log: () => TraceLog,
  test: () => (row: TraceRow) => boolean,
): { rows: TraceRow[]; version: ShallowRef<number> } {
  const found: TraceRow[] = [];
  const version = shallowRef(0);
  let seen = 0;
  let first: TraceRow | undefined;
  let before: ((row: TraceRow) => boolean) | undefined;

  function look(): void {
    const { rows } = log();
    if (rows[0] !== first || rows.length < seen || before !== test()) {
      found.length = 0;
      seen = 0;
    }
    first = rows[0];
    before = test();
    for (; seen < rows.length; seen++) {
      const row = rows[seen];
      if (row !== undefined && before(row)) found.push(row);
    }
    version.value++;
  }
  watch([log, () => log().version.value, test], look, { immediate: true });
  return { rows: found, version };
}
