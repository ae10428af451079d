// The statistics of a device: counters that move, a threshold with its alarm, a reset as a marker, a CSV file.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import { PATIENCE_MS, ready, rowOf } from './support/steps';

describe('The statistics of a device', () => {
  const application = useApplication();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-csv-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('move, raise alarms, mark a reset, and are saved', async () => {
    const { page, app } = application;
    await ready(page, 'Simulated 2');
    await rowOf(page, 'Simulated 2').dblclick();
    await page.getByTestId('tab-statistics').click();
    await page.getByTestId('statistics-period').selectOption({ label: '0.5 s' });
    await page.getByTestId('section').filter({ hasText: 'net' }).click();
    const row = page.getByTestId('counter-row').filter({ hasText: 'rx_packets' });
    await row.waitFor();
    const valueNow = async (): Promise<number> =>
      Number((await row.locator('td').first().textContent())?.replaceAll(',', ''));
    const first = await valueNow();
    await expect.poll(valueNow, { timeout: 10_000 }).toBeGreaterThan(first);

    await page.getByTestId('statistics-thresholds').click();
    await page.getByTestId('threshold-counter').selectOption('rx_packets');
    await page.getByTestId('threshold-limit').fill('1');
    await page.getByTestId('threshold-add').click();
    await capture(page, 'device-statistics-thresholds');
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByTestId('threshold-done').click();
    await page.getByTestId('alarms').waitFor();

    await page.getByTestId('device-reset').click();
    await page.getByTestId('menu-reset-normal').click();
    await page.getByTestId('marker-row').filter({ hasText: 'Reset' }).waitFor({ timeout: PATIENCE_MS });
    await page.getByTestId('marker-row').filter({ hasText: 'is back' }).waitFor({ timeout: PATIENCE_MS });
    const back = await valueNow();
    await expect.poll(valueNow, { timeout: 10_000 }).not.toBe(back);

    const file = path.join(folder, 'net.csv');
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await page.getByTestId('statistics-save').click();
    await page.getByText('Saved as net.csv').waitFor();
    expect(readFileSync(file, 'utf8').split('\n')[0]).toContain('rx_packets,rx_packets per second');

    await page.getByTestId('statistics-pause').click();
    await capture(page, 'device-statistics');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityViolations(page), colorScheme).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: null });
  });

  it('are watched with their page closed and the window minimised, and the alarm stands on the bench', async () => {
    const { page, app } = application;
    await page.getByTestId('rail-bench').click();
    await ready(page, 'Simulated 2');
    await rowOf(page, 'Simulated 2').dblclick();
    await page.getByTestId('tab-statistics').click();
    await page.getByTestId('section').filter({ hasText: 'energy' }).click();
    await page.getByTestId('statistics-period').selectOption({ label: '0.5 s' });
    await page.getByTestId('statistics-watching').check();
    const cycles = page.getByTestId('counter-row').filter({ hasText: 'cycles_active' });
    await cycles.waitFor();
    const now = Number((await cycles.locator('td').first().textContent())?.replaceAll(',', ''));
    await page.getByTestId('statistics-thresholds').click();
    await page.getByTestId('threshold-counter').selectOption('cycles_active');
    // So far off that it is crossed behind the back of the page.
    await page.getByTestId('threshold-limit').fill(String(now + 60_000_000));
    await page.getByTestId('threshold-add').click();
    await page.getByTestId('threshold-done').click();
    await page.getByTestId('rail-bench').click();
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    await page.getByTestId('status-alarms').waitFor({ state: 'attached', timeout: PATIENCE_MS });
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.restore());
    await rowOf(page, 'Simulated 2').getByTestId('alarm-sign').waitFor();
    await page.getByTestId('alarm-notice').waitFor();
    await capture(page, 'bench-alarm');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityViolations(page), colorScheme).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: null });
    await page.getByTestId('status-alarms').click();
    await page.getByTestId('alarms').waitFor();
    const energy = page.getByTestId('section').filter({ hasText: 'energy' });
    expect(await energy.getAttribute('aria-current')).toBe('true');
    expect(await page.getByTestId('alarm-notice').isVisible()).toBe(false);
    await capture(page, 'device-statistics-watched');
  });
});
