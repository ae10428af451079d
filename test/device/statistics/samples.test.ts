import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changesBetween,
  columnsOf,
  countersKept,
  samplesKept,
  type CounterValue,
  type Sample,
} from '@shared/device/statistics/samples';
import { newest } from '@shared/device/statistics/ring';
import { emptyRecord, recordPushed } from '@shared/device/statistics/section-record';
import { withSample } from './with-sample';

const gapMs = 5000;
/** Samples one second apart of one counter `n`. */
const seriesOf = (...values: CounterValue[]): Sample[] =>
  values.reduce<Sample[]>(
    (samples, value, index) => withSample(samples, 1000 * index, new Map([['n', value]]), gapMs),
    [],
  );
const ratesOf = (samples: Sample[]): (number | undefined)[] => samples.map(({ rates }) => rates.get('n'));

describe('samples of a statistics section', () => {
  it('know the change per second', () => {
    expect(ratesOf(seriesOf(10, 14, 14, 20))).toEqual([undefined, 4, 0, 6]);
    const half = withSample(seriesOf(10), 500, new Map([['n', 14]]), gapMs);
    expect(ratesOf(half)).toEqual([undefined, 8]);
  });

  it('keep counters of 64 bits exact, and their rates', () => {
    const samples = seriesOf(2n ** 63n, 2n ** 63n + 3n);
    expect(samples[1]?.values.get('n')).toBe(9_223_372_036_854_775_811n);
    expect(ratesOf(samples)[1]).toBe(3);
  });

  it('see that a counter started over, and know no rate then', () => {
    const samples = seriesOf(1000, 2, 5);
    expect(ratesOf(samples)).toEqual([undefined, undefined, 3]);
    expect(samples.map(({ startedOver }) => startedOver)).toEqual([[], ['n'], []]);
  });

  it('take a small fall for what it is: a value that goes up and down', () => {
    const samples = seriesOf(2150, 2140);
    expect(ratesOf(samples)[1]).toBe(-10);
    expect(samples[1]?.startedOver).toEqual([]);
  });

  it.each([
    [65_530, 14, 20],
    [4_294_967_290, 4, 10],
    [2n ** 64n - 5n, 5, 10],
  ])('see that %s wrapped to %s', (before, after, rate) => {
    const samples = seriesOf(before, after);
    expect(ratesOf(samples)[1]).toBe(rate);
    expect(samples[1]?.startedOver).toEqual([]);
  });

  it('take all that fell for started over when one of them did', () => {
    const changes = changesBetween(
      new Map([
        ['a', 65_530],
        ['b', 900],
        ['c', 10],
        ['d', 10],
      ]),
      new Map([
        ['a', 3],
        ['b', 1],
        ['c', 9],
        ['d', 11],
      ]),
    );
    expect([...changes.values()].map(({ kind }) => kind)).toEqual([
      'started-over',
      'started-over',
      'started-over',
      'by',
    ]);
  });

  it('have a gap, and no rate, after a pause', () => {
    const samples = withSample(seriesOf(1, 2), 20_000, new Map([['n', 50]]), gapMs);
    expect(samples[2]?.afterGap).toBe(true);
    expect(ratesOf(samples)[2]).toBeUndefined();
    expect(columnsOf(samples, ['n'], 'value')).toEqual({
      seconds: [0, 1, 10.5, 20],
      lines: [[1, 2, null, 50]],
      read: [samples[0], samples[1], undefined, samples[2]],
    });
  });

  it('have a gap when the device was away, however short', () => {
    const samples = withSample(seriesOf(100), 1000, new Map([['n', 90]]), gapMs, true);
    expect(samples[1]?.afterGap).toBe(true);
    expect(ratesOf(samples)[1]).toBeUndefined();
  });

  it('are drawn as numbers, with nothing where nothing is known', () => {
    const samples = withSample(seriesOf(2n ** 60n), 1000, new Map([['m', 1]]), gapMs);
    expect(columnsOf(samples, ['n', 'm'], 'value')).toEqual({
      seconds: [0, 1],
      lines: [
        [2 ** 60, null],
        [null, 1],
      ],
      read: samples,
    });
    expect(columnsOf(samples, ['m'], 'rate').lines).toEqual([[null, null]]);
  });

  it('are bounded, in time and in counters', () => {
    const many = new Map(Array.from({ length: countersKept + 5 }, (_, index) => [`c${index}`, index]));
    const samples = withSample([], 0, many, gapMs);
    expect(samples[0]?.values.size).toBe(countersKept);
    const one = new Map([['n', 1]]);
    const [sample] = withSample([], 1, one, gapMs);
    let record = emptyRecord;
    for (let nth = 0; nth < samplesKept + 100; nth++) if (sample) record = recordPushed(record, sample);
    const kept = newest(record.samples).length;
    expect([kept >= samplesKept, kept < samplesKept + 100]).toEqual([true, true]);
  });

  it('never have a rate that is no number', () => {
    const counter = fc.oneof(fc.nat(), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
    fc.assert(
      fc.property(fc.array(counter, { maxLength: 10 }), (values) => {
        for (const rate of ratesOf(seriesOf(...values))) expect(Number.isFinite(rate ?? 0)).toBe(true);
      }),
    );
  });
});
