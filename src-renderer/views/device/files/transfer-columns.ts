/**
 * The columns of the transfers of a device; what can be done with one stands beside them.
 */
import type { FileRun } from '@shared/ipc/runs';
import type { TableColumn } from '../../../ui/table/column';
import { fileState, type FileState } from './file-state';

export type TransferColumn = 'what' | 'state' | 'progress' | 'speed' | 'time';

/** From what needs a look to what needs none. */
const phases: readonly FileState['phase'][] = ['failed', 'cancelled', 'running', 'queued', 'done'];

export const transferColumns: readonly TableColumn<FileRun, TransferColumn>[] = [
  {
    id: 'what',
    title: 'device.files.transfers.what',
    width: { leastPx: 270, grows: 1 },
    value: ({ order }) => order.path,
    hideable: false,
  },
  {
    id: 'state',
    title: 'device.files.transfers.state',
    width: { leastPx: 261, grows: 1 },
    value: ({ state }) => phases.indexOf(fileState(state).phase),
  },
  { id: 'progress', title: 'device.files.transfers.progress', width: { leastPx: 65, grows: 1 } },
  { id: 'speed', title: 'device.files.transfers.speed', width: { leastPx: 96 }, right: true },
  { id: 'time', title: 'device.files.transfers.time', width: { leastPx: 96 }, right: true },
];
