/**
 * Opens one page of the window over a scripted bridge, as the user would by its address; with or without the frame
 * around it. There is no layout, so sizes are made up for what asks for them.
 */
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, vi } from 'vitest';
import { defineComponent, h, type Component } from 'vue';
import { RouterView, type Router } from 'vue-router';
import { createWords } from '@/locales';
import { createPages } from '@/router';
import { useBench } from '@/stores/bench';
import type { FakeBridge } from './fake-bridge';

export interface OpenPage {
  page: VueWrapper;
  router: Router;
  /** Waits until what was asked for is answered and drawn. */
  settle: () => Promise<void>;
  /** The element with a test id, also in dialogs, which stand beside the page. */
  at: (testId: string) => HTMLElement;
  all: (testId: string) => HTMLElement[];
  shows: (testId: string) => boolean;
  click: (testId: string) => Promise<void>;
  /** Puts text into a field, as typing does. */
  type: (testId: string, text: string) => Promise<void>;
  /** Presses a key on an element. */
  press: (testId: string, key: string, more?: KeyboardEventInit) => Promise<void>;
}

const madeUp = { widthPx: 1200, heightPx: 640 };
const opened: VueWrapper[] = [];
afterEach(() => {
  for (const page of opened.splice(0)) page.unmount();
  document.body.replaceChildren();
});

/** @param root the whole application, or the page alone */
export async function openPage(
  bridge: FakeBridge,
  path: string,
  root: Component = RouterView,
): Promise<OpenPage> {
  bridge.install();
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(madeUp.heightPx);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(madeUp.widthPx);
  const pinia = createPinia();
  setActivePinia(pinia);
  const router = createPages();
  await useBench(pinia).start();
  await router.push(path);
  const page = mount(defineComponent({ render: () => h(root) }), {
    global: { plugins: [pinia, router, createWords()] },
    attachTo: document.body,
  });
  opened.push(page);
  await flushPromises();

  const all = (testId: string): HTMLElement[] => [
    ...document.querySelectorAll<HTMLElement>(`[data-testid="${testId}"]`),
  ];
  const at = (testId: string): HTMLElement => {
    const [first] = all(testId);
    if (!first) throw new Error(`nothing on the page is called ${testId}`);
    return first;
  };
  const click = async (testId: string): Promise<void> => {
    at(testId).click();
    await flushPromises();
  };
  const type = async (testId: string, text: string): Promise<void> => {
    (at(testId) as HTMLInputElement).value = text;
    at(testId).dispatchEvent(new Event('input', { bubbles: true }));
    await flushPromises();
  };
  const press = async (testId: string, key: string, more: KeyboardEventInit = {}): Promise<void> => {
    at(testId).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
    await flushPromises();
  };
  const shows = (testId: string): boolean => all(testId).length > 0;
  const settle = async (): Promise<void> => {
    await flushPromises();
  };
  return { page, router, settle, at, all, shows, click, type, press };
}

/** The words of an element, spaces made single. */
export function wordsOf(element: Element): string {
  return (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
}

/** The words of an element, a space between those of different elements, as one sees it. */
export function wordsApart(element: Element): string {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const words: string[] = [];
  while (texts.nextNode()) words.push(texts.currentNode.textContent ?? '');
  return words.join(' ').replaceAll(/\s+/g, ' ').trim();
}
