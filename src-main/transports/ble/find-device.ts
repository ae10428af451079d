/**
 * Which of the devices that were seen is the one that is meant. Knows no adapter and waits for nothing.
 */
import { plainPeerId } from '@shared/core/bluetooth';
import type { Sighting } from './adapter';

/** Name or identifier; with both the identifier counts, and the name finds the device under a new one. A name may be that of several. */
export interface Wanted {
  peerName?: string | undefined;
  peerId?: string | undefined;
}

export type Finding =
  | { found: Sighting; by: 'id' | 'name' }
  | { found: undefined; reason: 'not-seen' }
  /** Several have the name; none is better than the others. */
  | { found: undefined; reason: 'ambiguous'; count: number };

/**
 * @param isTaken that device is somebody else's: a link is open to it, or it is saved under this identifier
 * @param mayUseName everybody who has the name should have been heard by now
 */
export function findDevice(
  sightings: readonly Sighting[],
  wanted: Wanted,
  isTaken: (id: string) => boolean,
  mayUseName: boolean,
): Finding {
  const inRange = sightings.filter((one) => one.rssi !== undefined);
  if (wanted.peerId !== undefined) {
    const id = plainPeerId(wanted.peerId);
    const found = inRange.find(
      (one) => plainPeerId(one.id) === id || (one.address !== undefined && plainPeerId(one.address) === id),
    );
    if (found !== undefined) return { found, by: 'id' };
  }
  if (!mayUseName) return { found: undefined, reason: 'not-seen' };
  const named = inRange.filter((one) => one.name === wanted.peerName && !isTaken(one.id));
  const speaking = named.filter((one) => one.speaksSmp);
  const candidates = speaking.length > 0 ? speaking : named;
  const [found, other] = candidates;
  if (found === undefined || wanted.peerName === undefined) return { found: undefined, reason: 'not-seen' };
  if (other !== undefined) return { found: undefined, reason: 'ambiguous', count: candidates.length };
  return { found, by: 'name' };
}
