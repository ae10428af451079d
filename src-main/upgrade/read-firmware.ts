/**
 * Opens a firmware file of any kind: read once, whole, with a limit, and told apart by what is in it, not by its name. What
 * the contents mean is known to src-shared/firmware.
 */
import path from 'node:path';
import { BenchError } from '@shared/core/errors';
import {
  looksLikeZip,
  readFirmwareFile,
  type FirmwareFile,
  type ReadFirmwareOptions,
} from '@shared/firmware/firmware-file';
import { readAtMost } from '../session/read-at-most';
import { readPackage } from './read-package';

/** Larger than any slot of a microcontroller; keeps a wrong choice (a disk image) from filling the memory. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Reads bytes that are already here. @throws BenchError of family image/. */
export async function readFirmware(bytes: Uint8Array, options: ReadFirmwareOptions): Promise<FirmwareFile> {
  return looksLikeZip(bytes) ? readPackage(bytes, options) : readFirmwareFile(bytes, options);
}

/**
 * Reads a file of this computer.
 * @throws BenchError of families file/ and image/.
 */
export async function openFirmware(
  file: string,
  options: Omit<ReadFirmwareOptions, 'file'>,
): Promise<FirmwareFile> {
  return readFirmware(await readWhole(file), { ...options, file: path.basename(file) });
}

async function readWhole(file: string): Promise<Uint8Array> {
  const name = path.basename(file);
  try {
    return await readAtMost(file, name, MAX_FILE_BYTES);
  } catch (error) {
    if (error instanceof BenchError) throw error;
    const detail = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new BenchError('file/failed', { file: name, detail }, { cause: error });
  }
}
