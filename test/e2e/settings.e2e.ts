// The settings of a device: a typed value, storage, a snapshot that is compared and restored.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import { ready, rowOf } from './support/steps';

const names = [
  'network/hostname',
  'network/port',
  'network/enabled',
  'sensor/interval_ms',
  'sensor/offset',
  'sensor/serial_total',
  'board/notice',
] as const;
const changed = 'lamp-at-the-door';

describe('The settings of a device', () => {
  const application = useApplication();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-settings-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are read, written, saved, kept in a file and restored', async () => {
    const { page, app } = application;
    await ready(page, 'Simulated 2');
    await rowOf(page, 'Simulated 2').dblclick();
    await page.getByTestId('tab-settings').click();
    const row = (name: string) => page.getByTestId('setting-row').filter({ hasText: name });
    const add = async (name: string): Promise<void> => {
      await page.getByTestId('settings-name').fill(name);
      await page.getByTestId('settings-add').click();
    };
    for (const name of names) await add(name);
    await row('sensor/offset').getByTestId('setting-type').selectOption('i16le');
    await add('no/such');
    await row('no/such').getByText('The device has no such setting.').waitFor();

    const file = path.join(folder, 'settings.json');
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
    }, file);
    await page.getByTestId('snapshot-save').click();
    await page.getByTestId('snapshot-said').waitFor();
    expect(readFileSync(file, 'utf8')).toContain(names[0]);

    const first = row(names[0]);
    const before = await first.getByTestId('setting-value').inputValue();
    await first.getByTestId('setting-value').fill(changed);
    await first.getByTestId('setting-write').click();
    await first.locator('[data-testid=setting-write]:disabled').waitFor();
    await page.getByTestId('settings-save').click();
    await page.getByTestId('storage-done').waitFor();

    await page.getByTestId('snapshot-compare').click();
    await page.getByTestId('snapshot-difference').filter({ hasText: changed }).waitFor();
    await capture(page, 'device-settings');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityViolations(page), colorScheme).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: null });

    await page.getByTestId('erase-storage').click();
    await capture(page, 'device-settings-erase');
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByTestId('erase-cancel').click();

    await page.getByTestId('snapshot-restore').click();
    await page
      .getByTestId('snapshot-difference')
      .filter({ hasText: names[0] })
      .waitFor({ state: 'detached' });
    expect(await first.getByTestId('setting-value').inputValue()).toBe(before);
  });
});
