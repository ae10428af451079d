/**
 * Light, dark, or as the system says. The colours themselves stand in tokens.css.
 */
import type { Preferences } from '@shared/device/preferences';

/** Shows a theme at once. `system` leaves the choice to the system's own setting. */
export function applyTheme(theme: Preferences['theme']): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
}
