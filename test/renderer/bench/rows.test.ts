import fc from 'fast-check';
import { createPinia, setActivePinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { effectScope } from 'vue';
import type { UpgradeRun } from '@shared/ipc/runs';
import type { DeviceView } from '@shared/ipc/views';
import { useDataTable } from '@/ui/table/data-table';
import type { Sort } from '@/ui/table/column';
import { columns, type BenchColumn } from '@/views/bench/columns';
import {
  foundIn,
  rowsOf as grouped,
  sameRows,
  type Entry,
  type Row,
  type RowWishes,
} from '@/views/bench/rows';
import { cancelled, device, failed, scene, upgradeRun, uploading } from '../support/scene';

interface Wishes extends RowWishes {
  filter: string;
  sort: Sort<BenchColumn>;
}
const sortKeys = columns.map(({ id }) => id);

const wishes: Wishes = {
  filter: '',
  sort: { by: 'name', descending: false },
  grouping: 'none',
  folded: new Set(),
};

/** The way of the page: found, put in order by the table, grouped. */
function rowsOf(entries: readonly Entry[], { filter, sort, ...rest }: Wishes): Row[] {
  setActivePinia(createPinia());
  const scope = effectScope();
  const ordered = scope.run(
    () =>
      useDataTable<Entry, BenchColumn>({
        layout: 'benchTable',
        columns,
        rows: foundIn(entries, filter),
        usualSort: sort,
      }).ordered.value,
  );
  scope.stop();
  return grouped(ordered ?? [], rest);
}

function entriesOf(devices: DeviceView[], upgrades: UpgradeRun[] = [], words = ''): Entry[] {
  return devices.map((one) => ({
    device: one,
    upgrade: upgrades.find(({ id }) => id === one.runId),
    words: () => words,
  }));
}

function ids(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => (row.kind === 'device' ? [row.id] : []));
}

const a2 = device({ id: 'a', name: 'Board 2', runningVersion: '1.10.0', tags: ['rack', 'soak'] });
const b10 = device({
  id: 'b',
  name: 'Board 10',
  runningVersion: '1.9.0',
  connection: { kind: 'udp', address: '192.0.2.7' },
});
const { runningVersion: _unknown, ...bare } = device({ id: 'c', name: 'anchor', tags: ['rack'] });
const c: DeviceView = { ...bare, link: { state: 'closed' } };
const all = entriesOf([a2, b10, c]);

describe('order', () => {
  it('puts names with numbers as people count', () => {
    expect(ids(rowsOf(all, wishes))).toEqual(['c', 'a', 'b']);
  });

  it('puts versions by their numbers, and what is unknown last in both directions', () => {
    const by = (descending: boolean) => ids(rowsOf(all, { ...wishes, sort: { by: 'version', descending } }));
    expect(by(false)).toEqual(['b', 'a', 'c']);
    expect(by(true)).toEqual(['a', 'b', 'c']);
  });

  it('puts what needs a look first when sorted by upgrade', () => {
    const upgrades = [
      upgradeRun({ id: 'ja', deviceId: 'a', state: uploading(0.2) }),
      upgradeRun({ id: 'jb', deviceId: 'b', state: cancelled() }),
      upgradeRun({
        id: 'jc',
        deviceId: 'c',
        state: failed({ code: 'bug', facts: { detail: '' } }, 'checking'),
      }),
    ];
    const entries = entriesOf(
      [
        { ...a2, runId: 'ja' },
        { ...b10, runId: 'jb' },
        { ...c, runId: 'jc' },
      ],
      upgrades,
    );
    expect(ids(rowsOf(entries, { ...wishes, sort: { by: 'upgrade', descending: false } }))).toEqual([
      'c',
      'b',
      'a',
    ]);
  });

  it('stays the same while an upload moves or a device is heard', () => {
    const order = (part: number, seen: number, by: 'upgrade' | 'seen') => {
      const { devices, runs: upgrades } = scene(40);
      const entries = entriesOf(
        devices.map((one) =>
          one.id === 'd7' ? { ...one, lastSeenEpochMs: (one.lastSeenEpochMs ?? 0) + seen } : one,
        ),
        upgrades.map((one) => (one.id === 'j7' ? { ...one, state: uploading(part) } : one)),
      );
      return ids(rowsOf(entries, { ...wishes, sort: { by, descending: false } }));
    };
    expect(order(0.1, 0, 'upgrade')).toEqual(order(0.9, 0, 'upgrade'));
    expect(order(0.1, 0, 'seen')).toEqual(order(0.1, 900, 'seen'));
  });

  it('shows every device exactly once without groups, in an order that the input order does not change', () => {
    const { devices, runs: upgrades } = scene(30);
    const shuffled = fc.shuffledSubarray(devices, { minLength: devices.length });
    fc.assert(
      fc.property(shuffled, fc.constantFrom(...sortKeys), fc.boolean(), (mixed, by, descending) => {
        const sort = { by, descending };
        const rows = ids(rowsOf(entriesOf(mixed, upgrades), { ...wishes, sort }));
        expect(rows).toEqual(ids(rowsOf(entriesOf(devices, upgrades), { ...wishes, sort })));
        expect(new Set(rows).size).toBe(devices.length);
      }),
      { numRuns: 40 },
    );
  });
});

describe('filter', () => {
  const found = (filter: string, entries = all) => ids(rowsOf(entries, { ...wishes, filter }));

  it.each([
    ['BOARD', ['a', 'b']],
    ['192.0.2', ['b']],
    ['udp', ['b']],
    ['1.10', ['a']],
    ['soak', ['a']],
    ['rack anchor', ['c']],
    ['rack  nothing', []],
    ['  ', ['c', 'a', 'b']],
  ])('"%s" finds %j', (filter, expected) => {
    expect(found(filter)).toEqual(expected);
  });

  it('finds the words of a state', () => {
    expect(found('restarting', entriesOf([a2], [], 'Restarting'))).toEqual(['a']);
  });
});

describe('groups', () => {
  const inGroups = (grouping: Wishes['grouping'], folded: string[] = []) =>
    rowsOf(all, { ...wishes, grouping, folded: new Set(folded) });
  const heads = (rows: readonly Row[]) =>
    rows.flatMap((row) => (row.kind === 'group' ? [[row.group, row.ids]] : []));

  it('by transport stand in a fixed order', () => {
    expect(heads(inGroups('transport'))).toEqual([
      ['serial', ['c', 'a']],
      ['udp', ['b']],
    ]);
  });

  it('by version stand newest first, what is unknown last', () => {
    expect(heads(inGroups('version')).map(([group]) => group)).toEqual(['1.10.0', '1.9.0', '']);
  });

  it('show a device under each of its tags, under keys of its own', () => {
    const rows = inGroups('tag');
    expect(heads(rows)).toEqual([
      ['rack', ['c', 'a']],
      ['soak', ['a']],
      ['', ['b']],
    ]);
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  });

  it('hide their devices when folded, and still know them', () => {
    const rows = inGroups('transport', ['transport:serial']);
    expect(ids(rows)).toEqual(['b']);
    expect(heads(rows)[0]).toEqual(['serial', ['c', 'a']]);
  });
});

it('rows that look the same are told from rows that do not', () => {
  const rows = rowsOf(all, { ...wishes, grouping: 'tag' });
  expect(sameRows(rows, rowsOf(all, { ...wishes, grouping: 'tag' }))).toBe(true);
  expect(sameRows(rows, rowsOf(all, { ...wishes, grouping: 'tag', folded: new Set(['tag:soak']) }))).toBe(
    false,
  );
  expect(sameRows(rows, rowsOf(all.slice(1), { ...wishes, grouping: 'tag' }))).toBe(false);
});
