/**
 * The columns of the device table and their widths.
 */
import type { SortKey } from './rows';

export interface Column {
  key: SortKey;
  leastPx: number;
  /** Share of the space that is left over; 0 for columns whose content has a known width. */
  grows: number;
}

export const columns: readonly Column[] = [
  { key: 'name', leastPx: 120, grows: 1.1 },
  { key: 'address', leastPx: 140, grows: 1 },
  { key: 'link', leastPx: 144, grows: 0 },
  { key: 'version', leastPx: 72, grows: 0 },
  { key: 'slots', leastPx: 192, grows: 0.5 },
  { key: 'bootloader', leastPx: 98, grows: 0.3 },
  { key: 'seen', leastPx: 78, grows: 0 },
  { key: 'job', leastPx: 212, grows: 0.8 },
  { key: 'error', leastPx: 100, grows: 1.4 },
];

const boxPx = 34;
/** For `grid-template-columns`; the box to select a row comes first. */
export const columnTemplate = `${boxPx}px ${columns.map(widthOf).join(' ')}`;
/** Narrower, and the table scrolls sideways. */
export const leastWidthPx = columns.reduce((sum, column) => sum + column.leastPx, boxPx);

export const rowHeightPx = 32;
export const groupHeightPx = 30;

function widthOf({ leastPx, grows }: Column): string {
  return grows === 0 ? `${leastPx}px` : `minmax(${leastPx}px, ${grows}fr)`;
}
