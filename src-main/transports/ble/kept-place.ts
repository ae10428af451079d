/**
 * What is kept of where a device was found, once it is known to be the one that was meant. Keeps nothing itself.
 */
import { plainPeerId } from '@shared/core/bluetooth';
import { isLoaderName, type LoaderPlace } from '@shared/device/loader-name';
import type { Sighting } from './adapter';
import type { KeptAs } from './bluetooth';

/** How a device is found, as a saved connection has it. */
export interface KnownPlace {
  peerName?: string | undefined;
  peerId?: string | undefined;
  loader?: LoaderPlace | undefined;
}

/**
 * Its identifier and its name; of a firmware loader only where it was met, beside those of the device.
 * @returns what has changed; undefined: nothing
 */
export function keptPlace(
  known: KnownPlace,
  { id, address, name }: Pick<Sighting, 'id' | 'address' | 'name'>,
  { foundAs, isLoader }: KeptAs,
): { peerId?: string; peerName?: string; loader?: LoaderPlace & { peerId?: string } } | undefined {
  const peerId = address ?? id;
  const isAt = (one: string | undefined): boolean =>
    one !== undefined && plainPeerId(one) === plainPeerId(peerId);
  if (foundAs === 'loader') {
    const { loader } = known;
    return loader === undefined || isAt(loader.peerId)
      ? undefined
      : { loader: { peerName: loader.peerName, peerId } };
  }
  // A name that was heard a moment ago may still be that of its loader.
  const isOwnName = name !== undefined && !isLoader && !isLoaderName(name);
  const peerName = isOwnName ? name : known.peerName;
  if (isAt(known.peerId) && peerName === known.peerName) return undefined;
  return { peerId, ...(peerName === undefined ? {} : { peerName }) };
}
