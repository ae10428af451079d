import { afterEach, beforeEach, expect, it } from 'vitest';
import { FineClock } from '../../scripts/bench/peers/fine-clock';

let clock: FineClock;
beforeEach(() => {
  clock = new FineClock();
});
afterEach(() => clock.close());

const passes = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));

it('never ends early, not even by less than a millisecond', async () => {
  const measured = async (ms: number): Promise<void> => {
    const startMs = clock.now();
    await passes(ms);
    expect(clock.now() - startMs).toBeGreaterThanOrEqual(ms);
  };
  for (const ms of [0.1, 0.4, 1, 2.5]) await measured(ms);
  // The second one waits for the same thread, which has ended the first.
  await Promise.all([measured(5), measured(5.9)]);
});

it('does not make a timer wait for one that was set before it and ends later', async () => {
  const ended: string[] = [];
  clock.after(3_600_000, () => ended.push('an hour'));
  await passes(1);
  expect(ended).toEqual([]);
});

it('runs two that end at one time in the order in which they were set', async () => {
  const ended: number[] = [];
  const both = [1, 2].map((number) => passes(2).then(() => ended.push(number)));
  await Promise.all(both);
  expect(ended).toEqual([1, 2]);
});

it('runs what is asked for at once without its thread, and what was cancelled never', async () => {
  const ran: string[] = [];
  clock.after(1, () => ran.push('cancelled'))();
  clock.after(0, () => ran.push('cancelled'))();
  await clock.close();
  await passes(0);
  ran.push('at once');
  expect(ran).toEqual(['at once']);
});

it('ends a timer that is set after an earlier one was cancelled', async () => {
  const cancel = clock.after(2, () => {
    throw new Error('it was cancelled');
  });
  cancel();
  await passes(3);
  await passes(1);
});
