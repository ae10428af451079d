/**
 * What is in the slots of a simulated device when it leaves the factory: a confirmed image of version 1.0.0, the same in all
 * devices of a kind.
 */
import { makeImage } from '../../src-shared/firmware/make-image';
import type { Sha } from '../../src-shared/firmware/sha';
import type { InitialSlot } from './flash';
import type { DeviceProfile } from './device-profile';

const FACTORY_IMAGE_BYTES = 24 * 1024;
const LOADER_IMAGE_BYTES = 16 * 1024;
const LOADER_SEED = 77;

/** The slots as they are given, with the loader where there is one and slot 1 is not given. */
export function initialImages(
  profile: DeviceProfile,
  sha: Sha,
  given: readonly InitialSlot[] = factoryApplications(profile, sha),
): readonly InitialSlot[] {
  const { loader } = profile;
  if (loader === undefined || given.some(({ slot }) => slot === 1)) return given;
  const content = makeImage({
    version: loader.version,
    sizeBytes: LOADER_IMAGE_BYTES,
    seed: LOADER_SEED,
    sha,
    hashAlgorithm: profile.hashAlgorithm,
  });
  return [...given, { slot: 1, content }];
}

function factoryApplications(profile: DeviceProfile, sha: Sha): InitialSlot[] {
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
