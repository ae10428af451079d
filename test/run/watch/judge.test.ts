/** How a watch ended, when its sections have been watched before. */
import { expect, it } from 'vitest';
import {
  emptyWatch,
  watchAfter,
  type WatchEvent,
  type WatchPlan,
  type WatchState,
} from '@shared/device/statistics/watch-state';
import type { Threshold } from '@shared/device/statistics/thresholds';
import { watchVerdict } from '@shared/run/watch/judge';

const above: Threshold = { id: 't', counter: 'lost', of: 'value', when: 'above', limit: 5 };
const plan: WatchPlan = { sections: [{ name: 'net', periodMs: 1000, thresholds: [above] }] };
const after = (...readings: [atMs: number, lost: number][]): WatchState =>
  readings
    .map(([atMs, lost]): WatchEvent => ({
      what: 'read',
      section: 'net',
      atMs,
      values: new Map([['lost', lost]]),
    }))
    .reduce((state, event) => watchAfter(state, plan, event), emptyWatch);
const verdict = (state: WatchState, beganAtMs: number) => watchVerdict({ plan, state }, beganAtMs, true);

it('A threshold that was crossed before a watch began does not fail it', () => {
  const state = after([1000, 9], [2000, 1], [3000, 1]);
  expect(verdict(state, 0)).toMatchObject({ outcome: 'fail', kind: 'threshold-crossed' });
  expect(verdict(state, 2500)).toMatchObject({ outcome: 'pass', kind: 'watched' });
});

it('What was read before a watch began is no pass of a watch that reads nothing', () => {
  const state = after([1000, 1], [2000, 1]);
  expect(verdict(state, 0)).toMatchObject({ outcome: 'pass' });
  expect(verdict(state, 2500)).toMatchObject({ outcome: 'error', kind: 'not-judged' });
});
