// The files of a device: sending, listing, fetching, a transfer that is cut off and goes on, hashes, deleting.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ElectronApplication, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import { holdUploadAt, PATIENCE_MS, ready, rowOf, setFaults } from './support/steps';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const content = (sizeBytes: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: sizeBytes }, (_, i) => (i * 7 + (i >> 8)) & 0xff));

/** What the next dialogs of the system answer. */
async function dialogsAnswer(app: ElectronApplication, open: string[], save: string): Promise<void> {
  await app.evaluate(
    ({ dialog }, [openPaths, savePath]) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: openPaths });
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: savePath });
    },
    [open, save] as [string[], string],
  );
}

function entry(page: Page, name: string): Locator {
  return page.locator(`[data-testid=entry][data-name="${name}"]`);
}
function transfer(page: Page, devicePath: string, phase: string): Locator {
  return page.locator(`[data-testid=transfer-row][data-path="${devicePath}"][data-phase=${phase}]`);
}

describe('The files of a device', () => {
  const application = useApplication();

  const look = async (name: string): Promise<void> => {
    const { page } = application;
    await capture(page, name);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityViolations(page), `${name} in ${colorScheme}`).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: null });
  };

  it('go there and back, byte for byte', { timeout: PATIENCE_MS }, async () => {
    const { page, app } = application;
    const local = path.join(folder, 'calibration.bin');
    const fetched = path.join(folder, 'fetched.bin');
    writeFileSync(local, content(20_000));
    await dialogsAnswer(app, [local], fetched);

    await ready(page, 'Simulated 1');
    await rowOf(page, 'Simulated 1').dblclick();
    await page.getByTestId('tab-files').click();
    await entry(page, 'lfs1').getByTestId('entry-open').click();
    await entry(page, 'config.json').waitFor();

    await page.getByTestId('files-upload').click();
    expect(await page.getByTestId('send-path').inputValue()).toBe('/lfs1/calibration.bin');
    await look('device-files-send');
    await page.getByTestId('send-go').click();
    await transfer(page, '/lfs1/calibration.bin', 'done').waitFor({ timeout: PATIENCE_MS });
    await entry(page, 'calibration.bin').waitFor();

    await entry(page, 'calibration.bin').getByTestId('entry-download').click();
    await page.getByTestId('transfer-state').nth(1).waitFor();
    await expect
      .poll(() => transfer(page, '/lfs1/calibration.bin', 'done').count(), { timeout: PATIENCE_MS })
      .toBe(2);
    expect(readFileSync(fetched)).toEqual(content(20_000));
    expect(readdirSync(folder).sort()).toEqual(['calibration.bin', 'fetched.bin']);
  });

  it('are cut off and go on where the device stands', { timeout: PATIENCE_MS }, async () => {
    const { page, app } = application;
    const local = path.join(folder, 'large.bin');
    writeFileSync(local, content(60_000));
    await dialogsAnswer(app, [local], '');
    await setFaults(page, ['Simulated 1'], [holdUploadAt('fs.upload', 20_000)]);
    await page.getByTestId('files-upload').click();
    await page.getByTestId('send-go').click();
    const running = transfer(page, '/lfs1/large.bin', 'running');
    await running
      .getByTestId('transfer-percent')
      .filter({ hasText: /^3\d %/ })
      .waitFor({ timeout: PATIENCE_MS });
    await look('device-files');
    await running.getByTestId('transfer-cancel').click();
    const cancelled = transfer(page, '/lfs1/large.bin', 'cancelled').getByTestId('transfer-retry');
    await cancelled.waitFor({ timeout: PATIENCE_MS });
    await setFaults(page, ['Simulated 1'], [holdUploadAt('fs.upload', 40_000)]);
    await cancelled.click();
    await running
      .getByTestId('transfer-note')
      .filter({ hasText: 'Continued at' })
      .waitFor({ timeout: PATIENCE_MS });
    await setFaults(page, ['Simulated 1'], []);
    await transfer(page, '/lfs1/large.bin', 'done').waitFor({ timeout: PATIENCE_MS });
  });

  it('are looked at, kept and deleted', async () => {
    const { page } = application;
    await entry(page, 'config.json').getByTestId('entry-open').click();
    await page.getByTestId('file-size').filter({ hasText: '35 bytes' }).waitFor();
    await page.getByTestId('hash-sha256').getByTestId('hash-compute').click();
    await page
      .getByTestId('hash-sha256')
      .filter({ hasText: /[0-9a-f]{64}/ })
      .waitFor();
    await page.getByTestId('path-keep').click();
    await page.getByTestId('favourite').filter({ hasText: '/lfs1/config.json' }).waitFor();

    await page.getByTestId('path').fill('/lfs1/none');
    await page.getByTestId('path').press('Enter');
    await page.getByTestId('files-error').filter({ hasText: 'no such file' }).waitFor();
    await page.getByTestId('favourite').click();
    await page.getByTestId('file-path').filter({ hasText: '/lfs1/config.json' }).waitFor();
    await look('device-files-one');

    await page.getByTestId('make-directory').click();
    await page.getByTestId('make-name').fill('archive');
    await page.getByTestId('make-go').click();
    await entry(page, 'archive').waitFor();
    await entry(page, 'archive').getByTestId('entry-delete').click();
    await page.getByTestId('confirm-action').click();
    await entry(page, 'archive').waitFor({ state: 'detached' });
    await page.getByTestId('transfers-clear').click();
    await page.getByTestId('transfer-row').first().waitFor({ state: 'detached' });
  });
});
