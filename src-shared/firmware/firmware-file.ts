/**
 * What a firmware file is, whatever it came as: one image (`.bin`), Intel HEX, or a package of several. Names every image
 * with the number and slot that it is for, as far as the file says so. Knows no file system, no device and no ZIP format.
 */
import type { ErrorView } from '../core/errors';
import { dfuSuffix } from './foreign-file';
import { blobOfHex } from './hex-image';
import { looksLikeHex } from './intel-hex';
import type { FirmwareNote } from './notes';
import { readImage, type McubootImage } from './read-file';
import type { Sha } from './sha';

/** `image`: a signed binary. `hex`: Intel HEX. `package`: a ZIP archive with a manifest, such as `dfu_application.zip`. */
export type FirmwareKind = 'image' | 'hex' | 'package';

/** `bootloader`: a new MCUboot for devices with two bootloader slots; an upgrade of the application leaves it out. */
export type ImageRole = 'application' | 'bootloader';

/** The numbers under which the slots of an image are uploaded to, where uploads count slots. */
export interface SlotNumbers {
  primary?: number;
  secondary?: number;
}

export interface FirmwareFileImage {
  /** Number of the image on the device, 0 unless the file says otherwise. */
  image: number;
  /**
   * The slot, counted inside the image, that it is linked for. Absent when the file does not say, which is: whichever slot is
   * free. Several entries with the same `image` and different slots are candidates, of which a device takes one.
   */
  slot?: 0 | 1;
  /** What the manifest of a package says of the numbers of its slots. */
  slotNumbers?: SlotNumbers;
  role: ImageRole;
  /** Name of the entry in a package, otherwise of the file. Untrusted text. */
  name: string;
  /** What is uploaded. */
  bytes: Uint8Array;
  facts: McubootImage;
}

export interface FirmwareFile {
  kind: FirmwareKind;
  /** Without directories. Untrusted text. */
  name: string;
  /** Bytes of the file itself, not of what it unpacks to. */
  sizeBytes: number;
  /** Applications first, otherwise in the order of the file. At least one application, unless `cannotBeSent`. */
  images: FirmwareFileImage[];
  /** What somebody should know about the file; nothing here is a reason to refuse it. */
  notes: FirmwareNote[];
  /** Why nothing of it is for a device with MCUboot, although it could be read. */
  cannotBeSent?: ErrorView;
}

export interface ReadFirmwareOptions {
  /** Name for messages. */
  file: string;
  sha: Sha;
  /** Intel HEX of a padded image: upload the trailer behind it as well, with the room between. */
  keepPadding?: boolean;
}

/** True for the start of a ZIP archive, an empty one included. */
export function looksLikeZip(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return false;
  return (bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6);
}

/**
 * Reads a file of one image: a signed binary or Intel HEX. Packages have to be unpacked first (`read-package.ts`).
 * @throws BenchError of family image/.
 */
export function readFirmwareFile(bytes: Uint8Array, options: ReadFirmwareOptions): FirmwareFile {
  const { file, sha } = options;
  if (!looksLikeHex(bytes))
    return fileOf('image', bytes, readImage(bytes, { file, sha }), bytes.length, file, []);
  const { blob, notes } = blobOfHex(bytes, options);
  return fileOf('hex', blob, readImage(blob, { file, sha }), bytes.length, file, notes);
}

function fileOf(
  kind: FirmwareKind,
  bytes: Uint8Array,
  facts: McubootImage,
  sizeBytes: number,
  name: string,
  notes: FirmwareNote[],
): FirmwareFile {
  const suffix = kind === 'image' ? dfuSuffix(bytes) : undefined;
  const isBigEndian = facts.byteOrder === 'big';
  return {
    kind,
    name,
    sizeBytes,
    images: [{ image: 0, role: 'application', name, bytes, facts }],
    notes: [
      ...notes,
      ...(isBigEndian ? [{ code: 'big-endian' as const, facts: {} }] : []),
      ...(suffix === undefined
        ? []
        : [
            {
              code: 'dfu-suffix' as const,
              facts: { vendorId: usbId(suffix.vendorId), productId: usbId(suffix.productId) },
            },
          ]),
    ],
    ...(isBigEndian
      ? { cannotBeSent: { code: 'image/not-mcuboot', facts: { file: name, looksLike: 'big-endian' } } }
      : {}),
  };
}

function usbId(id: number): string {
  return id.toString(16).padStart(4, '0');
}
