/**
 * The terminal of a page, from when its place is there until the page goes: it fits its place and follows the theme.
 * Refuses to know what is written into it.
 */
import { onBeforeUnmount, onMounted, shallowRef, watch, type ShallowRef } from 'vue';
import { useFailures } from '../../../stores/failures';
import { usePreferences } from '../../../stores/preferences';
import type { ShellTerminal } from './terminal';

/**
 * @param host the place; a page that has none when it is mounted gets no terminal
 * @param name of the terminal, for screen readers
 * @param on `open`: once, when it can be written to; `type`: somebody types into it
 */
export function useTerminal(
  host: Readonly<ShallowRef<HTMLElement | null>>,
  name: string,
  on: { open(): void; type?(): void },
): Readonly<ShallowRef<ShellTerminal | undefined>> {
  const failures = useFailures();
  const preferences = usePreferences();
  const terminal = shallowRef<ShellTerminal>();
  let gone = false;

  const sizes = new ResizeObserver(() => {
    terminal.value?.fit();
  });
  const systemTheme = window.matchMedia('(prefers-color-scheme: dark)');
  const takeLook = (): void => terminal.value?.takeLook();
  watch(() => preferences.current.theme, takeLook, { flush: 'post' });

  onMounted(async () => {
    if (!host.value) return;
    const loaded = await failures.attempt(() => import('./terminal'));
    if (!loaded || gone || !host.value) return;
    terminal.value = loaded.openTerminal(host.value, name, () => on.type?.());
    sizes.observe(host.value);
    systemTheme.addEventListener('change', takeLook);
    on.open();
  });
  onBeforeUnmount(() => {
    gone = true;
    sizes.disconnect();
    systemTheme.removeEventListener('change', takeLook);
    terminal.value?.close();
  });
  return terminal;
}
