// Simulated devices in the air around a virtual Bluetooth controller, in another process, as its user starts them.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface ServedAir {
  /** Environment of an application whose Bluetooth adapter is this one. */
  env: Readonly<Record<string, string>>;
  /** Pulls the adapter out: its process ends with everything that it has started. */
  end: () => void;
}

/** @param args further arguments of `npm run simulate` */
export async function serveAir(args: readonly string[]): Promise<ServedAir> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-air-'));
  const terminal = path.join(folder, 'bluetooth');
  const served = spawn(process.execPath, ['scripts/simulate.mjs', '--ble', terminal, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // In a group of its own, so that all its processes can be ended together.
    detached: true,
  });
  if (served.stdout === null) throw new Error('no output');
  const lines = createInterface({ input: served.stdout });
  for await (const line of lines) if (line.startsWith('ble ')) break;
  return {
    env: { BOOTBENCH_BLE_UART: terminal },
    end: () => {
      endGroup(served);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function endGroup(served: ChildProcess): void {
  if (served.pid === undefined || served.exitCode !== null || served.signalCode !== null) return;
  process.kill(-served.pid, 'SIGKILL');
}
