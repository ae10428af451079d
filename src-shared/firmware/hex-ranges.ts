/**
 * What stands beside the image in an Intel HEX file, told by its address and its first bytes: what it probably is. Nothing of it is
 * sent. Knows memory maps as far as they are the same in whole families of chips; knows no device.
 *
 * Sources: the product specifications of Nordic's chips (memory map, UICR), ST's reference manuals (option bytes), Arm's
 * description of the Cortex-M address space (RAM, external memory).
 */
import { u32 } from './mcuboot';
import type { FirmwareNoteCode } from './notes';

/** Why a range is not sent: the code of the note that says so. */
export type HexRangeKind = Extract<FirmwareNoteCode, `range-${string}`>;

export interface HexRange {
  address: number;
  bytes: Uint8Array;
}

interface Area {
  from: number;
  /** The first address behind it. */
  to: number;
  kind: HexRangeKind;
}

/** Narrow areas stand before the wide ones that they are in. */
const AREAS: readonly Area[] = [
  // nRF51, nRF52.
  { from: 0x1000_1000, to: 0x1000_2000, kind: 'range-uicr' },
  // nRF53 (application), nRF91.
  { from: 0x00ff_8000, to: 0x00ff_9000, kind: 'range-uicr' },
  // nRF53, network core.
  { from: 0x01ff_8000, to: 0x01ff_9000, kind: 'range-uicr' },
  // nRF54L.
  { from: 0x00ff_d000, to: 0x00ff_e000, kind: 'range-uicr' },
  // nRF54H, nRF92: several domains.
  { from: 0x0fff_8000, to: 0x1000_0000, kind: 'range-uicr' },
  // nRF53: flash of the network core.
  { from: 0x0100_0000, to: 0x0110_0000, kind: 'range-network-core' },
  // STM32: option bytes and one-time memory.
  { from: 0x1ff0_0000, to: 0x2000_0000, kind: 'range-options' },
  { from: 0x2000_0000, to: 0x4000_0000, kind: 'range-ram' },
  { from: 0x6000_0000, to: 0xa000_0000, kind: 'range-external' },
  // nRF52840, nRF53: the external flash by way of QSPI.
  { from: 0x1000_0000, to: 0x1800_0000, kind: 'range-external' },
];

/**
 * What a range probably is.
 * @param image where the image begins
 */
export function hexRangeKind({ address, bytes }: HexRange, image: { address: number }): HexRangeKind {
  const area = areaOf(address);
  // What stands in the same memory as the image is judged by what is in it.
  if (area !== undefined && area !== areaOf(image.address)) return area.kind;
  if (bytes.every((byte) => byte === 0xff)) return 'range-erased';
  if (isFileSystem(bytes)) return 'range-file-system';
  if (address < image.address) return 'range-bootloader';
  return startsWithVectors(bytes) ? 'range-program' : 'range-data';
}

function areaOf(address: number): Area | undefined {
  return AREAS.find(({ from, to }) => address >= from && address < to);
}

/** LittleFS names itself in its first block; a FAT ends its first sector with a signature. */
function isFileSystem(bytes: Uint8Array): boolean {
  const name = String.fromCharCode(...bytes.subarray(8, 16));
  return (
    name === 'littlefs' ||
    (bytes.length >= 512 && bytes[0] === 0xeb && bytes[510] === 0x55 && bytes[511] === 0xaa)
  );
}

/** The vector table of a Cortex-M: a stack pointer in RAM, aligned to 8, and an odd address (Thumb) of the reset handler. */
export function startsWithVectors(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false;
  const [stackPointer, resetHandler] = [u32(bytes, 0), u32(bytes, 4)];
  const inRam = stackPointer >= 0x2000_0000 && stackPointer < 0x4000_0000 && (stackPointer & 7) === 0;
  return inRam && (resetHandler & 1) === 1;
}
