/**
 * The manifest of an image (TLV 0x76, protected; Nordic's MCUboot, boot/bootutil/include/bootutil/mcuboot_manifest.h): the digests of all
 * other images that belong with it. That bootloader starts all of them, each with this digest, or none. Knows no device.
 *
 *     format u32 (1) · count u32 · count digests, all of one length, by the numbers of the images without the one that carries it
 *
 * Files are hostile: count and length have to agree before a digest is read.
 */
import { toHex } from '../core/bytes';
import { u32, type ByteOrder, type Tlv } from './mcuboot';

const MANIFEST_TLV = 0x76;
const HEAD_BYTES = 8;
const FORMAT = 1;
/** More images than any MCUboot is built for. */
const MOST_DIGESTS = 15;
const DIGEST_BYTES: readonly number[] = [32, 48, 64];

export interface ImageManifest {
  /** Lower-case hex. The first one is that of image 0, or of image 1 where image 0 carries the manifest, and so on. */
  digests: readonly string[];
}

/** Why the entry cannot be read as a manifest. */
export type ManifestFault = 'not-protected' | 'twice' | 'format' | 'count' | 'length';

export type ManifestFound = { manifest: ImageManifest } | { fault: ManifestFault };

/** @returns undefined for an image without the entry */
export function manifestIn(tlvs: readonly Tlv[], order: ByteOrder): ManifestFound | undefined {
  const entries = tlvs.filter(({ type }) => type === MANIFEST_TLV);
  const [only, second] = entries;
  if (only === undefined) return undefined;
  if (second !== undefined) return { fault: 'twice' };
  if (!only.protected) return { fault: 'not-protected' };
  return readEntry(only.value, order);
}

function readEntry(value: Uint8Array, order: ByteOrder): ManifestFound {
  if (value.length < HEAD_BYTES) return { fault: 'length' };
  if (u32(value, 0, order) !== FORMAT) return { fault: 'format' };
  const count = u32(value, 4, order);
  if (count === 0 || count > MOST_DIGESTS) return { fault: 'count' };
  const digestBytes = (value.length - HEAD_BYTES) / count;
  if (!DIGEST_BYTES.includes(digestBytes)) return { fault: 'length' };
  const digests = Array.from({ length: count }, (_, at) => {
    const start = HEAD_BYTES + at * digestBytes;
    return toHex(value.subarray(start, start + digestBytes));
  });
  return { manifest: { digests } };
}

/** The number of the image that a digest is for. @param at its place among the digests @param own number of the image that carries them */
export function imageOfDigest(at: number, own: number): number {
  return at < own ? at : at + 1;
}
