/**
 * Which rows the device table shows, in which order: filtered, sorted, grouped. Pure; knows no words and no screen.
 */
import { compareVersions, parseVersion } from '@shared/firmware/version';
import { kindNames } from '@shared/device/connection';
import type { UpgradeRun } from '@shared/ipc/runs';
import type { DeviceView } from '@shared/ipc/views';
import { errorOf } from './device-error';
import { outcomeKey, outcomeOrder } from '../../components/outcome';
import { slotSummary } from '@shared/device/slots/summary';

export const sortKeys = [
  'name',
  'address',
  'link',
  'version',
  'slots',
  'bootloader',
  'seen',
  'job',
  'error',
] as const;
export type SortKey = (typeof sortKeys)[number];
export interface Sort {
  by: SortKey;
  descending: boolean;
}

export const groupings = ['none', 'transport', 'version', 'tag'] as const;
export type Grouping = (typeof groupings)[number];

/** A device with what its row needs to know to find its place. */
export interface Entry {
  device: DeviceView;
  job: UpgradeRun | undefined;
  /** The words of its state in the language of the window; asked for only when there is a filter. */
  words: () => string;
}

export type Row =
  | { kind: 'device'; key: string; id: string }
  | { kind: 'group'; key: string; group: string; ids: string[]; folded: boolean };

export interface TableWishes {
  filter: string;
  sort: Sort;
  grouping: Grouping;
  /** Keys of groups whose devices are hidden. */
  folded: ReadonlySet<string>;
}

/** A device with several tags stands under each of them. Groups without a name come last. */
export function rowsOf(entries: readonly Entry[], { filter, sort, grouping, folded }: TableWishes): Row[] {
  const found = entries.filter((entry) => matches(entry, filter));
  const order = comparison(sort);
  found.sort((a, b) => order(a, b) || byName(a, b));
  if (grouping === 'none') return found.map(({ device: { id } }) => ({ kind: 'device', key: id, id }));

  const groups = new Map<string, string[]>();
  for (const { device } of found)
    for (const group of groupsOf(device, grouping))
      groups.set(group, [...(groups.get(group) ?? []), device.id]);
  return [...groups.keys()].sort(groupOrder(grouping)).flatMap((group): Row[] => {
    const key = `${grouping}:${group}`;
    const ids = groups.get(group) ?? [];
    const head: Row = { kind: 'group', key, group, ids, folded: folded.has(key) };
    return head.folded
      ? [head]
      : [head, ...ids.map((id): Row => ({ kind: 'device', key: `${key}/${id}`, id }))];
  });
}

/** True when both show the same rows in the same order. */
export function sameRows(a: readonly Row[], b: readonly Row[]): boolean {
  return a.length === b.length && a.every((row, at) => sameRow(row, b[at]));
}

function sameRow(a: Row, b: Row | undefined): boolean {
  if (b === undefined || a.key !== b.key) return false;
  if (a.kind === 'device' || b.kind === 'device') return a.kind === b.kind;
  return a.folded === b.folded && a.ids.length === b.ids.length && a.ids.every((id, at) => id === b.ids[at]);
}

/** Every word of the filter has to occur somewhere in the row. */
function matches({ device, words }: Entry, filter: string): boolean {
  const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return true;
  const text = [
    device.name,
    device.address,
    device.connection.kind,
    device.runningVersion ?? '',
    ...device.tags,
    words(),
  ]
    .join('\n')
    .toLowerCase();
  return wanted.every((word) => text.includes(word));
}

function groupsOf(device: DeviceView, grouping: Exclude<Grouping, 'none'>): string[] {
  switch (grouping) {
    case 'transport':
      return [device.connection.kind];
    case 'version':
      return [device.runningVersion ?? ''];
    case 'tag':
      return device.tags.length > 0 ? device.tags : [''];
  }
}

const kindOrder: readonly string[] = kindNames;

function groupOrder(grouping: Exclude<Grouping, 'none'>): (a: string, b: string) => number {
  return (a, b) => {
    if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1;
    switch (grouping) {
      case 'transport':
        return kindOrder.findIndex((kind) => kind === a) - kindOrder.findIndex((kind) => kind === b);
      case 'version':
        return -byVersion(a, b);
      case 'tag':
        return natural(a, b);
    }
  };
}

type Comparison = (a: Entry, b: Entry) => number;

const { compare: natural } = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const byName: Comparison = (a, b) =>
  natural(a.device.name, b.device.name) || natural(a.device.id, b.device.id);

/** What is unknown stands last in both directions. */
function comparison({ by, descending }: Sort): Comparison {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const [left, right] = [valueOf(a, by), valueOf(b, by)];
    if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? 1 : -1;
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return (
      sign *
      (by === 'version' ? byVersion(String(left), String(right)) : natural(String(left), String(right)))
    );
  };
}

/** Values that move all the time are rounded, so that rows do not dance. */
function valueOf({ device, job }: Entry, by: SortKey): string | number | undefined {
  switch (by) {
    case 'name':
      return device.name;
    case 'address':
      return `${device.connection.kind} ${device.address}`;
    case 'link':
      return ['ready', 'opening', 'away', 'closed'].indexOf(device.link.state);
    case 'version':
      return device.runningVersion;
    case 'slots':
      return (
        device.slots &&
        slotSummary(device.slots.images)
          .map((chip) => chip.state)
          .join(' ')
      );
    case 'bootloader':
      return device.capabilities?.bootloaderMode;
    case 'seen':
      return device.lastSeenEpochMs === undefined ? undefined : -Math.floor(device.lastSeenEpochMs / 60_000);
    case 'job':
      return job && outcomeOrder.indexOf(outcomeKey(job));
    case 'error':
      return errorOf(device, job)?.code;
  }
}

function byVersion(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  return left && right ? compareVersions(left, right, { withBuild: true }) : natural(a, b);
}
