/**
 * How wide the inside of an element is, as long as it stands in the page.
 */
import { onScopeDispose, watch, type ShallowRef } from 'vue';

/** To be called in `setup`. Tells the width when the element comes, and again whenever it changes. */
export function watchWidth(
  element: Readonly<ShallowRef<HTMLElement | null>>,
  tell: (widthPx: number) => void,
): void {
  const say = (): void => {
    if (element.value) tell(element.value.clientWidth);
  };
  const observer = new ResizeObserver(say);
  watch(
    element,
    () => {
      observer.disconnect();
      if (element.value) observer.observe(element.value);
      say();
    },
    { immediate: true, flush: 'post' },
  );
  onScopeDispose(() => observer.disconnect());
}
