/**
 * Changes the list of saved devices in the application's file; everything else in the file stays as it is. The application may
 * run meanwhile: it watches the file and takes over what has changed.
 */
import { BenchError } from '@shared/core/errors';
import type { DeviceRecord } from '@shared/device/record';
import { STORED_VERSION } from '@shared/device/record';
import { savedFile, type Place } from './saved-file';

/**
 * @param change gets the entries as they stand in the file, also those that this version cannot read; it may be called again when
 *   another program has changed the list meanwhile
 * @throws BenchError of family settings/, and what `change` throws
 */
export async function changeSaved(
  host: Place,
  change: (devices: readonly unknown[]) => readonly unknown[],
): Promise<void> {
  const file = savedFile(host);
  await file.change((content) => {
    const devices: unknown = content['devices'] ?? [];
    if (!Array.isArray(devices))
      throw new BenchError('settings/unreadable', {
        file: file.path,
        detail: 'its saved devices have a shape that this version does not know',
      });
    return { version: STORED_VERSION, ...content, devices: change(devices) };
  });
}

/** True for the entry of a device with this name, readable or not. */
export function hasName(entry: unknown, name: string): entry is { name: string } {
  return typeof entry === 'object' && entry !== null && (entry as Partial<DeviceRecord>).name === name;
}
