import { describe, expect, it } from 'vitest';
import type { ErrorView } from '@shared/core/errors';
import { last, newest } from '@shared/device/statistics/ring';
import { samplesKept } from '@shared/device/statistics/samples';
import { lastingIn, type Threshold } from '@shared/device/statistics/thresholds';
import {
  emptyWatch,
  nextReading,
  watchAfter,
  type WatchEvent,
  type WatchPlan,
  type WatchState,
} from '@shared/device/statistics/watch-state';

const tooMany: Threshold = { id: 't1', counter: 'errors', of: 'value', when: 'above', limit: 3 };
const net = { name: 'net', periodMs: 1000, thresholds: [tooMany] };
const smp = { name: 'smp', periodMs: 2000, thresholds: [] };
const plan: WatchPlan = { sections: [net, smp] };
const silent: ErrorView = { code: 'smp/timeout', facts: { command: 'stat.show', waitedMs: 1, tries: 1 } };
const refused: ErrorView = { code: 'device/unsupported', facts: { command: 'stat.show', commandGroup: 2 } };

const read = (section: string, atMs: number, errors: number | bigint, sent = 0): WatchEvent => ({
  what: 'read',
  section,
  atMs,
  values: new Map<string, number | bigint>([
    ['errors', errors],
    ['sent', sent],
  ]),
});

function after(events: readonly WatchEvent[], of = plan, from: WatchState = emptyWatch): WatchState {
  return events.reduce((state, event) => watchAfter(state, of, event), from);
}

const lastingAlarms = ({ sections }: WatchState) =>
  [...sections].flatMap(([section, { record }]) =>
    lastingIn(record.alarms).map((alarm) => ({ section, alarm })),
  );
const recordOf = (state: WatchState, name: string) => state.sections.get(name)?.record;

describe('what is known of watched sections', () => {
  it('are values, rates and alarms of each, apart from the others', () => {
    const state = after([read('net', 1000, 1, 10), read('smp', 1500, 9), read('net', 3000, 5, 30)]);
    const newestOfNet = last(recordOf(state, 'net')?.samples ?? never());
    expect(newestOfNet?.values.get('errors')).toBe(5);
    expect(newestOfNet?.rates.get('sent')).toBe(10);
    expect(recordOf(state, 'smp')?.alarms).toEqual([]);
    expect(lastingAlarms(state)).toEqual([
      { section: 'net', alarm: { threshold: tooMany, fromMs: 3000, raisedBy: 5 } },
    ]);
    expect(lastingAlarms(after([read('net', 4000, 0)], plan, state))).toEqual([]);
  });

  it('have a marker of the device in all of them, and no rate across it', () => {
    const state = after([
      read('net', 1000, 0, 100),
      read('smp', 1000, 0),
      { what: 'marker', marker: { atMs: 1500, kind: 'lost' } },
      read('net', 2000, 0, 200),
    ]);
    expect(recordOf(state, 'net')?.markers).toEqual([{ atMs: 1500, kind: 'lost' }]);
    expect(recordOf(state, 'smp')?.markers).toEqual([{ atMs: 1500, kind: 'lost' }]);
    expect(last(recordOf(state, 'net')?.samples ?? never())).toMatchObject({
      afterGap: true,
      rates: new Map(),
    });
  });

  it('say when counters started over', () => {
    const state = after([read('net', 1000, 0, 1000), read('net', 2000, 0, 1)]);
    expect(recordOf(state, 'net')?.markers).toEqual([{ atMs: 2000, kind: 'started-over', counters: 1 }]);
  });

  it('are bounded by samples, and by values where a section has many counters', () => {
    const many = new Map(Array.from({ length: 200 }, (_, at) => [`c${at}`, at]));
    const small: WatchPlan = { sections: [net, smp], mostValues: 40_000 };
    let state = emptyWatch;
    for (let at = 0; at < samplesKept + 100; at++) {
      state = watchAfter(state, small, read('net', 1000 * at, 0));
      state = watchAfter(state, small, { what: 'read', section: 'smp', atMs: 1000 * at, values: many });
    }
    const kept = (name: string): number => newest(recordOf(state, name)?.samples ?? never()).length;
    expect(kept('net')).toBeGreaterThanOrEqual(samplesKept);
    expect(kept('net')).toBeLessThan(samplesKept + 64);
    expect(kept('smp')).toBeGreaterThanOrEqual(100);
    expect(kept('smp')).toBeLessThan(100 + 64);
  });

  it('are forgotten with a section that is no longer wanted, and stay with one whose thresholds change', () => {
    const state = after([read('net', 1000, 5), read('smp', 1000, 1)]);
    const less: WatchPlan = { sections: [{ ...net, thresholds: [] }] };
    const then = watchAfter(state, less, read('net', 2000, 6));
    expect([...then.sections.keys()]).toEqual(['net']);
    expect(newest(recordOf(then, 'net')?.samples ?? never())).toHaveLength(2);
    expect(lastingAlarms(then)).toEqual([]);
  });
});

describe('which section is read next', () => {
  it('is one after another, each after its own period', () => {
    expect(nextReading(emptyWatch, plan, 0)).toEqual({ section: 'net', atMs: 0 });
    const asked = after([{ what: 'asked', section: 'net', atMs: 0 }]);
    expect(nextReading(asked, plan, 5)).toBeUndefined();
    const answered = after([read('net', 20, 0)], plan, asked);
    expect(nextReading(answered, plan, 20)).toEqual({ section: 'smp', atMs: 20 });
    const both = after([{ what: 'asked', section: 'smp', atMs: 20 }, read('smp', 40, 0)], plan, answered);
    expect(nextReading(both, plan, 40)).toEqual({ section: 'net', atMs: 1000 });
  });

  it('goes on after silence, and not after a refusal until somebody says so', () => {
    const failed = (error: ErrorView): WatchState =>
      after([
        { what: 'asked', section: 'net', atMs: 0 },
        { what: 'failed', section: 'net', error },
        { what: 'asked', section: 'smp', atMs: 1 },
        read('smp', 2, 0),
      ]);
    expect(nextReading(failed(silent), plan, 3)).toEqual({ section: 'net', atMs: 1000 });
    expect(failed(silent).sections.get('net')?.error).toEqual(silent);
    const stopped = failed(refused);
    expect(nextReading(stopped, plan, 3)).toEqual({ section: 'smp', atMs: 2001 });
    expect(nextReading(after([{ what: 'go-on' }], plan, stopped), plan, 3)).toEqual({
      section: 'net',
      atMs: 3,
    });
    const mended = after([{ what: 'go-on', section: 'net' }, read('net', 5, 0)], plan, stopped);
    expect(mended.sections.get('net')?.error).toBeUndefined();
  });

  it('is not while the answer of a section is waited for, also of one that is no longer wanted', () => {
    const asked = after([{ what: 'asked', section: 'smp', atMs: 0 }]);
    const less: WatchPlan = { sections: [net] };
    expect(nextReading(asked, less, 1)).toBeUndefined();
    expect(nextReading(watchAfter(asked, less, read('smp', 2, 0)), less, 2)).toMatchObject({
      section: 'net',
    });
  });

  it('comes sooner when the period becomes shorter', () => {
    const slow: WatchPlan = { sections: [{ ...net, periodMs: 60_000 }] };
    const asked = after([{ what: 'asked', section: 'net', atMs: 0 }, read('net', 1, 0)], slow);
    expect(nextReading(asked, slow, 10)).toEqual({ section: 'net', atMs: 60_000 });
    expect(nextReading(asked, { sections: [net] }, 10)).toEqual({ section: 'net', atMs: 1010 });
  });
});

function never(): never {
  throw new Error('the section should be there');
}
