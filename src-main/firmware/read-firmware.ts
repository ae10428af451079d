/**
 * Opens a firmware file of any kind: read once, whole, with a limit, and told apart by what is in it, not by its name. What
 * the contents mean is known to src-shared/firmware.
 */
import path from 'node:path';
import {
  looksLikeZip,
  readFirmwareFile,
  type FirmwareFile,
  type ReadFirmwareOptions,
} from '@shared/firmware/firmware-file';
import { readAtMost, type ReadOptions } from '../disk/read-at-most';
import { readPackage } from './read-package';

/** Larger than any slot of a microcontroller; keeps a wrong choice (a disk image) from filling the memory. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Reads bytes that are already here. @throws BenchError of family image/. */
export async function readFirmware(bytes: Uint8Array, options: ReadFirmwareOptions): Promise<FirmwareFile> {
  return looksLikeZip(bytes) ? readPackage(bytes, options) : readFirmwareFile(bytes, options);
}

/**
 * Reads a file of this computer.
 * @param options `pipesUntil`: as in read-at-most.ts
 * @throws BenchError of families file/ and image/.
 */
export async function openFirmware(
  file: string,
  { pipesUntil, ...options }: Omit<ReadFirmwareOptions, 'file'> & Pick<ReadOptions, 'pipesUntil'>,
): Promise<FirmwareFile> {
  const bytes = await readAtMost(file, {
    limitBytes: MAX_FILE_BYTES,
    ...(pipesUntil === undefined ? {} : { pipesUntil }),
  });
  return readFirmware(bytes, { ...options, file: path.basename(file) });
}
