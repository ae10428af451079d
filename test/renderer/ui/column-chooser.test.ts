import { mount, flushPromises, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, describe, expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import { defaultPreferences } from '@shared/device/preferences';
import type { TableLayout } from '@shared/device/table-layout';
import { createWords } from '@/locales';
import { useFailures } from '@/stores/failures';
import { usePreferences } from '@/stores/preferences';
import type { TableColumn } from '@/ui/table/column';
import ColumnChooser from '@/ui/table/ColumnChooser.vue';
import ColumnHead from '@/ui/table/ColumnHead.vue';
import { useDataTable } from '@/ui/table/data-table';
import { FakeBridge, Refusal } from '../support/fake-bridge';

interface Lamp {
  name: string;
  watts: number | undefined;
}
type Id = 'name' | 'watts' | 'note';
const columns: readonly TableColumn<Lamp, Id>[] = [
  { id: 'name', title: 'bench.column.name', value: ({ name }) => name },
  { id: 'watts', title: 'bench.column.slots', value: ({ watts }) => watts, descendingFirst: true },
  { id: 'note', title: 'bench.column.error' },
];
const lamps: readonly Lamp[] = [
  { name: 'Lamp 10', watts: 5 },
  { name: 'Lamp 2', watts: undefined },
  { name: 'Lamp 1', watts: 9 },
];

let page: VueWrapper | undefined;
afterEach(() => {
  page?.unmount();
  document.body.replaceChildren();
});

/** A table of three lamps, for which that much was chosen before. */
async function open(kept?: TableLayout, script: ConstructorParameters<typeof FakeBridge>[1] = {}) {
  const bridge = new FakeBridge({}, script).install();
  const pinia = createPinia();
  setActivePinia(pinia);
  if (kept) usePreferences().show({ ...defaultPreferences, runsTable: kept });
  const Table = defineComponent(() => {
    const table = useDataTable<Lamp, Id>({ layout: 'runsTable', columns, rows: lamps });
    return () => [
      h(ColumnChooser, { table }),
      h('table', [
        h(
          'tr',
          table.columns.value.map((column) => h(ColumnHead<Lamp, Id>, { column, table })),
        ),
        ...table.ordered.value.map(({ name }) => h('tr', { 'data-testid': 'lamp' }, name)),
      ]),
    ];
  });
  page?.unmount();
  page = mount(Table, { global: { plugins: [pinia, createWords()] }, attachTo: document.body });
  await flushPromises();
  const at = (testId: string): HTMLElement => {
    const found = document.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
    if (!found) throw new Error(`nothing is called ${testId}`);
    return found;
  };
  const press = async (element: Element, key: string): Promise<void> => {
    element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    await flushPromises();
  };
  return {
    bridge,
    at,
    press,
    heads: () => [...document.querySelectorAll('th')].map((head) => head.textContent?.trim()),
    rows: () => [...document.querySelectorAll('[data-testid=lamp]')].map((row) => row.textContent),
    openMenu: () => press(at('columns'), 'Enter'),
    kept: () => bridge.argumentsOf('preferences.change').at(-1),
  };
}

describe('choosing columns', () => {
  it('goes by keys alone, in a menu that stays open and says what is shown', async () => {
    const { at, press, heads, openMenu, kept } = await open();
    expect(at('columns').getAttribute('aria-label')).toBe('Choose columns');
    expect(at('columns').getAttribute('aria-haspopup')).toBe('menu');
    await openMenu();
    expect(at('columns').getAttribute('aria-expanded')).toBe('true');
    expect(at('columns-menu').getAttribute('role')).toBe('menu');
    const entry = at('column-watts');
    expect(entry.getAttribute('role')).toBe('menuitemcheckbox');
    expect(entry.getAttribute('aria-checked')).toBe('true');
    expect(entry.textContent?.trim()).toBe('Slots');
    entry.focus();
    await press(entry, 'Enter');
    expect(at('column-watts').getAttribute('aria-checked')).toBe('false');
    expect(heads()).toEqual(['Name', 'Last error']);
    expect(kept()).toEqual({ runsTable: { columns: { watts: false } } });
    await press(at('column-watts'), ' ');
    expect(heads()).toEqual(['Name', 'Slots', 'Last error']);
    await press(at('columns-menu'), 'Escape');
    expect(document.querySelector('[data-testid=columns-menu]')).toBeNull();
    expect(document.activeElement).toBe(at('columns'));
  });

  it('never takes the last column that is shown', async () => {
    const { at, press, heads, openMenu } = await open();
    await openMenu();
    for (const id of ['name', 'note', 'watts']) await press(at(`column-${id}`), 'Enter');
    expect(heads()).toEqual(['Slots']);
    expect(at('column-watts').getAttribute('aria-disabled')).toBe('true');
    expect(at('column-watts').getAttribute('aria-checked')).toBe('true');
  });

  it('is kept over restarts, and ends with "as usual"', async () => {
    const { at, press, heads, openMenu, kept } = await open({ columns: { note: false } });
    expect(heads()).toEqual(['Name', 'Slots']);
    await openMenu();
    await press(at('columns-reset'), 'Enter');
    expect(heads()).toEqual(['Name', 'Slots', 'Last error']);
    expect(kept()).toEqual({ runsTable: { columns: {} } });
  });

  it('passes over columns that there are no more, and keeps what it does not know', async () => {
    const { at, press, heads, rows, openMenu, kept } = await open({
      columns: { colour: false, note: false },
      sort: { by: 'colour', descending: true },
    });
    expect(heads()).toEqual(['Name', 'Slots']);
    expect(rows()).toEqual(['Lamp 10', 'Lamp 2', 'Lamp 1']);
    await openMenu();
    await press(at('column-watts'), 'Enter');
    expect(kept()).toMatchObject({ runsTable: { columns: { colour: false, note: false, watts: false } } });
  });

  it('holds in this window when it cannot be kept, and says so', async () => {
    const refuse = () => {
      throw new Refusal({ code: 'file/failed', facts: { file: 'settings.json', detail: 'EROFS' } });
    };
    const { at, press, heads, openMenu } = await open(undefined, { 'preferences.change': refuse });
    await openMenu();
    await press(at('column-note'), 'Enter');
    expect(heads()).toEqual(['Name', 'Slots']);
    expect(useFailures().list.map(({ error }) => error.code)).toEqual(['file/failed']);
  });

  it('follows what the main process says once it has heard of the choice', async () => {
    const { at, press, heads, openMenu } = await open();
    await openMenu();
    await press(at('column-note'), 'Enter');
    const preferences = usePreferences();
    preferences.show({ ...defaultPreferences, theme: 'dark' });
    await flushPromises();
    expect(heads()).toEqual(['Name', 'Slots']);
    preferences.show({ ...defaultPreferences, runsTable: { columns: { note: false } } });
    preferences.show({ ...defaultPreferences, runsTable: { columns: { name: false } } });
    await flushPromises();
    expect(heads()).toEqual(['Slots', 'Last error']);
  });
});

describe('sorting', () => {
  it('turns round the second time, ends the third, and puts what is not known last', async () => {
    const { at, rows, kept } = await open();
    const head = () => at('sort-watts').closest('th')?.getAttribute('aria-sort');
    expect(at('sort-watts').tagName).toBe('BUTTON');
    expect(head()).toBe('none');
    const click = async () => {
      at('sort-watts').click();
      await flushPromises();
    };
    await click();
    expect([head(), rows()]).toEqual(['descending', ['Lamp 1', 'Lamp 10', 'Lamp 2']]);
    expect(kept()).toEqual({ runsTable: { columns: {}, sort: { by: 'watts', descending: true } } });
    await click();
    expect([head(), rows()]).toEqual(['ascending', ['Lamp 10', 'Lamp 1', 'Lamp 2']]);
    await click();
    expect([head(), rows()]).toEqual(['none', ['Lamp 10', 'Lamp 2', 'Lamp 1']]);
    expect(kept()).toEqual({ runsTable: { columns: {} } });
  });

  it('is kept over restarts, and counts as people do', async () => {
    const { rows } = await open({ columns: {}, sort: { by: 'name', descending: false } });
    expect(rows()).toEqual(['Lamp 1', 'Lamp 2', 'Lamp 10']);
  });

  it('is as usual while its column is taken away, and returns with it', async () => {
    const { at, press, rows, heads, openMenu } = await open({
      columns: {},
      sort: { by: 'name', descending: false },
    });
    expect(rows()).toEqual(['Lamp 1', 'Lamp 2', 'Lamp 10']);
    await openMenu();
    await press(at('column-name'), 'Enter');
    expect(heads()).toEqual(['Slots', 'Last error']);
    expect(rows()).toEqual(['Lamp 10', 'Lamp 2', 'Lamp 1']);
    await press(at('column-name'), 'Enter');
    expect(rows()).toEqual(['Lamp 1', 'Lamp 2', 'Lamp 10']);
    expect(at('sort-name').closest('th')?.getAttribute('aria-sort')).toBe('ascending');
  });
});
