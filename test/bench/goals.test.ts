import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { goalSentence, goalText, judge, ownGoals, peerGoals } from '../../scripts/bench/goals';
import { rows, titleOf } from '../../scripts/bench/peers/rows';

const page = readFileSync('docs/benchmark.md', 'utf8');

describe('goals', () => {
  it.each([
    ...ownGoals.map((id) => goalSentence(id, '…')),
    ...peerGoals.map((id) => goalSentence(id, titleOf(rows[id]))),
  ])('docs/benchmark.md has "%s"', (sentence) => {
    expect(page.split('\n')).toContain(`- ${sentence}`);
  });

  it('at most is met up to the number itself, and up to the noise where some is allowed', () => {
    expect([judge('cli', 40).met, judge('cli', 40.1).met]).toEqual([true, false]);
    expect([judge('fleet-growth', 1.09).met, judge('fleet-growth', 1.11).met]).toEqual([true, false]);
  });

  it('at least likewise', () => {
    expect([judge('serial-limit', 97).met, judge('serial-limit', 96.9).met]).toEqual([true, false]);
    expect([judge('window', 0.981).met, judge('window', 0.979).met]).toEqual([true, false]);
  });

  it('nothing that is no number is met', () => {
    expect(judge('cli', NaN).met).toBe(false);
  });

  it('are told with what was measured', () => {
    expect(goalText(judge('cli', 38.4, { what: 'bootbench echo' }))).toBe(
      'met      bootbench echo adds at most 40 ms to a bare Node: 38 ms',
    );
    expect(goalText(judge('memory', 2.381))).toBe(
      'NOT MET  an image of 16 MiB takes at most 1.3 times its size: 2.38 times',
    );
  });
});
