/**
 * What is worth knowing about a firmware file and no reason against it, as codes with typed facts, and their words in one
 * table, complete by type. The texts are templates with `{name}` places. Decides nothing.
 */
import { fillIn } from '../core/error-texts';

/** Names and versions come from the file: untrusted text. */
export interface FirmwareNoteFacts {
  /** Intel HEX: bytes between the segments that no record sets, filled as erased flash. */
  'gaps-filled': { sizeBytes: number };
  /** Intel HEX: data behind the image that is not uploaded, usually the trailer of a padded image. */
  'trailer-trimmed': { address: string; sizeBytes: number };
  /** Intel HEX: segments before the image that are not uploaded, usually the bootloader. */
  'segments-left-out': { count: number; sizeBytes: number };
  /** Package: the manifest says another size than the file has. */
  'declared-size-differs': { entry: string; declaredBytes: number; sizeBytes: number };
  /** Package: the manifest says another version than the header of the image. */
  'declared-version-differs': { entry: string; declared: string; version: string };
  /** Package: the manifest says another address than the header of the image. */
  'declared-address-differs': { entry: string; declared: string; address: string };
  /** Package: a part that is no MCUboot image. */
  'entry-skipped': { entry: string; type: string };
  /** Package: a new bootloader, which an upgrade does not send. */
  'bootloader-left-out': { entry: string };
  /** Package: the slot follows from the order alone, as before nRF Connect SDK 3.0. */
  'slot-by-order': { entry: string; slot: number };
  /** Package: one image in a build for each slot; each device gets the one for its free slot. */
  'one-per-slot': { image: number };
  /** Package: it was written for a later version of this format. */
  'unknown-manifest-version': { version: number };
}

export type FirmwareNoteCode = keyof FirmwareNoteFacts;
export type FirmwareNote = {
  [C in FirmwareNoteCode]: { code: C; facts: FirmwareNoteFacts[C] };
}[FirmwareNoteCode];

export const firmwareNoteTexts = {
  'gaps-filled': '{sizeBytes} bytes between the segments are not set in the file; they are sent as 0xff',
  'trailer-trimmed':
    '{sizeBytes} bytes at {address}, behind the image, are not sent: the trailer of a padded image. The upgrade marks the ' +
    'image itself',
  'segments-left-out':
    'Segments before the image are not sent ({count}, {sizeBytes} bytes): usually the bootloader',
  'declared-size-differs': '{entry} has {sizeBytes} bytes, the manifest says {declaredBytes}',
  'declared-version-differs': '{entry} has version {version}, the manifest says {declared}',
  'declared-address-differs': '{entry} is linked for {address}, the manifest says {declared}',
  'entry-skipped': '{entry} ({type}) is no MCUboot image and is not sent',
  'bootloader-left-out': '{entry} is a new bootloader and is not sent',
  'slot-by-order': '{entry} is taken to be for slot {slot}, by its place in the manifest',
  'one-per-slot': 'Image {image} is there once for each slot; every device gets the one for its free slot',
  'unknown-manifest-version': 'The manifest has version {version}; 0 and 1 are known',
} satisfies Record<FirmwareNoteCode, string>;

/** The English sentence of a note. For logs, the command line and reports. */
export function firmwareNoteText({ code, facts }: FirmwareNote): string {
  return fillIn(firmwareNoteTexts[code], { ...facts });
}
