/**
 * The devices that are saved, as the application and `conn` have saved them. Reads; `saved-changes.ts` writes.
 */
import { examplePort } from '@shared/core/system-name';
import { readRecords, type DeviceRecord } from '@shared/device/record';
import type { Target } from './connstring';
import type { Report } from './report';
import type { Place } from './saved-file';
import { savedContent, savedContentOr } from './saved-values';
import { UsageError } from './usage-error';

/** @throws BenchError settings/unreadable */
export async function savedDevices(host: Place): Promise<DeviceRecord[]> {
  return readRecords((await savedContent(host))['devices']).records;
}

/** The same with the entries as they stand in the file. @throws BenchError settings/unreadable */
export async function savedEntries(host: Place): Promise<{ entry: unknown; record: DeviceRecord }[]> {
  const list: unknown = (await savedContent(host))['devices'];
  const entries: unknown[] = Array.isArray(list) ? list : [];
  return entries.flatMap((entry) => readRecords([entry]).records.map((record) => ({ entry, record })));
}

/** The same for a command that has others to look at. */
export async function savedDevicesOrNone(host: Place, report: Pick<Report, 'log'>): Promise<DeviceRecord[]> {
  const content = await savedContentOr(host, report, 'Saved devices are left out.');
  return readRecords(content['devices']).records;
}

/** Where a saved device is. @throws UsageError when there is none of this name, or more than one */
export async function savedTarget(name: string, host: Place): Promise<Target> {
  const devices = await savedDevices(host);
  const found = devices.filter((one) => one.name === name);
  const [first, second] = found;
  if (second !== undefined)
    throw new UsageError(
      `${found.length} saved devices have the name "${name}"`,
      'Give them names of their own in the application, or use --conntype and --connstring.',
    );
  if (first === undefined)
    throw new UsageError(
      `No device is saved as "${name}"`,
      devices.length === 0
        ? `None is saved yet: bootbench conn add NAME type="serial" connstring="dev=${examplePort(host.platform)}".`
        : `Saved are: ${devices.map((one) => one.name).join(', ')}.`,
    );
  return first.connection;
}
