/**
 * Which of the devices that were seen is the one that is meant. Knows no adapter and waits for nothing.
 */
import { plainPeerId } from '@shared/core/bluetooth';
import type { LoaderPlace } from '@shared/device/loader-name';
import type { LinkPeer } from '../../engine/transport';
import type { Sighting } from './adapter';

/** Name or identifier; with both the identifier counts, and the name finds the device under a new one. A name may be that of several. */
export interface Wanted {
  peerName?: string | undefined;
  peerId?: string | undefined;
  /** The device may be in its firmware loader, which has this name, or was met there. */
  loader?: LoaderPlace | undefined;
}

/** As the peer of a link has it; see `LinkPeer`. */
export type FoundAs = LinkPeer['foundAs'];

export type Finding =
  | { found: Sighting; as: FoundAs }
  | { found: undefined; reason: 'not-seen' }
  /** Several have the name; none is better than the others. */
  | { found: undefined; reason: 'ambiguous'; count: number };

/** Whom a device may be taken for. */
export interface Others {
  /** A link is open to that device. */
  isLinked: (id: string) => boolean;
  /** Somebody else is saved under this identifier. */
  isSaved: (id: string) => boolean;
}

/**
 * @param mayUseName everybody who has the name should have been heard by now
 */
export function findDevice(
  sightings: readonly Sighting[],
  wanted: Wanted,
  others: Others,
  mayUseName: boolean,
): Finding {
  const inRange = sightings.filter((one) => one.rssi !== undefined);
  const itself = wanted.peerId === undefined ? undefined : inRange.find((one) => isAt(one, wanted.peerId));
  if (itself !== undefined) return { found: itself, as: 'itself' };
  const loader = wanted.loader === undefined ? undefined : findLoader(inRange, wanted.loader, others);
  if (loader !== undefined) return loader;
  if (!mayUseName || wanted.peerName === undefined) return { found: undefined, reason: 'not-seen' };
  const isTaken = (id: string): boolean => others.isLinked(id) || others.isSaved(id);
  const named = inRange.filter((one) => one.name === wanted.peerName && !isTaken(one.id));
  const speaking = named.filter((one) => one.speaksSmp);
  return onlyOne(speaking.length > 0 ? speaking : named, 'name');
}

/** The name was made up for this device, so it counts at once, also where somebody else is saved; exactly it, and of one alone. */
function findLoader(
  inRange: readonly Sighting[],
  { peerName, peerId }: LoaderPlace,
  { isLinked, isSaved }: Others,
): Finding | undefined {
  const named = inRange.filter((one) => one.name === peerName && !isLinked(one.id));
  if (named.length > 0) return onlyOne(named, 'loader');
  const there = inRange.find((one) => isAt(one, peerId) && !isLinked(one.id) && !isSaved(one.id));
  return there === undefined ? undefined : { found: there, as: 'loader' };
}

function onlyOne(candidates: readonly Sighting[], as: FoundAs): Finding {
  const [found, other] = candidates;
  if (found === undefined) return { found: undefined, reason: 'not-seen' };
  if (other !== undefined) return { found: undefined, reason: 'ambiguous', count: candidates.length };
  return { found, as };
}

function isAt({ id, address }: Sighting, peerId: string | undefined): boolean {
  if (peerId === undefined) return false;
  const wanted = plainPeerId(peerId);
  return plainPeerId(id) === wanted || (address !== undefined && plainPeerId(address) === wanted);
}
