import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { behind, emptyRing, last, newest, pushed } from '@shared/device/statistics/ring';

const filled = (count: number, most: number) =>
  Array.from({ length: count }, (_, at) => at).reduce(
    (ring, at) => pushed(ring, at, most),
    emptyRing<number>(),
  );

describe('a ring', () => {
  it('keeps the newest in order, never fewer than it should and few more, and counts what it let go', () => {
    fc.assert(
      fc.property(fc.nat(600), fc.integer({ min: 1, max: 300 }), (count, most) => {
        const ring = filled(count, most);
        const all = Array.from({ length: count }, (_, at) => at);
        expect(newest(ring)).toEqual(all.slice(ring.dropped));
        expect(ring.length).toBe(newest(ring).length);
        expect(ring.length).toBeGreaterThanOrEqual(Math.min(count, most));
        expect(ring.length).toBeLessThan(most + 64);
        expect(newest(ring, most)).toEqual(all.slice(-most));
        expect(last(ring)).toBe(all.at(-1));
      }),
    );
  });

  it('gives what came behind a number, as far as it is still there', () => {
    const ring = filled(200, 70);
    expect(behind(ring, 198)).toEqual([198, 199]);
    expect(behind(ring, 200)).toEqual([]);
    expect(behind(ring, 0)).toEqual(newest(ring));
    expect(newest(ring, 0)).toEqual([]);
  });

  it('that was there before is not changed', () => {
    const before = filled(3, 10);
    pushed(before, 3, 10);
    expect(newest(before)).toEqual([0, 1, 2]);
  });
});
