/**
 * What is in the slots of a simulated device when it leaves the factory: a confirmed image of version 1.0.0, the same in all
 * devices of a kind.
 */
import { makeImage } from '../../src-shared/firmware/make-image';
import type { Sha } from '../../src-shared/firmware/sha';
import type { InitialSlot } from './flash';
import type { DeviceProfile } from './profile';

const FACTORY_IMAGE_BYTES = 24 * 1024;

export function factoryImages(profile: DeviceProfile, sha: Sha): InitialSlot[] {
  return Array.from({ length: profile.imageCount }, (_, image) => ({
    image,
    slot: 0,
    content: makeImage({
      version: { major: 1, minor: 0, revision: 0, build: 0 },
      sizeBytes: Math.min(FACTORY_IMAGE_BYTES, profile.slotBytes),
      seed: image + 1,
      sha,
      hashAlgorithm: profile.hashAlgorithm,
    }),
  }));
}
