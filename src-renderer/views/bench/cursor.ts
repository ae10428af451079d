/**
 * Where the keyboard stands in the table and what a key selects. Pure: rows and keys in, places and ids out.
 */
import type { Row } from './rows';

/** Ids of the devices in a row: its own, or all of its group. */
export function idsOf(row: Row | undefined): readonly string[] {
  if (row === undefined) return [];
  return row.kind === 'device' ? [row.id] : row.ids;
}

/** Ids of the devices from one place to another, both included. */
export function idsBetween(rows: readonly Row[], from: number, to: number): string[] {
  const ids = rows.slice(Math.min(from, to), Math.max(from, to) + 1).flatMap((row) => idsOf(row));
  return [...new Set(ids)];
}

/** Every device that is shown, also those in folded groups. */
export function allIds(rows: readonly Row[]): string[] {
  return idsBetween(rows, 0, rows.length);
}

/**
 * The place that a key leads to, or undefined for keys that lead nowhere.
 * @param at where the keyboard stands now, -1 for nowhere
 * @param page rows that fit into the window
 */
export function placeAfter(key: string, at: number, count: number, page: number): number | undefined {
  if (count === 0) return undefined;
  const within = (place: number) => Math.min(count - 1, Math.max(0, place));
  switch (key) {
    case 'ArrowDown':
      return within(at + 1);
    case 'ArrowUp':
      return at < 0 ? count - 1 : within(at - 1);
    case 'PageDown':
      return within(at + page);
    case 'PageUp':
      return within(at - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
