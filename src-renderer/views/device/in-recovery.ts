/**
 * Whether the bootloader of the device answers instead of its application, for everything below the device's page.
 */
import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue';

const key: InjectionKey<ComputedRef<boolean>> = Symbol('in recovery');

/** To be called in `setup` of the page. */
export function provideRecovery(inRecovery: () => boolean): void {
  provide(key, computed(inRecovery));
}

/** To be called in `setup`; false outside a device's page. */
export function useRecovery(): ComputedRef<boolean> {
  return inject(key, () => computed(() => false), true);
}
