/**
 * Images that belong together: one of them carries a manifest with the digests of all others, and the bootloader takes the whole set or
 * nothing of it. So a set that is not whole, or in which a digest does not match, is refused before the first byte. Knows no steps.
 *
 * An image that is left out may run already: then the device holds it, and its digest is compared all the same.
 */
import type { UpgradeRefusal } from '../../core/errors';
import type { SlotView } from '../../device/slots/slots';
import { imageOfDigest } from '../../firmware/image-manifest';
import type { PlannedImage } from './steps';

/** Of the images that this device takes: the one with the manifest. */
export function manifestCarrier(images: readonly PlannedImage[]): PlannedImage | undefined {
  return images.find(({ manifest }) => manifest !== undefined);
}

/**
 * @param images those that this device takes, one for each number
 * @param slots what the device shows; where the bootloader answers nothing of it counts
 */
export function refusalOfSet(
  images: readonly PlannedImage[],
  slots: readonly SlotView[],
): UpgradeRefusal | undefined {
  for (const carrier of images) {
    const refused = carrier.manifest && refusalBy(carrier.image, carrier.manifest, images, slots);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function refusalBy(
  own: number,
  digests: readonly string[],
  images: readonly PlannedImage[],
  slots: readonly SlotView[],
): UpgradeRefusal | undefined {
  for (const [at, digest] of digests.entries()) {
    const image = imageOfDigest(at, own);
    const sent = images.find((one) => one.image === image);
    if (sent !== undefined && sent.hash !== digest)
      return { reason: 'manifest-differs', image, carrier: own };
    const runs = slots.some((one) => one.image === image && one.active && one.hash === digest);
    if (sent === undefined && !runs) return { reason: 'manifest-incomplete', image, carrier: own };
  }
  const named = new Set(digests.map((_, at) => imageOfDigest(at, own)));
  const other = images.find(({ image }) => image !== own && !named.has(image));
  return other === undefined ? undefined : { reason: 'manifest-differs', image: other.image, carrier: own };
}
