/**
 * A D-Bus system bus of its own, with a mock of BlueZ on it in the place of the machine's. Knows no Bluetooth.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PrivateBus {
  /** For DBUS_SYSTEM_BUS_ADDRESS. */
  readonly address: string;
  /** The bus dies, with everybody on it. Safe to call twice. */
  readonly stop: () => Promise<void>;
}

const RULES = {
  open: '<allow send_destination="*" eavesdrop="true"/>',
  closed: '<deny send_destination="org.bluez"/>',
};

/** @param policy `closed`: nobody may speak to BlueZ */
export async function startPrivateBus(policy: keyof typeof RULES = 'open'): Promise<PrivateBus> {
  const folder = mkdtempSync(join(tmpdir(), 'bootbench-bus-'));
  const socket = join(folder, 'socket');
  const file = join(folder, 'bus.conf');
  writeFileSync(
    file,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*" eavesdrop="true"/>
<allow receive_sender="*"/>${RULES[policy]}</policy></busconfig>`,
  );
  const daemon = spawn(
    'dbus-daemon',
    [`--config-file=${file}`, '--nofork', '--nosyslog', '--print-address=1'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const ended = new Promise<void>((resolve) => {
    daemon.once('close', () => resolve());
  });
  await new Promise<void>((resolve, reject) => {
    daemon.stdout.once('data', () => resolve());
    daemon.once('error', reject);
    daemon.once('exit', () => reject(new Error('dbus-daemon ended early')));
  });
  return {
    address: `unix:path=${socket}`,
    stop: async () => {
      daemon.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
