/**
 * How long something lasts, in the largest unit that fits: "3 min".
 */
import { useI18n } from 'vue-i18n';

export type SpanUnit = 'days' | 'hours' | 'minutes' | 'seconds';

const units: readonly { unit: SpanUnit; seconds: number }[] = [
  { unit: 'days', seconds: 86_400 },
  { unit: 'hours', seconds: 3600 },
  { unit: 'minutes', seconds: 60 },
];

export function spanOf(ms: number): { unit: SpanUnit; count: number } {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const fits = units.find((one) => seconds >= one.seconds);
  return fits === undefined
    ? { unit: 'seconds', count: seconds }
    : { unit: fits.unit, count: Math.floor(seconds / fits.seconds) };
}

/** A function that puts a time in milliseconds into words; to be called in `setup`. */
export function useSpanWords(): (ms: number) => string {
  const { t } = useI18n();
  return (ms) => {
    const { unit, count } = spanOf(ms);
    return t(`bench.span.${unit}`, { count });
  };
}
