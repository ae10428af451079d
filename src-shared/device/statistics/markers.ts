/**
 * Moments that explain a curve: resets, losses of the link, upgrades, counters that started over. Knows no words.
 */
import type { Sample } from './samples';

/** The part of a link's state that means something here. */
export type LinkLook =
  { readonly state: 'closed' | 'opening' | 'ready' } | { readonly state: 'away'; readonly expected: boolean };

/** Begin and end of one upgrade. */
export interface UpgradeSpan {
  readonly deviceId: string;
  readonly startedAtEpochMs: number;
  readonly endedAtEpochMs?: number;
  readonly version: string;
}

export type Marker = { readonly atMs: number } & (
  | { readonly kind: 'reset' | 'lost' | 'back' }
  | { readonly kind: 'started-over'; readonly counters: number }
  | { readonly kind: 'upgrade-began' | 'upgrade-ended'; readonly version: string }
);

/** Markers that are kept of a section. */
export const markersKept = 200;

/** What a change of the link means; undefined for one that means nothing here. */
export function linkMarker(link: LinkLook, before: LinkLook['state'], atMs: number): Marker | undefined {
  if (link.state === 'away' && before !== 'away') return { atMs, kind: link.expected ? 'reset' : 'lost' };
  if (link.state === 'ready' && before === 'away') return { atMs, kind: 'back' };
  return undefined;
}

/** Counters that started over in the newest sample; nothing when a reset since the sample before explains it. */
export function startOverMarker(samples: readonly Sample[], markers: readonly Marker[]): Marker | undefined {
  const [before, newest] = samples.slice(-2);
  if (!before || !newest || newest.startedOver.length === 0) return undefined;
  if (markers.some(({ kind, atMs }) => kind === 'reset' && atMs >= before.atMs)) return undefined;
  return { atMs: newest.atMs, kind: 'started-over', counters: newest.startedOver.length };
}

/** Begin and end of the upgrades of one device. */
export function upgradeMarkers(upgrades: Iterable<UpgradeSpan>, deviceId: string): Marker[] {
  const markers: Marker[] = [];
  for (const { deviceId: own, startedAtEpochMs, endedAtEpochMs, version } of upgrades) {
    if (own !== deviceId) continue;
    markers.push({ atMs: startedAtEpochMs, kind: 'upgrade-began', version });
    if (endedAtEpochMs !== undefined) markers.push({ atMs: endedAtEpochMs, kind: 'upgrade-ended', version });
  }
  return markers;
}

/** Those between the first sample and the last, in the order of time. */
export function markersWithin(markers: readonly Marker[], samples: readonly Sample[]): Marker[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last) return [];
  return markers
    .filter(({ atMs }) => atMs >= first.atMs && atMs <= last.atMs)
    .toSorted((a, b) => a.atMs - b.atMs);
}
