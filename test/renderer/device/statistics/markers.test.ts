import { describe, expect, it } from 'vitest';
import { axisNumbers, boundsAround } from '@/views/device/statistics/axis-texts';
import { curveLook, curvesAtOnce } from '@/views/device/statistics/curve-looks';
import { liveRange, zoomed } from '@/views/device/statistics/live-range';
import {
  linkMarker,
  markersWithin,
  startOverMarker,
  upgradeMarkers,
} from '@/views/device/statistics/markers';
import { withSample, type Sample } from '@/views/device/statistics/samples';
import { job, sceneEpochMs, uploading } from '../../support/scene';

const samplesOf = (...values: number[]): Sample[] =>
  values.reduce<Sample[]>((all, value, at) => withSample(all, 1000 * at, new Map([['n', value]]), 5000), []);

describe('markers', () => {
  it('say what the link did', () => {
    const away = (expected: boolean) => ({ state: 'away', sinceEpochMs: 0, expected }) as const;
    expect(linkMarker(away(true), 'ready', 5)).toEqual({ atMs: 5, kind: 'reset' });
    expect(linkMarker(away(false), 'ready', 5)).toEqual({ atMs: 5, kind: 'lost' });
    expect(linkMarker({ state: 'ready', roundTripMs: 1 }, 'away', 5)).toEqual({ atMs: 5, kind: 'back' });
    expect(linkMarker({ state: 'ready', roundTripMs: 1 }, 'opening', 5)).toBeUndefined();
  });

  it('say that counters started over, unless a reset explains it', () => {
    const samples = samplesOf(1000, 1);
    expect(startOverMarker(samples, [])).toEqual({ atMs: 1000, kind: 'started-over', counters: 1 });
    expect(startOverMarker(samples, [{ atMs: 500, kind: 'reset' }])).toBeUndefined();
    expect(startOverMarker(samplesOf(1000, 1, 2), [])).toBeUndefined();
  });

  it('come from the upgrades of this device, and stand in the order of time', () => {
    const jobs = [
      job({ id: 'j1', deviceId: 'd1', state: uploading(10) }),
      job({ id: 'j2', deviceId: 'd2', state: uploading(10) }),
    ];
    const markers = upgradeMarkers(jobs, 'd1');
    expect(markers.map(({ kind }) => kind)).toEqual(['upgrade-began']);
    expect(markersWithin(markers, samplesOf(1, 2))).toEqual([]);
    const around = [sceneEpochMs - 3_600_000, sceneEpochMs + 3_600_000].reduce<Sample[]>(
      (all, atMs) => withSample(all, atMs, new Map(), 5000),
      [],
    );
    expect(markersWithin([{ atMs: sceneEpochMs + 1e6, kind: 'back' }, ...markers], around)).toHaveLength(2);
  });
});

describe('the axes of a chart', () => {
  it('show the newest stretch, or all when there is less', () => {
    expect(liveRange([], 60)).toEqual({ from: 0, to: 5 });
    expect(liveRange(samplesOf(1, 2), 60)).toEqual({ from: -4, to: 1 });
    expect(liveRange(samplesOf(...Array.from({ length: 100 }, (_, at) => at)), 60)).toEqual({
      from: 39,
      to: 99,
    });
    expect(zoomed({ from: 0, to: 100 }, 'in')).toEqual({ from: 25, to: 75 });
    expect(zoomed({ from: 25, to: 75 }, 'out')).toEqual({ from: 0, to: 100 });
  });

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
