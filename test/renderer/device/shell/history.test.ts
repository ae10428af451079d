import { describe, expect, it } from 'vitest';
import { beingTyped, historyLimits, step, withLine } from '@/views/device/shell/history';

describe('the lines typed before', () => {
  it('go back and forth, and come back to what was being typed', () => {
    const lines = ['one', 'two'];
    const first = step(lines, beingTyped, 'dra', 'older');
    expect(first?.line).toBe('two');
    const second = step(lines, first?.place ?? beingTyped, 'two', 'older');
    expect(second?.line).toBe('one');
    expect(step(lines, second?.place ?? beingTyped, 'one', 'older')).toBeUndefined();
    const third = step(lines, second?.place ?? beingTyped, 'one', 'newer');
    const fourth = step(lines, third?.place ?? beingTyped, 'two', 'newer');
    expect([third?.line, fourth?.line]).toEqual(['two', 'dra']);
    expect(step(lines, fourth?.place ?? beingTyped, 'dra', 'newer')).toBeUndefined();
  });

  it('keep a repeated line once, none that is empty, and no more than the limit', () => {
    expect(withLine(['a'], 'a')).toEqual(['a']);
    expect(withLine(['a'], '  ')).toEqual(['a']);
    expect(withLine(['a'], 'x'.repeat(historyLimits.characters + 1))).toEqual(['a']);
    const full = Array.from({ length: historyLimits.lines }, (_, index) => `line ${index}`);
    const next = withLine(full, 'new');
    expect(next).toHaveLength(historyLimits.lines);
    expect([next[0], next.at(-1)]).toEqual(['line 1', 'new']);
  });
});
