import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, ref, useTemplateRef } from 'vue';
import { useRowWindow } from '@/ui/row-window';
import RowSpace from '@/ui/RowSpace.vue';

const rowPx = 40;
const sceneHeightPx = 400;

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

/** A table of so many rows in a page that is 400 px high. */
async function open(count: number, shown = true) {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockImplementation(function (this: HTMLElement) {
    return this.dataset['index'] === undefined ? sceneHeightPx : rowPx;
  });
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(sceneHeightPx);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800);
  const keys = ref(Array.from({ length: count }, (_, at) => `row-${at}`));
  const isShown = ref(shown);
  const Table = defineComponent({
    setup() {
      const table = useTemplateRef<HTMLTableElement>('table');
      const { items, beforePx, afterPx, measure } = useRowWindow(table, () => keys.value, rowPx);
      const drawn = () =>
        items.value.map(({ index, key }) =>
          h('tbody', { key, ref: measure, 'data-index': index }, [
            h('tr', [h('td', { class: 'name' }, keys.value[index])]),
          ]),
        );
      return () =>
        h('div', { 'data-scroller': '' }, [
          h('div', [
            isShown.value &&
              h('table', { ref: 'table' }, [
                h(RowSpace, { heightPx: beforePx.value, class: 'before' }),
                ...drawn(),
                h(RowSpace, { heightPx: afterPx.value, class: 'after' }),
              ]),
          ]),
        ]);
    },
  });
  const page = mount(Table, { attachTo: document.body });
  await flushPromises();
  const names = (): string[] => page.findAll('.name').map((one) => one.text());
  const spacePx = (where: 'before' | 'after'): number => {
    const cell = page.find<HTMLElement>(`.${where} td`);
    return cell.exists() ? Number.parseInt(cell.element.style.height, 10) : 0;
  };
  const scrollTo = async (px: number): Promise<void> => {
    const scroller = page.element as HTMLElement;
    scroller.scrollTop = px;
    scroller.dispatchEvent(new Event('scroll'));
    await flushPromises();
  };
  return { isShown, keys, names, spacePx, scrollTo, page };
}

describe('A long table', () => {
  it('draws the rows in sight, and space for the others', async () => {
    const { names, spacePx, page } = await open(500);
    expect(names().length).toBeGreaterThanOrEqual(sceneHeightPx / rowPx);
    expect(names().length).toBeLessThan(50);
    expect(spacePx('before')).toBe(0);
    expect(spacePx('after')).toBe((500 - names().length) * rowPx);
    page.unmount();
  });

  it('draws other rows when it is scrolled, and stays as high', async () => {
    const { names, spacePx, scrollTo, page } = await open(500);
    await scrollTo(200 * rowPx);
    expect(names()).toContain('row-203');
    expect(names()).not.toContain('row-0');
    expect(spacePx('before')).toBeGreaterThan(0);
    expect(spacePx('before') + names().length * rowPx + spacePx('after')).toBe(500 * rowPx);
    page.unmount();
  });

  it('may come later than its page', async () => {
    const { names, isShown, page } = await open(8, false);
    expect(names()).toEqual([]);
    isShown.value = true;
    await flushPromises();
    expect(names()).toHaveLength(8);
    page.unmount();
  });

  it('that is short is drawn whole', async () => {
    const { names, spacePx, keys, page } = await open(8);
    expect([names().length, spacePx('before'), spacePx('after')]).toEqual([8, 0, 0]);
    keys.value = keys.value.slice(1);
    await flushPromises();
    expect(names()[0]).toBe('row-1');
    expect(names()).toHaveLength(7);
    page.unmount();
  });
});
