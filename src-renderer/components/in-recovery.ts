/**
 * Who answers in place of the application of a device, for everything below the device's page: its bootloader, or a recording.
 */
import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue';

const key: InjectionKey<ComputedRef<boolean>> = Symbol('in recovery');
const replayKey: InjectionKey<ComputedRef<boolean>> = Symbol('in a replay');

/** To be called in `setup` of the page. */
export function provideRecovery(inRecovery: () => boolean): void {
  provide(key, computed(inRecovery));
}

/** To be called in `setup`; false outside a device's page. */
export function useRecovery(): ComputedRef<boolean> {
  return inject(key, () => computed(() => false), true);
}

/** To be called in `setup` of the page. */
export function provideReplay(inReplay: () => boolean): void {
  provide(replayKey, computed(inReplay));
}

/** To be called in `setup`; false outside a device's page. */
export function useReplay(): ComputedRef<boolean> {
  return inject(replayKey, () => computed(() => false), true);
}
