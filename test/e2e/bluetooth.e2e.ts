// Bluetooth LE in a real Electron: noble speaks to a virtual controller on a pseudo terminal, with simulated devices around it.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useApplication } from './support/launch';
import { jobOf, PATIENCE_MS, ready, rowOf, select, upgradeSelected } from './support/steps';

const folder = mkdtempSync(path.join(tmpdir(), 'bootbench-air-'));
const controller = path.join(folder, 'hci');
const userData = path.join(folder, 'user-data');
const names = ['Simulated 1', 'Simulated 2'];
let served: ChildProcess;

/** Saved devices, known by the names that they advertise. */
function saveDevices(): void {
  mkdirSync(userData);
  const devices = names.map((name) => ({
    id: name,
    name,
    tags: [],
    connection: { kind: 'ble', peerName: name },
  }));
  writeFileSync(
    path.join(userData, 'bootbench.json'),
    JSON.stringify({ version: 1, devices, sampleBenchGiven: true }),
  );
}

beforeAll(async () => {
  saveDevices();
  served = spawn(
    process.execPath,
    ['scripts/simulate.mjs', '--ble', controller, '--count', '2', '--interval', '15'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  if (served.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: served.stdout })) if (line.startsWith('ble ')) break;
}, PATIENCE_MS);
afterAll(() => {
  served.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('Devices that are reached over Bluetooth', () => {
  const application = useApplication({ userData, env: { BOOTBENCH_BLE_UART: controller } });

  it('are upgraded side by side and found again after the reset', async () => {
    const { page } = application;
    await select(page, names);
    await page.getByTestId('connect-selected').click();
    for (const name of names) await ready(page, name);
    await upgradeSelected(page);
    for (const name of names)
      await expect
        .poll(() => jobOf(page, name).getByTestId('job-phase').textContent(), { timeout: PATIENCE_MS })
        .toContain('Upgraded and confirmed');
  });

  it('are shown as away when the adapter is gone, and the application lives on', async () => {
    const { page } = application;
    served.kill('SIGKILL');
    await page.getByTestId('rail-bench').click();
    for (const name of names)
      await expect
        .poll(() => rowOf(page, name).getByTestId('link-state').textContent(), { timeout: PATIENCE_MS })
        .not.toContain('Ready');
  });
});
