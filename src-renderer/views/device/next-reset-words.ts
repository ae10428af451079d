/**
 * What the next reset of a device does, in sentences: one for each image number.
 */
import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { DeviceView } from '@shared/ipc/views';
import { imagesOf } from '@shared/device/slots/slot-places';
import { nextReset, type NextReset } from '@shared/device/slots/next-reset';

export interface NextResetWords {
  sentences: string[];
  /** Something else than now will run. */
  changes: boolean;
}

/** To be called in `setup`. Empty while the device's slots or its bootloader are not known. */
export function useNextReset(device: () => DeviceView): ComputedRef<NextResetWords> {
  const words = useNextResetWords();
  return computed(() => {
    const { slots, capabilities } = device();
    if (!slots || slots.odd !== undefined || !capabilities) return { sentences: [], changes: false };
    const outcomes = imagesOf(slots.images).map(({ slots: own }) =>
      nextReset(own, capabilities.bootloaderMode, capabilities.recovery),
    );
    return {
      sentences: [...new Set(outcomes.map(words))],
      changes: outcomes.some(({ what }) => what !== 'stays'),
    };
  });
}

/** The sentence for one image number; to be called in `setup`. */
export function useNextResetWords(): (outcome: NextReset) => string {
  const { t } = useI18n();
  return (outcome) =>
    outcome.what === 'reverts' && outcome.to === undefined
      ? t('device.images.next.revertsUnknown', { from: outcome.from })
      : t(`device.images.next.${outcome.what}`, { ...outcome });
}
