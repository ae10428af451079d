import { describe, expect, it } from 'vitest';
import { columnWidths, gridTemplate, type TableColumn } from '@/ui/table/column';
import { fit } from '@/ui/table/fit';
import { boxPx, columns as benchColumns } from '@/views/bench/columns';

const columns: TableColumn<object>[] = [
  { id: 'name', title: '', width: { leastPx: 100, tightPx: 80, grows: 1 }, hideable: false },
  { id: 'note', title: '', width: { leastPx: 100, tightPx: 60, grows: 2 }, yields: 2 },
  { id: 'seen', title: '', width: { leastPx: 50 }, yields: 1 },
];

describe('which columns are shown', () => {
  it.each([
    [undefined, ['name', 'note', 'seen'], false],
    [250, ['name', 'note', 'seen'], false],
    // Narrower columns come before fewer.
    [249, ['name', 'note', 'seen'], true],
    [190, ['name', 'note', 'seen'], true],
    [189, ['name', 'note'], true],
    [139, ['name'], false],
    [40, ['name'], true],
  ])('with room of %s px: %j, tight: %s', (roomPx, shown, tight) => {
    expect(fit(columns, {}, roomPx)).toEqual({ shown, tight });
  });

  it('what is chosen wins: it stays without room, and stays away with room', () => {
    expect(fit(columns, { seen: true }, 100).shown).toEqual(['name', 'seen']);
    expect(fit(columns, { seen: true, note: true }, 100).shown).toEqual(['name', 'note', 'seen']);
    expect(fit(columns, { note: false }, 1000).shown).toEqual(['name', 'seen']);
  });

  it('what no table has, and what can never be chosen, is passed over', () => {
    const odd = { gone: false, name: false, constructor: false };
    expect(fit(columns, odd, undefined).shown).toEqual(['name', 'note', 'seen']);
  });

  it('nobody can have chosen to see nothing', () => {
    const free = columns.map(({ hideable: _, ...column }) => column);
    expect(fit(free, { name: false, note: false, seen: false }, undefined).shown).toHaveLength(3);
  });

  it('the bench at 1024 px shows who it is, how it is and what goes wrong, without scrolling sideways', () => {
    // The rail takes 76 px and a scroll bar at most 15.
    const { shown } = fit(benchColumns, {}, 1024 - 76 - 15 - boxPx);
    expect(shown).toEqual(['name', 'address', 'link', 'version', 'slots', 'upgrade', 'error']);
  });

  it('the bench at 1280 px shows every column', () => {
    expect(fit(benchColumns, {}, 1280 - 76 - 15 - boxPx).shown).toHaveLength(benchColumns.length);
  });
});

describe('widths', () => {
  it('as tracks of a grid', () => {
    expect(gridTemplate(columns, false)).toBe('minmax(100px, 1fr) minmax(100px, 2fr) 50px');
    expect(gridTemplate(columns, true)).toBe('minmax(80px, 1fr) minmax(60px, 2fr) 50px');
  });

  it('as columns of a table: parts of its width, and the last that grows takes what is left', () => {
    expect(columnWidths(columns, 150)).toEqual(['25%', undefined, '50px']);
    expect(columnWidths(columns.slice(2), 0)).toEqual(['50px']);
  });
});
