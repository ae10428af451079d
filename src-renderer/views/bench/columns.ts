/**
 * The columns of the device table: what they are sorted by, their widths, and which go first where there is no room for all.
 */
import { slotSummary } from '@shared/device/slots/summary';
import { outcomeKey, outcomeOrder } from '../../components/outcome';
import type { DataTable } from '../../ui/table/data-table';
import type { TableColumn } from '../../ui/table/column';
import { errorOf } from './device-error';
import type { Entry } from './rows';
import { byVersion } from './version-order';

export type BenchColumn =
  'name' | 'address' | 'link' | 'version' | 'slots' | 'bootloader' | 'seen' | 'upgrade' | 'error';
export type BenchTable = DataTable<Entry, BenchColumn>;

const linkOrder = ['ready', 'opening', 'away', 'closed'];

/** Values that move all the time are rounded, so that rows do not dance. */
export const columns: readonly TableColumn<Entry, BenchColumn>[] = [
  {
    id: 'name',
    title: 'bench.column.name',
    width: { leastPx: 120, tightPx: 112, grows: 1.1 },
    value: ({ device }) => device.name,
    hideable: false,
  },
  {
    id: 'address',
    title: 'bench.column.address',
    width: { leastPx: 140, tightPx: 104, grows: 1 },
    value: ({ device }) => `${device.connection.kind} ${device.address}`,
    yields: 3,
  },
  {
    id: 'link',
    title: 'bench.column.link',
    width: { leastPx: 144 },
    value: ({ device }) => linkOrder.indexOf(device.link.state),
  },
  {
    id: 'version',
    title: 'bench.column.version',
    width: { leastPx: 72 },
    value: ({ device }) => device.runningVersion,
    compare: byVersion,
  },
  {
    id: 'slots',
    title: 'bench.column.slots',
    width: { leastPx: 192, tightPx: 180, grows: 0.5 },
    value: ({ device }) =>
      device.slots &&
      slotSummary(device.slots.images)
        .map((chip) => chip.state)
        .join(' '),
  },
  {
    id: 'bootloader',
    title: 'bench.column.bootloader',
    width: { leastPx: 98, grows: 0.3 },
    value: ({ device }) => device.capabilities?.bootloaderMode,
    yields: 2,
  },
  {
    id: 'seen',
    title: 'bench.column.seen',
    width: { leastPx: 78 },
    value: ({ device: { lastSeenEpochMs } }) =>
      lastSeenEpochMs === undefined ? undefined : -Math.floor(lastSeenEpochMs / 60_000),
    yields: 1,
  },
  {
    id: 'upgrade',
    title: 'bench.column.upgrade',
    width: { leastPx: 212, tightPx: 190, grows: 0.8 },
    value: ({ upgrade }) => upgrade && outcomeOrder.indexOf(outcomeKey(upgrade)),
  },
  {
    id: 'error',
    title: 'bench.column.error',
    width: { leastPx: 100, tightPx: 90, grows: 1.4 },
    value: ({ device, upgrade }) => errorOf(device, upgrade)?.code,
  },
];

/** The box to select a row comes first. */
export const boxPx = 34;
export const rowHeightPx = 32;
export const groupHeightPx = 30;
