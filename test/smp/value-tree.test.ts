import { describe, expect, it } from 'vitest';
import { hexDump } from '@shared/core/hex-dump';
import { groups } from '@shared/smp/groups';
import { treeOf } from '@shared/smp/value-tree';

describe('A value as a tree', () => {
  it('has a row for every entry, below the one that it is in', () => {
    const value = new Map<unknown, unknown>([
      ['a', [7, 'x']],
      [2, new Map([['b', Uint8Array.of(1, 2)]])],
    ]);
    expect(treeOf(value).rows).toEqual([
      { depth: 0, key: 'a', kind: 'list', text: '', count: 2 },
      { depth: 1, key: '0', kind: 'number', text: '7' },
      { depth: 1, key: '1', kind: 'text', text: '"x"' },
      { depth: 0, key: '2', kind: 'map', text: '', count: 1 },
      { depth: 1, key: 'b', kind: 'bytes', text: "h'0102'", count: 2 },
    ]);
  });

  it('says what declared fields mean, also inside records', () => {
    const tasks = new Map([['tasks', new Map([['main', new Map([['prio', 3]])]])]]);
    const { rows } = treeOf(tasks, groups.os.commands.taskStatistics.response);
    expect(rows.map((row) => [row.key, row.about?.split(';')[0]])).toEqual([
      ['tasks', expect.any(String)],
      ['main', 'One thread'],
      ['prio', 'Priority'],
    ]);
  });

  it('says nothing about keys that are names of every object', () => {
    const { rows } = treeOf(new Map([['constructor', 1]]), groups.os.commands.echo.response);
    expect(rows).toEqual([{ depth: 0, key: 'constructor', kind: 'number', text: '1' }]);
  });

  it('ends after many rows, and cuts long texts', () => {
    const { rows, cut } = treeOf(Array.from({ length: 5000 }, (_, index) => index));
    expect([rows.length, cut]).toEqual([2000, true]);
    expect(treeOf('x'.repeat(5000)).rows[0]?.text).toHaveLength(401);
    expect(treeOf(7)).toEqual({ rows: [{ depth: 0, key: '', kind: 'number', text: '7' }], cut: false });
  });
});

describe('A hex dump', () => {
  it('has offset, bytes and ASCII in fixed columns', () => {
    const bytes = Uint8Array.from({ length: 18 }, (_, index) => index + 0x70);
    expect(hexDump(bytes)).toEqual([
      '0000  70 71 72 73 74 75 76 77  78 79 7a 7b 7c 7d 7e 7f  pqrstuvwxyz{|}~·',
      '0010  80 81                                             ··',
    ]);
    expect(hexDump(new Uint8Array())).toEqual([]);
  });
});
