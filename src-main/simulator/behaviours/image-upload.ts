/**
 * The upload state machine of Zephyr's img_mgmt_upload_inspect() and img_mgmt_upload(): where a chunk goes, when an upload is
 * resumed, what resets it. Every error resets it; a wrong offset is no error but is answered with the right one.
 */
import { sameBytes } from '../../../src-shared/core/bytes';
import { IMAGE_GROUP, ImageError, Rc } from '../codes';
import { otherSlot, type ImageSlots, type SlotNumber } from '../flash';
import { compareVersions, FLAG_ROM_FIXED, IMAGE_HEADER_BYTES, readImageHeader } from '../stored-image';
import type { UploadInProgress } from '../upload-in-progress';
import { Refusal, type Behaviour, type Inside } from './behaviour';

type Chunk = Parameters<Behaviour<'image.upload'>>[0];
type Result = { off: number; match?: boolean } | Refusal;

const SHA256_BYTES = 32;
const nothing = new Uint8Array();

const refuse = (rc: number, reason?: string): Refusal => new Refusal(rc, IMAGE_GROUP, reason);

export const uploadChunk: Behaviour<'image.upload'> = (chunk, device) => {
  const result = store(chunk, device);
  if (result instanceof Refusal) device.upload = undefined;
  return result;
};

function store(chunk: Chunk, device: Inside): Result {
  const { off, data = nothing } = chunk;
  if (off === undefined) return refuse(ImageError.invalidOffset, 'header malformed');
  if (off === 0) return first(chunk, data, device);
  const { upload } = device;
  if (upload === undefined || off !== upload.offset) return { off: upload?.offset ?? 0 };
  if (off + data.length > upload.lengthBytes) return refuse(ImageError.dataOverrun, 'data overrun');
  return write(upload, data, device);
}

function first(chunk: Chunk, data: Uint8Array, device: Inside): Result {
  const { len, sha = nothing } = chunk;
  if (data.length < IMAGE_HEADER_BYTES) return refuse(ImageError.invalidHeader, 'header malformed');
  if (len === undefined) return refuse(ImageError.invalidLength, 'header malformed');
  if (readImageHeader(data) === undefined) return refuse(ImageError.invalidMagic, 'magic mismatch');
  if (sha.length > SHA256_BYTES) return refuse(ImageError.invalidHash);

  // Only the hash is compared: another length with the same hash resumes as well.
  const resumed = device.upload;
  if (sha.length > 0 && resumed !== undefined && sameBytes(sha, resumed.sha)) return { off: resumed.offset };

  const target = freeSlot(chunk.image ?? 0, device);
  if (target === undefined)
    return device.profile.imageErrors === 'of-2020'
      ? new Refusal(Rc.noMemory)
      : refuse(ImageError.noFreeSlot, 'no slot');
  const refusal = whyNot(chunk, data, len, target, device);
  if (refusal !== undefined) return refusal;

  const { image, slot } = target;
  // Success with the old offset: the client sends the same again.
  if (!device.hasRoomFor(data.length)) return { off: 0 };
  const upload: UploadInProgress = {
    image: image.number,
    slot,
    lengthBytes: len,
    offset: 0,
    sha: Uint8Array.from(sha),
  };
  device.upload = upload;
  const held = image.slots[slot];
  if (device.profile.imageCheck && contentMatches(upload, device)) {
    device.upload = undefined;
    return { off: len, match: true };
  }
  if (!device.profile.eraseProgressively) device.spendErasing(held.isErased ? 0 : device.flash.eraseMs(len));
  device.store(0, () => held.prepare(len));
  return write(upload, data, device);
}

function freeSlot(
  imageNumber: number,
  { flash, profile }: Inside,
): { image: ImageSlots; slot: SlotNumber } | undefined {
  // A build with one image does not look at the number.
  if (profile.directUpload && imageNumber > 0) return flash.slotAt(imageNumber - 1);
  const image = flash.images[flash.images.length === 1 ? 0 : imageNumber];
  if (image === undefined) return undefined;
  const slot = otherSlot(image.active);
  return flash.isInUse(image, slot) ? undefined : { image, slot };
}

function whyNot(
  chunk: Chunk,
  data: Uint8Array,
  len: number,
  { image, slot }: { image: ImageSlots; slot: SlotNumber },
  { profile }: Inside,
): Refusal | undefined {
  const held = image.slots[slot];
  if (len > Math.min(held.sizeBytes, profile.maxImageBytes ?? held.sizeBytes))
    return refuse(ImageError.tooLarge, 'img too large');
  const header = readImageHeader(data);
  if (header === undefined) return undefined;
  if ((header.flags & FLAG_ROM_FIXED) !== 0 && header.loadAddress !== held.address)
    return refuse(ImageError.invalidAddress, 'img addr mismatch');
  const running = image.slots[profile.bootMode === 'firmware-loader' ? 0 : image.active].image;
  if (
    chunk.upgrade === true &&
    running !== undefined &&
    compareVersions(running.version, header.version) >= 0
  )
    return refuse(ImageError.currentIsNewer, 'downgrade');
  return undefined;
}

function write(upload: UploadInProgress, data: Uint8Array, device: Inside): Result {
  const held = device.flash.images[upload.image]?.slots[upload.slot];
  if (held === undefined) return refuse(ImageError.flashOpenFailed, 'fa open fail');
  if (!device.hasRoomFor(data.length)) return { off: upload.offset };
  const { offset } = upload;
  const end = offset + data.length;
  if (data.length > 0) {
    if (device.writeFailsFrom !== undefined && end > device.writeFailsFrom)
      return refuse(ImageError.flashWriteFailed, 'fa write fail');
    if (device.profile.eraseProgressively) eraseUpTo(end, upload, device);
    const isInPlace = device.profile.bootMode === 'firmware-loader';
    device.store(data.length, () => {
      held.write(offset, data);
      held.isNewInPlace = isInPlace;
    });
    device.spend((data.length / 1024) * device.profile.writeMsPerKib);
    device.uploaded(data.length);
    upload.offset = end;
  }
  if (end !== upload.lengthBytes) return { off: end };
  device.upload = undefined;
  device.store(0, () => held.adoptPadding());
  return device.profile.imageCheck ? { off: end, match: contentMatches(upload, device) } : { off: end };
}

function eraseUpTo(end: number, { offset, lengthBytes }: UploadInProgress, device: Inside): void {
  const { sectorBytes, eraseMsPerSector } = device.profile;
  const sectors = Math.ceil(end / sectorBytes) - Math.ceil(offset / sectorBytes);
  const all = Math.ceil(lengthBytes / sectorBytes);
  if (sectors > 0) device.spendErasing(sectors * eraseMsPerSector, sectors / all);
}

function contentMatches(upload: UploadInProgress, device: Inside): boolean {
  const content = device.flash.images[upload.image]?.slots[upload.slot].content;
  if (content === undefined || content.length < upload.lengthBytes || upload.sha.length !== SHA256_BYTES)
    return false;
  return sameBytes(device.sha('sha256', content.subarray(0, upload.lengthBytes)), upload.sha);
}
