// What a bench shows on a bad day, in the real application: devices that are gone, that were never there, that do not tell their
// slots, files of another bootloader, settings that cannot be read. Each is accessible in both themes and whole at three sizes.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication, type Launched } from './support/launch';
import { addSimulated, addUdp, openAddDialog, PATIENCE_MS, ready, rowOf } from './support/steps';

const SIZES = [
  [1920, 1080],
  [1024, 768],
  [1280, 800],
] as const;

async function look({ page, ...application }: Launched, name: string): Promise<void> {
  for (const [width, height] of SIZES) {
    await application.resize(width, height);
    await page.waitForFunction((wanted) => window.innerWidth === wanted, width);
    await capture(page, `truth-${name}-${width}`);
    expect(await overflows(page), `${name} at ${width}`).toEqual([]);
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityViolations(page), `${name} in ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** Words that go past the edge of the window. */
async function overflows(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document.documentElement.scrollWidth > window.innerWidth ? ['the page scrolls sideways'] : [],
  );
}

let served: ChildProcess;
let address = '';
beforeAll(async () => {
  // In a group of its own, so that all its processes can be stopped together.
  served = spawn(process.execPath, ['scripts/simulate.mjs', '--udp', '0', '--count', '1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  if (served.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: served.stdout })) {
    address = /^udp (\S+)/.exec(line)?.[1] ?? '';
    if (address !== '') break;
  }
}, PATIENCE_MS);
afterAll(() => signal('SIGKILL'));

function signal(name: NodeJS.Signals): void {
  if (served.pid !== undefined && served.exitCode === null && served.signalCode === null)
    process.kill(-served.pid, name);
}

describe('A bench on a bad day', () => {
  const application = useApplication({ args: ['--empty-bench'] });

  it('says who is silent, who is tried again, and whose slots are not known', async () => {
    const { page } = application;
    await addUdp(page, address);
    await ready(page, address);
    await addSimulated(page, 'tiny');
    await ready(page, 'Simulated 1');
    await openAddDialog(page, 'serial');
    await page.getByTestId('serial-path').fill('/dev/ttyACM250');
    await page.getByTestId('add-confirm').click();
    await page.getByTestId('add-confirm').waitFor({ state: 'detached', timeout: PATIENCE_MS });
    const failed = rowOf(page, '/dev/ttyACM250');
    await failed.getByTestId('link-state').getByText('Failed, next').waitFor({ timeout: PATIENCE_MS });
    await page.getByTestId('rail-preferences').click();
    await page.getByTestId('preference-idleEchoS').fill('1');
    await page.getByTestId('preference-idleEchoS').press('Enter');
    await look(application, 'preferences');
    await page.getByTestId('rail-bench').click();
    signal('SIGSTOP');
    await rowOf(page, address)
      .getByTestId('link-state')
      .getByText('Not heard for')
      .waitFor({ timeout: PATIENCE_MS });
    await rowOf(page, 'Simulated 1').getByTestId('slots-not-known').waitFor();
    await look(application, 'bench');
    await failed.click({ button: 'right' });
    await page.getByTestId('menu-connect').waitFor();
    await look(application, 'bench-menu');
    await page.keyboard.press('Escape');
    signal('SIGCONT');
    await ready(page, address);
  });

  it('does not call slots empty that a device does not show', async () => {
    const { page } = application;
    await rowOf(page, 'Simulated 1').dblclick();
    await page.getByTestId('device-page').waitFor();
    await page.getByTestId('echo-panel').or(page.getByTestId('device-page')).first().waitFor();
    await look(application, 'tiny-overview');
    await page.getByTestId('tab-images').click();
    await page.getByTestId('slots-not-known').waitFor();
    await look(application, 'tiny-images');
    expect(await page.getByTestId('slot-empty').count()).toBe(0);
  });

  it('takes a size for a device on the network', async () => {
    const { page } = application;
    await openAddDialog(page, 'udp');
    await look(application, 'add-udp');
    await page.getByTestId('add-cancel').click();
  });
});

describe('Settings that cannot be read', () => {
  const userData = mkdtempSync(path.join(os.tmpdir(), 'bootbench-truth-'));
  writeFileSync(path.join(userData, 'bootbench.json'), '{"devices": [{"na');
  afterAll(() => rmSync(userData, { recursive: true, force: true }));
  // The log says so as well, and the console may be listened to by then.
  const application = useApplication({ userData, args: ['--empty-bench'], expected: [/settings /] });

  it('are told in a window that works', async () => {
    await application.page.getByTestId('policy-doubt').waitFor();
    await look(application, 'settings');
  });
});
