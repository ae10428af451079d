import { describe, expect, it } from 'vitest';
import type { Sample } from '@shared/device/statistics/samples';
import { withSample } from './with-sample';
import {
  alarmChanges,
  alarmsAfter,
  thresholdsFor,
  thresholdsKept,
  thresholdsOfDevice,
  withThresholds,
  type Alarm,
  type Threshold,
} from '@shared/device/statistics/thresholds';

const above: Threshold = { id: 't1', counter: 'n', of: 'value', when: 'above', limit: 100 };
const slow: Threshold = { id: 't2', counter: 'n', of: 'rate', when: 'below', limit: 1 };

function alarmsOf(thresholds: Threshold[], values: number[]): readonly Alarm[] {
  let samples: Sample[] = [];
  let alarms: readonly Alarm[] = [];
  values.forEach((value, index) => {
    samples = withSample(samples, 1000 * index, new Map([['n', value]]), 5000);
    const newest = samples.at(-1);
    if (newest) alarms = alarmsAfter(alarms, thresholds, newest);
  });
  return alarms;
}

describe('thresholds', () => {
  it('raise one alarm when the limit is passed, which ends when it no longer is', () => {
    expect(alarmsOf([above], [99, 100, 101, 150, 100])).toEqual([
      { threshold: above, fromMs: 2000, raisedBy: 101, untilMs: 4000 },
    ]);
  });

  it('watch rates, and raise nothing before a rate is known', () => {
    expect(alarmsOf([slow], [5])).toEqual([]);
    expect(alarmsOf([slow], [5, 5])).toEqual([{ threshold: slow, fromMs: 1000, raisedBy: 0 }]);
  });

  it('compare values of 64 bits exactly', () => {
    const values = new Map([['n', 2n ** 53n + 1n]]);
    const [sample] = withSample([], 0, values, 5000);
    const limit = { ...above, limit: 2 ** 53 };
    expect(sample && alarmsAfter([], [limit], sample)).toHaveLength(1);
  });

  it('end their alarm when they are taken away', () => {
    const raised = alarmsOf([above], [200]);
    const [sample] = withSample([], 7000, new Map([['n', 300]]), 5000);
    expect(sample && alarmsAfter(raised, [], sample)[0]?.untilMs).toBe(7000);
  });

  it('tell each change once', () => {
    const raised = alarmsOf([above], [200]);
    expect(alarmChanges([], raised)).toEqual({ raised, ended: [] });
    expect(alarmChanges(raised, raised)).toEqual({ raised: [], ended: [] });
    const [sample] = withSample([], 7000, new Map([['n', 3]]), 5000);
    const over = sample ? alarmsAfter(raised, [above], sample) : [];
    expect(alarmChanges(raised, over)).toEqual({ raised: [], ended: over });
  });

  it('are kept for their section', () => {
    const kept = withThresholds([{ section: 'smp', ...slow }], 'net', [above]);
    expect(thresholdsFor(kept, 'net')).toEqual([above]);
    expect(thresholdsFor(kept, 'smp')).toEqual([slow]);
    expect(thresholdsFor(kept, 'other')).toEqual([]);
    expect(withThresholds(kept, 'net', [])).toEqual([{ section: 'smp', ...slow }]);
  });

  it('are bounded, for a section and for a device', () => {
    const many = (count: number): Threshold[] =>
      Array.from({ length: count }, (_, at) => ({ ...above, id: `t${at}` }));
    let kept = withThresholds([], 's0', many(thresholdsKept + 1));
    expect(kept).toHaveLength(thresholdsKept);
    for (let at = 1; at < 20; at++) kept = withThresholds(kept, `s${at}`, many(thresholdsKept));
    expect(kept).toHaveLength(thresholdsOfDevice);
    expect(thresholdsFor(kept, 's19')).toHaveLength(thresholdsKept);
  });
});
