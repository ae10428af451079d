/**
 * Keys that work wherever nothing is being typed and no dialog is open. Knows keys, not what they do.
 */
import { onBeforeUnmount, onMounted } from 'vue';

/**
 * Listens while the component is there; to be called in `setup`.
 * @param keys by name: `?`, `/`, `a`, `Escape`; `Alt+1` and `Ctrl+f` with their modifier (Ctrl is Command on a Mac).
 */
export function useShortcuts(keys: Readonly<Record<string, () => void>>): void {
  const listen = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || dialogIsOpen()) return;
    const name = nameOf(event);
    if (!Object.hasOwn(keys, name) || (isTyping(event.target) && !name.includes('+'))) return;
    event.preventDefault();
    keys[name]?.();
  };
  onMounted(() => {
    window.addEventListener('keydown', listen);
  });
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', listen);
  });
}

function nameOf(event: KeyboardEvent): string {
  // With Alt (Option) some keyboards give another character than the one on the key.
  const digit = event.altKey ? /^Digit(\d)$/.exec(event.code)?.[1] : undefined;
  const key = digit ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${key}`;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input:not([type=checkbox]), textarea, select, [contenteditable]')
  );
}

function dialogIsOpen(): boolean {
  return document.querySelector('[role=dialog], [role=alertdialog], [role=menu]') !== null;
}
