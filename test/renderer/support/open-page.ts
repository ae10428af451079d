/**
 * Opens one page of the window over a scripted bridge, as the user would by its address. Nothing else of the frame is
 * there.
 */
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach } from 'vitest';
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
  click: (testId: string) => Promise<void>;
}

const opened: VueWrapper[] = [];
afterEach(() => {
  for (const page of opened.splice(0)) page.unmount();
  document.body.replaceChildren();
});

export async function openPage(bridge: FakeBridge, path: string): Promise<OpenPage> {
  bridge.install();
  const pinia = createPinia();
  setActivePinia(pinia);
  const router = createPages();
  await useBench(pinia).start();
  await router.push(path);
  const page = mount(RouterView, {
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
  return { page, router, settle: flushPromises, at, all, click };
}

/** The words of an element, spaces made single. */
export function wordsOf(element: Element): string {
  return (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
}
