/**
 * Why nothing has been read from a device yet, in one sentence.
 */
import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { DeviceView } from '@shared/ipc/views';

/** To be called in `setup`. */
export function useIdle(link: () => DeviceView['link']['state'], busy: () => boolean): ComputedRef<string> {
  const { t } = useI18n();
  return computed(() => {
    const state = link();
    if (state !== 'ready') return t(`device.state.${state}`);
    return t(busy() ? 'device.state.busy' : 'device.state.reading');
  });
}
