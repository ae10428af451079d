import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { AdaptiveWindow } from '@main/engine/adaptive-window';

const succeed = (window: AdaptiveWindow, times: number): void => {
  for (let i = 0; i < times; i++) window.succeeded();
};

describe('the window', () => {
  it('starts with one, and doubles with every round that goes well', () => {
    const window = new AdaptiveWindow(16);
    const sizes: number[] = [];
    for (let round = 0; round < 5; round++) {
      sizes.push(window.size);
      succeed(window, window.size);
    }
    expect(sizes).toEqual([1, 2, 4, 8, 16]);
  });

  it('never leaves its limits, whatever happens', () => {
    const anyEvent = fc.constantFrom('succeeded', 'failed', 'wasSilent');
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(anyEvent, { maxLength: 300 }),
        (limit, events) => {
          const window = new AdaptiveWindow(limit);
          for (const event of events) {
            window[event]();
            expect(window.size).toBeGreaterThanOrEqual(1);
            expect(window.size).toBeLessThanOrEqual(limit);
          }
        },
      ),
    );
  });

  it('halves on a loss and stays below the size that failed, for longer each time', () => {
    const window = new AdaptiveWindow(8);
    succeed(window, 10);
    expect(window.size).toBe(8);
    window.failed();
    expect(window.size).toBe(4);
    const successesUntil = (size: number): number => {
      for (let n = 0; n < 100_000; n++) {
        if (window.size >= size) return n;
        window.succeeded();
      }
      return Infinity;
    };
    expect(successesUntil(7)).toBeLessThan(30);
    const first = successesUntil(8);
    window.failed();
    successesUntil(7);
    expect(successesUntil(8)).toBeGreaterThan(1.5 * first);
  });

  it('grows by one for each round after a loss', () => {
    const window = new AdaptiveWindow(32);
    succeed(window, 31);
    window.failed();
    expect(window.size).toBe(16);
    succeed(window, 15);
    expect(window.size).toBe(16);
    succeed(window, 1);
    expect(window.size).toBe(17);
  });

  it('falls to one on silence', () => {
    const window = new AdaptiveWindow(8);
    succeed(window, 10);
    window.wasSilent();
    expect(window.size).toBe(1);
  });

  it('is not blamed for a loss with nothing else in flight', () => {
    const window = new AdaptiveWindow(2);
    succeed(window, 3);
    window.failed();
    succeed(window, 20);
    expect(window.size).toBe(1);
    window.wasSilent();
    succeed(window, 3);
    expect(window.size).toBe(2);
  });
});
