/**
 * Values and rates of counters as the page shows them: values exact to the last digit, rates short.
 */
import type { CounterValue } from '@shared/device/statistics/samples';

const exact = new Intl.NumberFormat('en', { maximumFractionDigits: 20 });
const short = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

export function valueText(value: CounterValue | undefined): string {
  return value === undefined ? '–' : exact.format(value);
}

/** Per second; the unit stands in the head of the column. */
export function rateText(rate: number | undefined): string {
  return rate === undefined ? '–' : short.format(Math.abs(rate) >= 1000 ? Math.round(rate) : rate);
}
