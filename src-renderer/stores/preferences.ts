/**
 * What the user has set, as the main process last said it; changing asks there. Applies the theme and the language.
 */
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { defaultPreferences, type Preferences } from '@shared/device/preferences';
import { call } from '../bridge/client';
import { applyTheme } from '../theme/theme';
import { useFailures } from './failures';

export const usePreferences = defineStore('preferences', () => {
  const failures = useFailures();
  const current = shallowRef<Preferences>(defaultPreferences);

  /** Takes over what the main process has stored. */
  function show(preferences: Preferences): void {
    current.value = preferences;
    applyTheme(preferences.theme);
  }

  /** Saves at once. What is shown follows when the main process has stored it. */
  async function change(part: Partial<Preferences>): Promise<void> {
    await failures.attempt(() => call('preferences.change', part));
  }

  return { current: computed(() => current.value), show, change };
});
