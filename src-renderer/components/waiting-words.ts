/**
 * The words for a place in the queue for Bluetooth links.
 */
import { useI18n } from 'vue-i18n';
import type { WaitingPlace } from '../stores/bluetooth';

/** A function that gives the whole sentence and a short form; to be called in `setup`. */
export function useWaitingWords(): (place: WaitingPlace) => { whole: string; short: string } {
  const { t, locale } = useI18n();
  return ({ place, of, limit }) => {
    const rule = new Intl.PluralRules(locale.value, { type: 'ordinal' }).select(place);
    const which = t(`bench.bluetooth.ordinal.${rule}`, { place });
    return {
      whole: t('bench.bluetooth.waits', { which, of, limit }),
      short: t('bench.bluetooth.waitsShort', { which }),
    };
  };
}
