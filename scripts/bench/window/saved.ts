/**
 * The file with settings and saved devices that the application finds when it is started. Knows no window.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { STORED_VERSION, type DeviceRecord } from '@shared/device/record';
import { STATE_NAME } from '../../../src-main/disk/state-file';

export function savedDevice(at: number): DeviceRecord {
  return {
    id: `device-${at}`,
    name: `Board ${at + 1}`,
    tags: at % 3 === 0 ? ['line 1'] : [],
    connection: { kind: 'simulated', profile: 'zephyr-udp', seed: at + 1 },
  };
}

/** @param connects links are opened by themselves, as for anybody who has not changed that */
export async function saveDevices(folder: string, count: number, connects: boolean): Promise<void> {
  await mkdir(folder, { recursive: true });
  const state = {
    version: STORED_VERSION,
    preferences: { connectAutomatically: connects },
    devices: Array.from({ length: count }, (_, at) => savedDevice(at)),
    window: { width: 1920, height: 1080, maximized: false },
    sampleBenchGiven: true,
  };
  await writeFile(path.join(folder, `${STATE_NAME}.json`), JSON.stringify(state));
}
