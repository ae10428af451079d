import { expect, it } from 'vitest';
import { calls } from '@shared/ipc/contract';
import { isWithin, limits, usual, type Range } from '@shared/device/limits';
import { preferenceTable } from '@shared/device/preferences';

const { least, most } = preferenceTable.uploadWindow;

it.each<[string, Range, Range]>([
  ['the wait for an answer', preferenceTable.requestTimeoutMs, limits.answerMs],
  ['tries', preferenceTable.requestTries, limits.tries],
  ['chunks in flight, 0 being none', { least: least + 1, most }, limits.chunksInFlight],
  ['the wait after a reset', preferenceTable.returnTimeoutS, limits.returnS],
  ['upgrades at once', preferenceTable.parallelUpgrades, limits.parallelUpgrades],
])('%s: the preference has the range of the command line', (_what, preference, range) => {
  expect({ least: preference.least, most: preference.most }).toEqual(range);
});

it('what is usual is the same for both, and possible', () => {
  expect(preferenceTable.returnTimeoutS.usual).toBe(usual.returnS);
  expect(preferenceTable.parallelUpgrades.usual).toBe(usual.parallelUpgrades);
  expect(isWithin(usual.returnS, limits.returnS)).toBe(true);
});

it('a request by hand waits as long as a request may', () => {
  const raw = { id: 'd', op: 'read', group: 0, command: 0, body: '{}' };
  const takes = (timeoutMs: number): boolean =>
    calls['smp.raw'].argument.safeParse({ ...raw, timeoutMs }).success;
  expect([limits.answerMs.least, limits.answerMs.most].map(takes)).toEqual([true, true]);
  expect([limits.answerMs.least - 1, limits.answerMs.most + 1].map(takes)).toEqual([false, false]);
});
