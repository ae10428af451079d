/**
 * Why nothing has been read from a device yet, in one sentence.
 */
import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { DeviceView } from '@shared/ipc/views';
import { useWriter } from '../../../components/writer';

/** To be called in `setup`. */
export function useIdle(link: () => DeviceView['link']['state']): ComputedRef<string> {
  const { t } = useI18n();
  const writer = useWriter();
  return computed(() => {
    const state = link();
    if (state !== 'ready') return t(`device.state.${state}`);
    const { why } = writer.value;
    return why === undefined ? t('device.state.reading') : t('device.state.busy', { why });
  });
}
