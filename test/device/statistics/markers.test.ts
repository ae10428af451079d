import { describe, expect, it } from 'vitest';
import { liveRange, zoomed } from '@shared/device/statistics/live-range';
import {
  linkMarker,
  markersWithin,
  startOverMarker,
  upgradeMarkers,
} from '@shared/device/statistics/markers';
import type { LinkView } from '@shared/ipc/views';
import type { Sample } from '@shared/device/statistics/samples';
import { withSample } from './with-sample';
import { upgradeSpan } from '@/views/device/statistics/upgrade-span';
import { sceneEpochMs, upgradeRun, uploading } from '../../renderer/support/scene';

const samplesOf = (...values: number[]): Sample[] =>
  values.reduce<Sample[]>((all, value, at) => withSample(all, 1000 * at, new Map([['n', value]]), 5000), []);

describe('markers', () => {
  it('say what the link did', () => {
    const ready: LinkView = { state: 'ready', roundTripMs: 1 };
    const away = (expected: boolean) => ({ state: 'away', sinceEpochMs: 0, expected }) as const;
    expect(linkMarker(away(true), 'ready', 5)).toEqual({ atMs: 5, kind: 'reset' });
    expect(linkMarker(away(false), 'ready', 5)).toEqual({ atMs: 5, kind: 'lost' });
    expect(linkMarker(ready, 'away', 5)).toEqual({ atMs: 5, kind: 'back' });
    expect(linkMarker(ready, 'opening', 5)).toBeUndefined();
  });

  it('say that counters started over, unless a reset explains it', () => {
    const samples = samplesOf(1000, 1);
    expect(startOverMarker(samples, [])).toEqual({ atMs: 1000, kind: 'started-over', counters: 1 });
    expect(startOverMarker(samples, [{ atMs: 500, kind: 'reset' }])).toBeUndefined();
    expect(startOverMarker(samplesOf(1000, 1, 2), [])).toBeUndefined();
  });

  it('come from the upgrades of this device, and stand in the order of time', () => {
    const runs = [
      upgradeRun({ id: 'j1', deviceId: 'd1', state: uploading(10) }),
      upgradeRun({ id: 'j2', deviceId: 'd2', state: uploading(10) }),
    ];
    const markers = upgradeMarkers(runs.map(upgradeSpan), 'd1');
    expect(markers.map(({ kind }) => kind)).toEqual(['upgrade-began']);
    expect(markersWithin(markers, samplesOf(1, 2))).toEqual([]);
    const around = [sceneEpochMs - 3_600_000, sceneEpochMs + 3_600_000].reduce<Sample[]>(
      (all, atMs) => withSample(all, atMs, new Map(), 5000),
      [],
    );
    expect(markersWithin([{ atMs: sceneEpochMs + 1e6, kind: 'back' }, ...markers], around)).toHaveLength(2);
  });
});

describe('the time that charts show', () => {
  it('is the newest stretch, or all of it when there is less', () => {
    expect(liveRange([], 60)).toEqual({ from: 0, to: 5 });
    expect(liveRange(samplesOf(1, 2), 60)).toEqual({ from: -4, to: 1 });
    expect(liveRange(samplesOf(...Array.from({ length: 100 }, (_, at) => at)), 60)).toEqual({
      from: 39,
      to: 99,
    });
    expect(zoomed({ from: 0, to: 100 }, 'in')).toEqual({ from: 25, to: 75 });
    expect(zoomed({ from: 25, to: 75 }, 'out')).toEqual({ from: 0, to: 100 });
  });
});
