import { describe, expect, it } from 'vitest';
import { csvRows, csvText, type CsvWords } from '@shared/device/statistics/csv';
import type { Sample } from '@shared/device/statistics/samples';
import { withSample } from './with-sample';

const words: CsvWords = {
  time: 'Time',
  rate: (counter) => `${counter} per second`,
  marker: 'Marker',
  markerText: ({ kind }) => kind,
};
const startMs = Date.UTC(2026, 10, 22, 12);
const read = (...values: [string, number | bigint][]): Map<string, number | bigint> => new Map(values);

describe('statistics as CSV', () => {
  const samples: Sample[] = [
    read(['ticks', 1], ['charge', 9_007_199_254_740_993n]),
    read(['ticks', 4], ['charge', 9_007_199_254_740_994n], ['late', 7]),
  ].reduce<Sample[]>((all, values, index) => withSample(all, startMs + 2000 * index, values, 5000), []);

  it('has a row for each sample with exact values, rates and the markers since the one before', () => {
    expect(csvRows(samples, [{ atMs: startMs + 500, kind: 'reset' }], words)).toEqual([
      [
        'Time',
        'ticks',
        'ticks per second',
        'charge',
        'charge per second',
        'late',
        'late per second',
        'Marker',
      ],
      ['2026-11-22T12:00:00.000Z', '1', '', '9007199254740993', '', '', '', ''],
      ['2026-11-22T12:00:02.000Z', '4', '1.5', '9007199254740994', '0.5', '7', '', 'reset'],
    ]);
  });

  it('is made so that a spreadsheet runs nothing, and knows the characters', () => {
    const text = csvText([['=HYPERLINK("evil")', '+1', 'größe, "x"']]);
    expect(text).toBe('\ufeff"\'=HYPERLINK(""evil"")",\'+1,"größe, ""x"""\n');
  });
});
