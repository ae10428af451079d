/**
 * Which rows the device table shows: filtered, and grouped once they are in order. Pure; knows no words and no screen.
 */
import { kindNames } from '@shared/device/connection';
import type { UpgradeRun } from '@shared/ipc/runs';
import type { DeviceView } from '@shared/ipc/views';
import { natural } from '../../ui/table/column';
import { byVersion } from './version-order';

export const groupings = ['none', 'transport', 'version', 'tag'] as const;
export type Grouping = (typeof groupings)[number];

/** A device with what its row needs to know to find its place. */
export interface Entry {
  device: DeviceView;
  upgrade: UpgradeRun | undefined;
  /** The words of its state in the language of the window; asked for only when there is a filter. */
  words: () => string;
}

export type Row =
  | { kind: 'device'; key: string; id: string }
  | { kind: 'group'; key: string; group: string; ids: string[]; folded: boolean };

export interface RowWishes {
  grouping: Grouping;
  /** Keys of groups whose devices are hidden. */
  folded: ReadonlySet<string>;
}

/** The entries that a filter finds, in the order that holds among those that are equal in the sorted column. */
export function foundIn(entries: readonly Entry[], filter: string): Entry[] {
  const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const found = wanted.length === 0 ? [...entries] : entries.filter((entry) => matches(entry, wanted));
  return found.sort(byName);
}

/** A device with several tags stands under each of them. Groups without a name come last. */
export function rowsOf(ordered: readonly Entry[], { grouping, folded }: RowWishes): Row[] {
  if (grouping === 'none') return ordered.map(({ device: { id } }) => ({ kind: 'device', key: id, id }));

  const groups = new Map<string, string[]>();
  for (const { device } of ordered)
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
function matches({ device, words }: Entry, wanted: readonly string[]): boolean {
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

function byName(a: Entry, b: Entry): number {
  return natural(a.device.name, b.device.name) || natural(a.device.id, b.device.id);
}
