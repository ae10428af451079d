/** What is told of a transfer, in virtual time. */
import { beforeEach, expect, it } from 'vitest';
import { ToldProgress } from '@main/run/told-progress';
import type { RunNews } from '@main/run/work';
import { VirtualClock } from '../support/virtual-clock';

let clock: VirtualClock;
let told: [atMs: number, sentBytes: number][];
let progress: ToldProgress;
const show = (sentBytes: number): void =>
  progress.show({ phase: 'sending', sentBytes, totalBytes: 1000, resumedAtBytes: 0 });
beforeEach(() => {
  clock = new VirtualClock();
  told = [];
  progress = new ToldProgress({
    clock,
    tell: (news: RunNews) => {
      if (news.what === 'progress') told.push([clock.now(), news.progress.sentBytes]);
    },
  });
});

it('A chunk that no other follows is told within a tenth of a second', async () => {
  show(10);
  await clock.advance(20);
  show(20);
  await clock.advance(20);
  show(30);
  await clock.advance(1000);
  expect(told).toEqual([
    [0, 10],
    [120, 30],
  ]);
});

it('What was not told when an attempt breaks off is told before its end, and not again after it', async () => {
  const broken = progress.during(async () => {
    show(10);
    await clock.advance(20);
    show(20);
    throw new Error('unplugged');
  });
  await expect(broken).rejects.toThrow('unplugged');
  expect(told).toEqual([
    [0, 10],
    [20, 20],
  ]);
  await clock.advance(1000);
  expect(told).toHaveLength(2);
});

it('Chunks that come fast are told ten times a second', async () => {
  for (let at = 0; at < 1000; at++) {
    show(at);
    await clock.advance(1);
  }
  show(1000);
  expect(told.length).toBeLessThanOrEqual(12);
  expect(told.at(-1)).toEqual([1000, 1000]);
  expect(clock.pending).toBe(0);
});
