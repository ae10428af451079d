/**
 * Changes the list of saved devices in the application's file; everything else in the file stays as it is. The application may
 * run meanwhile: it watches the file and takes over what has changed.
 */
import Conf from 'conf';
import { BenchError } from '@shared/core/errors';
import { fileError } from '../transfer/file-error';
import type { DeviceRecord } from '@shared/ipc/device-record';
import { STORED_VERSION } from '@shared/ipc/device-record';
import type { Host } from './host';
import { savedFile, savedFolder, STORE_NAME } from './saved-folder';

/**
 * @param change gets the entries as they stand in the file, also those that this version cannot read
 * @throws BenchError of family file/, and what `change` throws
 */
export function changeSaved(
  host: Pick<Host, 'env' | 'home' | 'platform'>,
  change: (devices: readonly unknown[]) => readonly unknown[],
): void {
  const file = savedFile(host);
  try {
    const store = new Conf<Record<string, unknown>>({
      cwd: savedFolder(host),
      configName: STORE_NAME,
      projectName: STORE_NAME,
      clearInvalidConfig: false,
    });
    const now = store.store;
    const devices: unknown = now['devices'];
    store.store = { version: STORED_VERSION, ...now, devices: change(Array.isArray(devices) ? devices : []) };
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new BenchError(
        'file/failed',
        { file, detail: 'it is no JSON', isContent: true },
        { cause: error },
      );
    if (error instanceof Error && 'code' in error && typeof error.code === 'string')
      throw fileError(error, file);
    throw error;
  }
}

/** True for the entry of a device with this name, readable or not. */
export function hasName(entry: unknown, name: string): boolean {
  return typeof entry === 'object' && entry !== null && (entry as Partial<DeviceRecord>).name === name;
}
