/**
 * A threshold in words.
 */
import { useI18n } from 'vue-i18n';
import { valueText } from './number-texts';
import type { Threshold } from '@shared/device/statistics/thresholds';

/** To be called in `setup`. */
export function useThresholdText(): (threshold: Threshold) => string {
  const { t } = useI18n();
  return ({ counter, of, when, limit }) =>
    t(`device.statistics.threshold.${of}.${when}`, { counter, limit: valueText(limit) });
}
