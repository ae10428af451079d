import { describe, expect, it } from 'vitest';
import { defaultPreferences } from '@shared/device/preferences';
import { useSelection } from '@/stores/selection';
import { wordsApart as wordsOf } from '../support/open-page';
import { device, scene } from '../support/scene';
import { openBench, order, rowOf, three } from './open-bench';

describe('the table', () => {
  it('draws only what is in sight of five hundred devices, and says how many there are', async () => {
    const page = await openBench(scene(500));
    expect(page.all('device-row').length).toBeGreaterThan(15);
    expect(page.all('device-row').length).toBeLessThan(60);
    expect(page.at('device-table').getAttribute('aria-rowcount')).toBe('501');
    expect(wordsOf(page.at('shown-count'))).toBe('500 devices');
  });

  it('shows the devices in their order wherever it is scrolled to, in the rows that it has', async () => {
    const page = await openBench(scene(500));
    const table = page.at('device-table');
    const scrollTo = async (px: number): Promise<void> => {
      table.scrollTop = px;
      table.dispatchEvent(new Event('scroll'));
      await page.settle();
    };
    const places = (): number[] =>
      page.all('device-row').map((row) => Number(row.getAttribute('aria-rowindex')) - 2);
    const names = (): string[] => page.all('cell-name').map((cell) => wordsOf(cell));
    const nameAt = new Map<number, string | undefined>();
    const first = new Set(page.all('device-row'));
    const newRows: number[] = [];
    // Up and down, by less and by more than the rows that come together.
    for (const px of [0, 40, 90, 2000, 1900, 6000, 5000, 0]) {
      await scrollTo(px);
      const now = places();
      const from = now[0] ?? NaN;
      expect(now, `${px} px`).toEqual(now.map((_, at) => from + at));
      expect(from).toBeLessThanOrEqual(px / 32);
      expect(page.all('device-row').map((row) => row.style.top)).toEqual(now.map((at) => `${32 * at}px`));
      for (const [at, place] of now.entries()) {
        expect(nameAt.get(place) ?? names()[at]).toBe(names()[at]);
        nameAt.set(place, names()[at]);
      }
      newRows.push(page.all('device-row').filter((row) => !first.has(row)).length);
    }
    expect(new Set(nameAt.values()).size).toBe(nameAt.size);
    // In the middle it draws a few more than at its beginning, and no more than that.
    expect(Math.max(...newRows)).toBeLessThan(first.size / 2);
  });

  it('sorts by a column, the second time the other way around', async () => {
    const page = await openBench();
    await page.click('sort-name');
    expect(order(page)).toEqual(['g', 'b', 'a']);
    const head = page.at('sort-name').closest('[role=columnheader]');
    expect(head?.getAttribute('aria-sort')).toBe('descending');
    await page.click('sort-name');
    expect(order(page)).toEqual(['a', 'b', 'g']);
  });

  it('puts a row in its place again when what it is sorted by changes', async () => {
    const page = await openBench();
    await page.click('sort-version');
    expect(order(page)).toEqual(['a', 'b', 'g']);
    page.bridge.change({ devices: [device({ id: 'a', name: 'Board alpha', runningVersion: '9.0.0' })] });
    await page.settle();
    expect(order(page)).toEqual(['b', 'g', 'a']);
    page.bridge.change({ devices: [device({ id: 'g', name: 'Board gamma', runningVersion: '9.0.0' })] });
    page.bridge.change({ gone: { devices: ['b'] } });
    await page.settle();
    expect(order(page)).toEqual(['a', 'g']);
  });

  it('draws the columns that were chosen, in head, rows and groups', async () => {
    const page = await openBench({
      preferences: { ...defaultPreferences, benchTable: { columns: { address: false, upgrade: false } } },
    });
    const titles = page.all('device-table')[0]?.querySelectorAll('[role=columnheader] button');
    expect([...(titles ?? [])].map((one) => wordsOf(one))).toEqual([
      'Name',
      'Link',
      'Version',
      'Slots',
      'Bootloader',
      'Last seen',
      'Last error',
    ]);
    expect(rowOf(page, 'a').querySelectorAll('[role=gridcell]')).toHaveLength(8);
    expect(page.at('device-table').style.getPropertyValue('--columns').match(/px/g)).toHaveLength(8);
    await page.press('columns', 'Enter');
    await page.press('column-address', 'Enter');
    expect(rowOf(page, 'a').querySelector('[data-testid=cell-address]')).not.toBeNull();
    expect(page.bridge.argumentsOf('preferences.change')).toEqual([
      { benchTable: { columns: { address: true, upgrade: false } } },
    ]);
  });

  it('keeps by which column it is sorted', async () => {
    const page = await openBench({
      preferences: {
        ...defaultPreferences,
        benchTable: { columns: {}, sort: { by: 'name', descending: true } },
      },
    });
    expect(order(page)).toEqual(['g', 'b', 'a']);
    await page.click('sort-seen');
    expect(page.bridge.argumentsOf('preferences.change')).toEqual([
      { benchTable: { columns: {}, sort: { by: 'seen', descending: false } } },
    ]);
  });

  it('filters while typing, by what a state is called too', async () => {
    const away = device({ id: 'd', name: 'Other', link: { state: 'away', sinceEpochMs: 0, expected: true } });
    const page = await openBench({ devices: [...three, away] });
    await page.type('filter', 'board beta');
    expect(order(page)).toEqual(['b']);
    expect(wordsOf(page.at('shown-count'))).toBe('1 of 4 devices');
    await page.type('filter', 'restarting');
    expect(order(page)).toEqual(['d']);
    await page.type('filter', 'nothing like it');
    expect(page.shows('nothing-found')).toBe(true);
  });

  it('groups, and folds a group', async () => {
    const page = await openBench({
      devices: [...three, device({ id: 'd', connection: { kind: 'udp', address: 'x' } })],
    });
    const select = page.at('group-by') as HTMLSelectElement;
    select.value = 'transport';
    select.dispatchEvent(new Event('change'));
    await page.settle();
    expect(page.all('group-row').map((row) => wordsOf(row))).toEqual(['Serial 3 devices', 'UDP one device']);
    page.all('group-row')[0]?.querySelector<HTMLElement>('[data-hit=fold]')?.click();
    await page.settle();
    expect(order(page)).toEqual(['d']);
  });
});

describe('selecting', () => {
  it('goes by keys alone: arrows move, space toggles, shift extends, ctrl+a takes all, escape clears', async () => {
    const page = await openBench();
    const selection = useSelection();
    const key = (name: string, more: KeyboardEventInit = {}) => page.press('device-table', name, more);
    await key('ArrowDown');
    await key(' ');
    expect(selection.ids).toEqual(['a']);
    await key('ArrowDown');
    expect(selection.ids).toEqual(['a']);
    await key('ArrowDown', { shiftKey: true });
    expect(selection.ids).toEqual(['b', 'g']);
    await key('a', { ctrlKey: true });
    expect(selection.ids).toEqual(['a', 'b', 'g']);
    await key(' ');
    expect(selection.ids).toEqual(['a', 'b']);
    await key('Escape');
    expect(selection.ids).toEqual([]);
  });

  it('grows and shrinks with shift from where it began', async () => {
    const page = await openBench();
    await page.press('device-table', 'ArrowDown');
    await page.press('device-table', 'ArrowDown', { shiftKey: true });
    await page.press('device-table', 'ArrowDown', { shiftKey: true });
    expect(useSelection().ids).toEqual(['a', 'b', 'g']);
    await page.press('device-table', 'ArrowUp', { shiftKey: true });
    expect(useSelection().ids).toEqual(['a', 'b']);
  });

  it('names the row that the keyboard stands on', async () => {
    const page = await openBench();
    await page.press('device-table', 'End');
    const active = page.at('device-table').getAttribute('aria-activedescendant') ?? '';
    expect(document.getElementById(active)?.dataset['device']).toBe('g');
  });

  it('goes by clicks: one, with ctrl one more, with shift a range, the box toggles', async () => {
    const page = await openBench();
    const selection = useSelection();
    const click = async (id: string, more: MouseEventInit = {}, part = 'cell-name') => {
      const at = rowOf(page, id).querySelector(`[data-testid=${part}], [data-hit=${part}]`);
      at?.dispatchEvent(new MouseEvent('click', { bubbles: true, ...more }));
      await page.settle();
    };
    await click('b');
    expect(selection.ids).toEqual(['b']);
    await click('a', { ctrlKey: true });
    expect(selection.ids).toEqual(['a', 'b']);
    await click('g', { shiftKey: true });
    expect(selection.ids).toEqual(['a', 'b', 'g']);
    await click('b', {}, 'box');
    expect(selection.ids).toEqual(['a', 'g']);
    expect(rowOf(page, 'g').getAttribute('aria-selected')).toBe('true');
  });

  it('forgets a device that is taken off the bench', async () => {
    const page = await openBench();
    useSelection().set(['a', 'b']);
    page.bridge.change({ gone: { devices: ['a'] } });
    await page.settle();
    expect(wordsOf(page.at('selected-count'))).toBe('one selected');
  });
});
