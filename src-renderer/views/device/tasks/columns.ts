/**
 * The columns of the threads of a device.
 */
import { bytesLeft, type Thread } from '@shared/device/threads/threads';
import type { TableColumn } from '../../../ui/table/column';

export type ThreadColumn = 'name' | 'priority' | 'state' | 'stack' | 'left' | 'runTime';

export const columns: readonly TableColumn<Thread, ThreadColumn>[] = [
  {
    id: 'name',
    title: 'device.tasks.name',
    value: ({ name }) => name,
    compare: (a, b) => a.localeCompare(b),
    hideable: false,
  },
  { id: 'priority', title: 'device.tasks.priority', value: ({ priority }) => priority, right: true },
  { id: 'state', title: 'device.tasks.state', value: ({ state }) => state, right: true },
  { id: 'stack', title: 'device.tasks.stack', value: ({ stack }) => stack?.part, descendingFirst: true },
  { id: 'left', title: 'device.tasks.left', value: ({ stack }) => stack && bytesLeft(stack), right: true },
  {
    id: 'runTime',
    title: 'device.tasks.runTime',
    value: ({ runTimeCycles }) => runTimeCycles,
    descendingFirst: true,
  },
];
