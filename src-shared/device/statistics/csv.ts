/**
 * Samples as a table for other programs: one row for each sample, values exact, rates with six places at most, markers in
 * words. Formulas in names of counters are made harmless.
 */
import { stringify } from 'csv-stringify/browser/esm/sync';
import type { Marker } from './markers';
import type { Sample } from './samples';

export interface CsvWords {
  time: string;
  rate: (counter: string) => string;
  marker: string;
  markerText: (marker: Marker) => string;
}

/** The rows, the first one being the head. A marker stands at the first sample that is not before it. */
export function csvRows(samples: readonly Sample[], markers: readonly Marker[], words: CsvWords): string[][] {
  const names = [...new Set(samples.flatMap(({ values }) => [...values.keys()]))];
  const head = [words.time, ...names.flatMap((name) => [name, words.rate(name)]), words.marker];
  const rows = samples.map((sample, index) => {
    const after = samples[index - 1]?.atMs ?? -Infinity;
    const here = markers.filter(({ atMs }) => atMs > after && atMs <= sample.atMs);
    return [
      new Date(sample.atMs).toISOString(),
      ...names.flatMap((name) => [
        sample.values.get(name)?.toString() ?? '',
        rateCell(sample.rates.get(name)),
      ]),
      here.map(words.markerText).join('; '),
    ];
  });
  return [head, ...rows];
}

export function csvText(rows: readonly (readonly string[])[]): string {
  return stringify([...rows], { bom: true, escape_formulas: true });
}

/** Without an exponent, which some programs read as text; and no trailing zeros. */
function rateCell(rate: number | undefined): string {
  return rate === undefined ? '' : rate.toFixed(6).replace(/\.?0+$/, '');
}
