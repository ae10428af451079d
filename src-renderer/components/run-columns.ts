/**
 * The columns of a table of upgrades; what can be done with one stands beside them.
 */
import type { UpgradeRun } from '@shared/ipc/runs';
import type { TableColumn } from '../ui/table/column';
import { versionsOf } from './image-versions';
import { outcomeKey, outcomeOrder } from './outcome';

export type RunColumn = 'device' | 'version' | 'phase' | 'bars' | 'speed' | 'time';

/** What moves ten times a second is nothing to sort by. */
export const runColumns: readonly TableColumn<UpgradeRun, RunColumn>[] = [
  {
    id: 'device',
    title: 'upgrade.progress.device',
    width: { leastPx: 176, grows: 1 },
    value: ({ deviceName }) => deviceName,
    hideable: false,
  },
  {
    id: 'version',
    title: 'upgrade.progress.version',
    width: { leastPx: 132, grows: 1 },
    value: ({ order }) => versionsOf(order.images).join(', '),
  },
  {
    id: 'phase',
    title: 'upgrade.progress.phaseTitle',
    width: { leastPx: 176, grows: 1 },
    value: (run) => outcomeOrder.indexOf(outcomeKey(run)),
  },
  { id: 'bars', title: 'upgrade.progress.bars', width: { leastPx: 72, grows: 1 } },
  { id: 'speed', title: 'upgrade.progress.speed', width: { leastPx: 96 }, right: true },
  { id: 'time', title: 'upgrade.progress.time', width: { leastPx: 104 }, right: true },
];
