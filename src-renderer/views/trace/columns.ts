/**
 * The columns of a trace. Rows stand in the order in which they passed, so nothing sorts them.
 */
import type { TraceRow } from '@shared/ipc/trace';
import type { TableColumn } from '../../ui/table/column';
import type { DataTable } from '../../ui/table/data-table';

export type TraceColumn = 'time' | 'direction' | 'name' | 'message' | 'size' | 'fields';
export type TraceColumns = DataTable<TraceRow, TraceColumn>;

export const columns: readonly TableColumn<TraceRow, TraceColumn>[] = [
  { id: 'time', title: 'trace.columns.time', width: { leastPx: 96 } },
  { id: 'direction', title: 'trace.columns.direction', width: { leastPx: 16 } },
  { id: 'name', title: 'trace.columns.name', width: { leastPx: 152 } },
  { id: 'message', title: 'trace.columns.message', width: { leastPx: 88 } },
  { id: 'size', title: 'trace.columns.size', width: { leastPx: 44 }, right: true },
  { id: 'fields', title: 'trace.columns.fields', width: { leastPx: 160, grows: 1 } },
];
