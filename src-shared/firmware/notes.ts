/**
 * What is worth knowing about a firmware file and no reason against it, as codes with typed facts, and their words in one
 * table, complete by type. The texts are templates with `{name}` places. Decides nothing.
 */
import { fillIn } from '../core/error-texts';

/** A range of an Intel HEX file. */
interface HexRangeFacts {
  /** Where it begins: `0x000f7000`. */
  address: string;
  sizeBytes: number;
}

/** Names and versions come from the file: untrusted text. */
export interface FirmwareNoteFacts {
  /** Intel HEX: bytes between the segments that no record sets, filled as erased flash. */
  'gaps-filled': { sizeBytes: number };
  /** Intel HEX: the trailer of a padded image, known by its magic, which is not uploaded. */
  'trailer-trimmed': { address: string; sizeBytes: number };
  /** Intel HEX: what stands beside the image and is not uploaded, by what it probably is. */
  'range-bootloader': HexRangeFacts;
  'range-uicr': HexRangeFacts;
  'range-network-core': HexRangeFacts;
  'range-options': HexRangeFacts;
  'range-ram': HexRangeFacts;
  'range-external': HexRangeFacts;
  'range-erased': HexRangeFacts;
  'range-file-system': HexRangeFacts;
  'range-program': HexRangeFacts;
  'range-data': HexRangeFacts;
  /** Intel HEX: so many ranges that they are not told one by one. */
  'more-ranges': { count: number; sizeBytes: number };
  /** The image can be sent to no usual device (`--endian big` of imgtool). */
  'big-endian': Record<string, never>;
  /** It ends in the suffix of a DFU file, for this USB device; identifiers are hexadecimal. */
  'dfu-suffix': { vendorId: string; productId: string };
  /** Package for another bootloader: a part of it. */
  'foreign-entry': { entry: string; type: string; sizeBytes: number };
  /** Package: the manifest says another size than the file has. */
  'declared-size-differs': { entry: string; declaredBytes: number; sizeBytes: number };
  /** Package: the manifest says another version than the header of the image. */
  'declared-version-differs': { entry: string; declared: string; version: string };
  /** Package: the manifest says another address than the header of the image. */
  'declared-address-differs': { entry: string; declared: string; address: string };
  /** Package: a part that is not an MCUboot image. */
  'entry-skipped': { entry: string; type: string };
  /** Package: a new bootloader, which an upgrade sends only on wish. */
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
  'range-bootloader':
    '{sizeBytes} bytes at {address}, before the image, are not sent: probably the bootloader',
  'range-uicr':
    '{sizeBytes} bytes at {address} are not sent: settings of the chip (UICR), which only a debug probe writes',
  'range-network-core':
    '{sizeBytes} bytes at {address} are not sent: firmware in the flash of the network core (nRF53). To upgrade it, send its own ' +
    'image, which is in dfu_application.zip',
  'range-options':
    '{sizeBytes} bytes at {address} are not sent: probably option bytes of the chip, which only a debug probe writes',
  'range-ram': '{sizeBytes} bytes at {address} are not sent: addresses of RAM, for a debugger',
  'range-external': '{sizeBytes} bytes at {address} are not sent: probably data in an external flash',
  'range-erased': '{sizeBytes} bytes at {address} are not sent: erased flash, all 0xff',
  'range-file-system': '{sizeBytes} bytes at {address} are not sent: a file system',
  'range-program':
    '{sizeBytes} bytes at {address}, behind the image, are not sent: another program (it starts with a vector table)',
  'range-data':
    '{sizeBytes} bytes at {address}, behind the image, are not sent: probably factory data or settings. The device keeps its own',
  'more-ranges': '{count} more ranges are not sent ({sizeBytes} bytes)',
  'big-endian':
    'Big endian: made with "--endian big" for a processor that hardly any device has. Arm, RISC-V and Xtensa devices take little-endian images',
  'dfu-suffix':
    'It ends in a suffix of 16 bytes for DFU tools (USB {vendorId}:{productId}); bootloaders ignore it',
  'foreign-entry': '{type}: {entry}, {sizeBytes} bytes',
  'declared-size-differs': '{entry} has {sizeBytes} bytes, the manifest says {declaredBytes}',
  'declared-version-differs': '{entry} has version {version}, the manifest says {declared}',
  'declared-address-differs': '{entry} is linked for {address}, the manifest says {declared}',
  'entry-skipped': '{entry} ({type}) is not an MCUboot image and is not sent',
  'bootloader-left-out': '{entry} is a new bootloader, which is sent only on wish',
  'slot-by-order': '{entry} counts as the build for slot {slot}, by its place in the manifest',
  'one-per-slot':
    'The file has a build of image {image} for each slot; every device gets the one for its free slot',
  'unknown-manifest-version': 'The manifest has version {version}; 0 and 1 are known',
} satisfies Record<FirmwareNoteCode, string>;

/** The English sentence of a note. For logs, the command line and reports. */
export function firmwareNoteText({ code, facts }: FirmwareNote): string {
  return fillIn(firmwareNoteTexts[code], { ...facts });
}
