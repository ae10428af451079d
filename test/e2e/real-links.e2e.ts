// Upgrades over links that are real: simulated devices in another process, on a pseudo terminal and on a UDP socket.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import {
  addSerial,
  addUdp,
  upgradeOf,
  openAddDialog,
  PATIENCE_MS,
  ready,
  rowOf,
  select,
  upgradeSelected,
} from './support/steps';

let served: ChildProcess;
let udpAddress = '';
let ptyPath = '';

/** Starts the simulator as its user does, and reads from its lines where the devices are. */
beforeAll(async () => {
  served = spawn(process.execPath, ['scripts/simulate.mjs', '--udp', '0', '--pty', '--count', '1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // In a group of its own, so that all its processes can be ended together.
    detached: true,
  });
  if (served.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: served.stdout })) {
    const udp = /^udp (\S+)/.exec(line);
    const pty = /^pty (\S+)/.exec(line);
    if (udp?.[1] !== undefined) udpAddress = udp[1];
    if (pty?.[1] !== undefined) ptyPath = pty[1];
    if (udpAddress !== '' && ptyPath !== '') break;
  }
}, PATIENCE_MS);
afterAll(() => end('SIGKILL'));

/** Ends the simulator with everything that it has started; nothing to do when that has happened. */
function end(signal: NodeJS.Signals): void {
  if (served.pid === undefined || served.exitCode !== null || served.signalCode !== null) return;
  process.kill(-served.pid, signal);
}

describe('A device in another process', () => {
  const application = useApplication({ args: ['--empty-bench'] });

  it('is upgraded over UDP', async () => {
    const { page } = application;
    await addUdp(page, udpAddress);
    await ready(page, udpAddress);
    await select(page, [udpAddress]);
    await upgradeSelected(page);
    await expect
      .poll(() => upgradeOf(page, udpAddress).getByTestId('upgrade-phase').textContent(), {
        timeout: PATIENCE_MS,
      })
      .toContain('Upgraded and confirmed');
  });

  it('is upgraded over a serial line', async () => {
    const { page } = application;
    await addSerial(page, ptyPath);
    await ready(page, ptyPath);
    await select(page, [ptyPath]);
    await upgradeSelected(page);
    await expect
      .poll(() => upgradeOf(page, ptyPath).getByTestId('upgrade-phase').textContent(), {
        timeout: PATIENCE_MS,
      })
      .toContain('Upgraded and confirmed');
  });

  it('is on the bench once, however its address is written', async () => {
    const { page } = application;
    await openAddDialog(page, 'udp');
    await page.getByTestId('udp-address').fill(` ${udpAddress} `);
    await page.getByTestId('add-confirm').click();
    await page.getByTestId('error-note').getByText('is on the bench already, as').waitFor();
    await capture(page, 'add-twice');
    await page.getByTestId('add-cancel').click();
  });

  it('is not called ready when it has fallen silent, and the status bar says so', async () => {
    const { page } = application;
    await page.getByTestId('rail-preferences').click();
    await page.getByTestId('preference-idleEchoS').fill('1');
    await page.getByTestId('preference-idleEchoS').press('Enter');
    await page.getByTestId('rail-bench').click();
    end('SIGSTOP');
    await rowOf(page, udpAddress)
      .getByTestId('link-state')
      .getByText('Not heard for')
      .waitFor({ timeout: PATIENCE_MS });
    await page.getByTestId('status-silent').waitFor();
    await capture(page, 'bench-not-heard');
    await application.resize(1280, 800);
    await capture(page, 'bench-not-heard-1280');
    end('SIGCONT');
    await ready(page, udpAddress);
  });

  it('is shown as away when it is gone', async () => {
    const { page } = application;
    end('SIGKILL');
    await page.getByTestId('rail-bench').click();
    await expect
      .poll(() => rowOf(page, ptyPath).getByTestId('link-state').textContent(), { timeout: PATIENCE_MS })
      .not.toContain('Ready');
  });
});
