// Simulated devices in the air around a virtual Bluetooth controller, in another process, as its user starts them.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface ServedAir {
  /** Where the adapter's terminal is, to put another adapter in its place. */
  terminal: string;
  /** Environment of an application whose Bluetooth adapter is this one. */
  env: Readonly<Record<string, string>>;
  /** Pulls the adapter out: its process ends with everything that it has started. */
  end: () => void;
}

/**
 * @param args further arguments of `npm run simulate`
 * @param terminal the place of an adapter that has ended
 */
export async function serveAir(args: readonly string[], terminal = newTerminal()): Promise<ServedAir> {
  mkdirSync(path.dirname(terminal), { recursive: true });
  const served = spawn(process.execPath, ['scripts/simulate.mjs', '--ble', terminal, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // In a group of its own, so that all its processes can be ended together.
    detached: true,
  });
  if (served.stdout === null) throw new Error('no output');
  const lines = createInterface({ input: served.stdout });
  for await (const line of lines) if (line.startsWith('ble ')) break;
  return {
    terminal,
    env: { BOOTBENCH_BLE_UART: terminal },
    end: () => {
      endGroup(served);
      rmSync(path.dirname(terminal), { recursive: true, force: true });
    },
  };
}

function newTerminal(): string {
  return path.join(mkdtempSync(path.join(os.tmpdir(), 'bootbench-air-')), 'bluetooth');
}

function endGroup(served: ChildProcess): void {
  if (served.pid === undefined || served.exitCode !== null || served.signalCode !== null) return;
  process.kill(-served.pid, 'SIGKILL');
}
