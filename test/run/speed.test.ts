import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpeedEstimate } from '@shared/run/speed';
import { ProgressMeter, type Progress } from '@shared/run/progress';

function fed(...samples: [atMs: number, sentBytes: number][]): SpeedEstimate {
  const speed = new SpeedEstimate();
  for (const [atMs, sentBytes] of samples) speed.add(atMs, sentBytes);
  return speed;
}
const steady = (bytesPerSecond: number, seconds: number, startBytes = 0): SpeedEstimate =>
  fed(
    ...Array.from({ length: seconds * 10 + 1 }, (_, at): [number, number] => [
      at * 100,
      startBytes + (bytesPerSecond * at) / 10,
    ]),
  );

describe('the speed of a transfer', () => {
  it('is unknown at first', () => {
    const speed = new SpeedEstimate();
    expect([speed.bytesPerSecond(0), speed.secondsLeft(0, 1000)]).toEqual([0, undefined]);
    speed.add(0, 500);
    expect([speed.bytesPerSecond(1000), speed.secondsLeft(1000, 1000)]).toEqual([0, undefined]);
  });

  it('is what arrives in a second', () => {
    const speed = steady(2000, 10);
    expect(speed.bytesPerSecond(10_000)).toBeCloseTo(2000);
    expect(speed.secondsLeft(10_000, 50_000)).toBeCloseTo(15);
  });

  it('does not count what the device had before', () => {
    expect(steady(2000, 10, 1_000_000).bytesPerSecond(10_000)).toBeCloseTo(2000);
  });

  it('forgets what is longer ago than a few seconds', () => {
    const speed = steady(2000, 10);
    for (let at = 1; at <= 50; at++) speed.add(10_000 + at * 100, 20_000 + at * 10);
    expect(speed.bytesPerSecond(15_000)).toBeCloseTo(100, 0);
  });

  it('falls while nothing arrives', () => {
    const speed = steady(2000, 10);
    expect(speed.bytesPerSecond(14_000)).toBeLessThan(1100);
    expect(speed.secondsLeft(14_000, 50_000)).toBeGreaterThan(25);
  });

  it('starts anew when the device wants bytes again', () => {
    const speed = steady(2000, 10);
    speed.add(10_100, 0);
    expect(speed.bytesPerSecond(10_100)).toBe(0);
    speed.add(11_100, 300);
    expect(speed.bytesPerSecond(11_100)).toBeCloseTo(300);
  });

  it('never has negative time left', () => {
    expect(steady(2000, 10).secondsLeft(10_000, 1000)).toBe(0);
  });

  it('does not depend on how often it is told', () => {
    const often = new SpeedEstimate();
    for (let at = 0; at <= 10_000; at++) often.add(at, at * 5);
    expect(often.bytesPerSecond(10_000)).toBeCloseTo(5000, -1);
  });

  it('is a finite number that is not negative, whatever it is told', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(100_000), fc.nat(1_000_000))),
        fc.nat(200_000),
        (samples, nowMs) => {
          const speed = fed(...samples);
          expect(Number.isFinite(speed.bytesPerSecond(nowMs))).toBe(true);
          expect(speed.bytesPerSecond(nowMs)).toBeGreaterThanOrEqual(0);
          const left = speed.secondsLeft(nowMs, 500_000);
          expect(left === undefined || (Number.isFinite(left) && left >= 0)).toBe(true);
        },
      ),
    );
  });
});

describe('progress', () => {
  it('is worth telling ten times a second at most, and at once when a phase begins or all has arrived', () => {
    const meter = new ProgressMeter();
    const told: [number, Progress['phase'], number][] = [];
    const moves = (atMs: number, phase: Progress['phase'], sentBytes: number): void => {
      const one = meter.worthTelling(atMs, { phase, sentBytes, totalBytes: 1000, resumedAtBytes: 0 });
      if (one !== undefined) told.push([atMs, one.phase, one.sentBytes]);
    };
    moves(0, 'erasing', 0);
    for (let at = 1; at < 1000; at++) moves(at, 'sending', at);
    moves(1000, 'sending', 1000);
    moves(1001, 'finishing', 1000);
    expect(told.slice(0, 3)).toEqual([
      [0, 'erasing', 0],
      [1, 'sending', 1],
      [101, 'sending', 101],
    ]);
    expect(told.slice(-2)).toEqual([
      [1000, 'sending', 1000],
      [1001, 'finishing', 1000],
    ]);
    expect(told).toHaveLength(13);
    // What was not told counts for the speed all the same.
    expect(
      meter.at(1001, { phase: 'finishing', sentBytes: 1000, totalBytes: 1000, resumedAtBytes: 0 }),
    ).toEqual(expect.objectContaining({ bytesPerSecond: 999 }));
  });
});
