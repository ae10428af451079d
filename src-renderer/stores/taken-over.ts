/**
 * Takes over, once, what windows of earlier versions kept for the names of devices in the window's own storage: into the records of
 * these devices, and out of the storage. Knows what stood there, nothing of what it means.
 */
import { takenOver } from '@shared/device/kept-by-name';
import type { DeviceView } from '@shared/ipc/views';
import { deviceActions } from './actions';
import { forget, remembered } from './remembered';

const keys = { thresholds: 'thresholds', knownSettings: 'settings-names' } as const;

/** @throws BenchError when a record could not be changed; then all stays, for the next start */
export async function takeOverKept(devices: Iterable<DeviceView>): Promise<void> {
  const kept = { thresholds: remembered(keys.thresholds), knownSettings: remembered(keys.knownSettings) };
  if (kept.thresholds === undefined && kept.knownSettings === undefined) return;
  for (const change of takenOver(kept, [...devices])) await deviceActions.change(change);
  for (const key of Object.values(keys)) forget(key);
}
