/**
 * Lines of a terminal that change in place: how they are cleared, how often, and how much fits. Knows no progress and no device.
 */
import type { Sink } from './host';

/** Faster than this nobody reads. */
export const REDRAW_MS = 100;
/** To the beginning of the line, and nothing on it any more. */
export const CLEAR_LINE = '\r\u001b[K';
const CLEAR_BELOW = '\u001b[J';
const UNKNOWN_WIDTH = 79;
const UNKNOWN_HEIGHT = 24;

/** To the first of so many lines above. */
export function goUp(lines: number): string {
  return lines === 0 ? '' : `\u001b[${lines}A`;
}

/** The same, and nothing on them any more. */
export function clearUp(lines: number): string {
  return lines === 0 ? '' : `${goUp(lines)}\r${CLEAR_BELOW}`;
}

/** How wide a line may be, undefined where the terminal does not tell: some say 0 and mean that they do not know. */
export function columnsOf({ columns }: Sink): number | undefined {
  return columns === 0 ? undefined : columns;
}

/** How many rows there are; the usual number where the terminal does not tell. */
export function rowsOf({ rows }: Sink): number {
  return rows === undefined || rows === 0 ? UNKNOWN_HEIGHT : rows;
}

/** A line as wide as fits: one that wraps would push the others away from where they are looked for. */
export function fitted(text: (columns: number) => string, sink: Sink): string {
  const columns = columnsOf(sink);
  const room = columns === undefined ? UNKNOWN_WIDTH : columns - 1;
  const characters = Array.from(text(room));
  return characters.length <= room ? characters.join('') : `${characters.slice(0, room - 1).join('')}…`;
}
