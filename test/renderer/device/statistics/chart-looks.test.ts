import { describe, expect, it } from 'vitest';
import { axisNumbers, boundsAround } from '@/views/device/statistics/axis-texts';
import { curveLook, curvesAtOnce } from '@/views/device/statistics/curve-looks';

describe('the axes of a chart', () => {
  it('have room around the values, none below zero for values that have none there', () => {
    expect(boundsAround(0, 100)).toEqual([0, 110]);
    expect(boundsAround(5, 5)).toEqual([4, 6]);
    expect(boundsAround(-5, 5)).toEqual([-6, 6]);
  });

  it('have short numbers where they differ, long ones where they do not', () => {
    expect(axisNumbers([0, 500_000, 1_000_000])).toEqual(['0', '500K', '1M']);
    expect(axisNumbers([9_007_199_254_000, 9_007_199_255_000])).toEqual([
      '9,007,199,254,000',
      '9,007,199,255,000',
    ]);
    expect(axisNumbers([0.00001, 0.00002])).toEqual(['0.00001', '0.00002']);
  });

  it('tell curves apart by more than colour', () => {
    const looks = Array.from({ length: 4 * curvesAtOnce }, (_, number) => JSON.stringify(curveLook(number)));
    expect(new Set(looks).size).toBe(looks.length);
    const patterns = new Set(
      Array.from({ length: 4 }, (_, number) => JSON.stringify(curveLook(number).pattern)),
    );
    expect(patterns.size).toBe(4);
  });
});
