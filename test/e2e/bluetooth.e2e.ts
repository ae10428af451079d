// Bluetooth in a real Electron: noble's own code over a virtual adapter, and a machine that has no Bluetooth at all.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Bridge } from '@shared/ipc/bridge';
import type { Snapshot } from '@shared/ipc/view-table';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { launchApplication, type Launched } from './support/launch';
import { serveAir, type ServedAir } from './support/served-air';
import {
  upgradeOf,
  openAddDialog,
  PATIENCE_MS,
  ready,
  rowOf,
  select,
  upgradeSelected,
} from './support/steps';

const names = ['Simulated 1', 'Simulated 2', 'Simulated 3'] as const;

/** The parts of noble that the main process has loaded. */
function loadedOfNoble({ app }: Launched): Promise<string[]> {
  return app.evaluate(() => {
    const { Module } = process.getBuiltinModule('node:module');
    const cached = (Module as unknown as { _cache: Record<string, unknown> })._cache;
    return Object.keys(cached).filter((file) => /[\\/]noble[\\/]/.test(file));
  });
}

async function look({ page }: Launched, name: string): Promise<void> {
  await capture(page, name);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityViolations(page), `${name} in ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** Asks the main process as the window does. */
function ask(page: Page, name: string, argument: unknown): Promise<unknown> {
  return page.evaluate(
    ([what, about]) => (window as unknown as { bootbench: Bridge }).bootbench.call(what, about),
    [name, argument] as const,
  );
}

describe('With a Bluetooth adapter', () => {
  let air: ServedAir;
  let application: Launched;
  beforeAll(async () => {
    air = await serveAir(['--count', '3']);
    application = await launchApplication({ args: ['--empty-bench'], env: air.env });
  }, PATIENCE_MS);
  afterAll(async () => {
    await application.close();
    air.end();
  }, PATIENCE_MS);

  it('nothing of it is loaded before it is asked for', async () => {
    expect(await loadedOfNoble(application)).toEqual([]);
  });

  it('devices that advertise SMP are found and two of them added at once', async () => {
    const { page } = application;
    await openAddDialog(page, 'ble');
    await expect.poll(() => page.getByTestId('ble-found').count(), { timeout: PATIENCE_MS }).toBe(3);
    expect(await loadedOfNoble(application)).not.toEqual([]);
    expect(await page.getByTestId('ble-found').first().textContent()).toContain('Simulated 1');
    for (const name of names.slice(0, 2))
      await page.getByTestId('ble-found').filter({ hasText: name }).locator('input').check();
    await look(application, 'add-ble');
    await page.getByTestId('add-confirm').click();
    await page.getByTestId('add-confirm').waitFor({ state: 'detached', timeout: PATIENCE_MS });
    for (const name of names.slice(0, 2)) await ready(page, name);
  });

  it('the bench offers the third when it is asked to look', async () => {
    const { page } = application;
    await page.getByTestId('look-bluetooth').click();
    await page.getByTestId('found-ble').filter({ hasText: 'Simulated 3' }).waitFor({ timeout: PATIENCE_MS });
    await look(application, 'bench-bluetooth');
  });

  it('a device beyond the limit of links waits, and is told how long the line is', async () => {
    const { page } = application;
    await ask(page, 'preferences.change', { bluetoothLinks: 2 });
    await page.getByTestId('add-found-ble').click();
    const state = rowOf(page, 'Simulated 3').getByTestId('link-state');
    await state.getByText('Waiting, 1st').waitFor({ timeout: PATIENCE_MS });
    expect(await state.getAttribute('title')).toBe('Waiting for a Bluetooth link (1st of 1; limit 2)');
    await look(application, 'bench-bluetooth-waiting');
    await ask(page, 'preferences.change', { bluetoothLinks: 8 });
    await ready(page, 'Simulated 3');
    await page.getByTestId('look-bluetooth').click();
  });

  it('a device shows what its link carries', async () => {
    const { page } = application;
    await rowOf(page, 'Simulated 1').dblclick();
    const panel = page.getByTestId('panel-bluetooth');
    await panel.waitFor();
    expect(await panel.textContent()).toContain('498, carries 495 bytes');
    await page.getByTestId('tasks-summary').waitFor({ timeout: PATIENCE_MS });
    await look(application, 'device-bluetooth');
  });

  it('an upgrade goes through: upload, reset, return, confirmation', async () => {
    const { page } = application;
    await select(page, ['Simulated 1']);
    await upgradeSelected(page);
    await expect
      .poll(() => upgradeOf(page, 'Simulated 1').getByTestId('upgrade-phase').textContent(), {
        timeout: PATIENCE_MS,
      })
      .toContain('Upgraded and confirmed');
  });

  it('an upgrade outlives an adapter that is pulled out in the middle and put back', async () => {
    const { page } = application;
    await select(page, ['Simulated 2']);
    await upgradeSelected(page);
    await expect
      .poll(() => upgradeOf(page, 'Simulated 2').getByTestId('upgrade-phase').textContent(), {
        timeout: PATIENCE_MS,
      })
      .toContain('Uploading');
    air.end();
    await page.getByTestId('rail-bench').click();
    const state = rowOf(page, 'Simulated 2').getByTestId('link-state');
    await state.getByText('Away').waitFor({ timeout: PATIENCE_MS });
    await page.getByTestId('found-bluetooth').waitFor({ timeout: PATIENCE_MS });
    air = await serveAir(['--count', '3'], air.terminal);
    await expect
      .poll(() => rowOf(page, 'Simulated 2').getByTestId('cell-upgrade').textContent(), {
        timeout: PATIENCE_MS,
      })
      .toContain('Upgraded and confirmed');
    expect(await page.getByTestId('found-bluetooth').count()).toBe(0);
  });

  it('devices are shown as away, and why, when the adapter is gone', async () => {
    const { page } = application;
    await page.getByTestId('rail-bench').click();
    air.end();
    await expect
      .poll(() => rowOf(page, 'Simulated 2').getByTestId('link-state').textContent(), {
        timeout: PATIENCE_MS,
      })
      .not.toContain('Ready');
    await page.getByTestId('found-bluetooth').waitFor({ timeout: PATIENCE_MS });
    expect(await page.getByTestId('found-bluetooth').textContent()).toContain('Bluetooth');
    await look(application, 'bench-bluetooth-gone');
    await rowOf(page, 'Simulated 2').dblclick();
    await page.getByTestId('device-page').waitFor();
    await look(application, 'device-bluetooth-gone');
  });
});

describe('Ending', () => {
  let air: ServedAir;
  const userData = mkdtempSync(path.join(os.tmpdir(), 'bootbench-e2e-'));
  beforeAll(async () => {
    air = await serveAir(['--count', '2']);
  }, PATIENCE_MS);
  afterAll(() => {
    air.end();
    rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Keeps every device talking until the application ends. */
  async function keepTalking(page: Page): Promise<void> {
    const { value } = (await ask(page, 'bench.snapshot', undefined)) as { value: Snapshot };
    await page.evaluate(
      (ids) => {
        const { bootbench } = window as unknown as { bootbench: Bridge };
        const talk = async (id: string): Promise<void> => {
          const body = { d: 'x'.repeat(200) };
          for (;;) await bootbench.call('smp.request', { id, command: 'os.echo', body });
        };
        for (const id of ids) void talk(id);
      },
      value.devices.map(({ id }) => id),
    );
  }

  it.each(['first', 'second'])(
    'goes well while devices are connected, talk and are heard: %s start',
    async (which) => {
      const launched = await launchApplication({ args: ['--empty-bench'], env: air.env, userData });
      const { page } = launched;
      await openAddDialog(page, 'ble');
      await expect.poll(() => page.getByTestId('ble-found').count(), { timeout: PATIENCE_MS }).toBe(2);
      if (which === 'first') {
        for (const name of names.slice(0, 2))
          await page.getByTestId('ble-found').filter({ hasText: name }).locator('input').check();
        await page.getByTestId('add-confirm').click();
      } else await page.getByTestId('add-cancel').click();
      for (const name of names.slice(0, 2)) await ready(page, name);
      await openAddDialog(page, 'ble');
      await page.getByTestId('ble-list').waitFor();
      await keepTalking(page);
      const running = launched.app.process();
      await launched.close();
      expect(running.exitCode, launched.output()).toBe(0);
    },
    PATIENCE_MS,
  );
});

describe('Without Bluetooth', () => {
  let application: Launched;
  beforeAll(async () => {
    // A bus that nobody listens on, as on a machine without the Bluetooth service.
    const env = { DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nonexistent/bus', BOOTBENCH_BLE_UART: '' };
    application = await launchApplication({ args: ['--empty-bench'], env });
  }, PATIENCE_MS);
  afterAll(() => application.close(), PATIENCE_MS);

  it('the application starts and loads nothing of it', async () => {
    await application.page.getByTestId('bench-empty').waitFor();
    expect(await loadedOfNoble(application)).toEqual([]);
  });

  it('says so in a sentence, where the list of devices would be and on the bench', async () => {
    const { page } = application;
    await openAddDialog(page, 'ble');
    const problem = page.getByTestId('ble-problem');
    await problem.waitFor({ timeout: PATIENCE_MS });
    expect(await problem.textContent()).toContain('Bluetooth cannot be used');
    await look(application, 'add-ble-unavailable');
    await page.getByTestId('add-cancel').click();
    await page.getByTestId('look-bluetooth').click();
    expect(await page.getByTestId('found-bluetooth').textContent()).toContain('Bluetooth cannot be used');
  });
});
