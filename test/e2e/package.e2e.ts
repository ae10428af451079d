// A package for two images, from the file to what the device runs, and back to what the window tells of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeImage } from '@shared/firmware/make-image';
import { sha } from '../support/image-bytes';
import { packageBytes } from '../support/zip-bytes';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import { addSimulated, upgradeOf, PATIENCE_MS, ready, select } from './support/steps';

const application = useApplication();
const folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-package-'));
afterAll(() => rmSync(folder, { recursive: true }));

const imageOf = (major: number): Uint8Array =>
  makeImage({ version: { major, minor: 1, revision: 0, build: 0 }, sizeBytes: 30_000, seed: major, sha });

it('A package is shown with both of its images, sent as one upgrade, and judged for each', async () => {
  const { page, app } = application;
  const file = path.join(folder, 'dfu_application.zip');
  const files = [
    { type: 'application', file: 'app.bin', image_index: '0', size: 30_000, version_MCUBOOT: '2.1.0+0' },
    { type: 'application', file: 'net.bin', image_index: '1', size: 29_000 },
  ];
  writeFileSync(file, packageBytes(files, { 'app.bin': imageOf(2), 'net.bin': imageOf(3) }));
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, file);

  await addSimulated(page, 'zephyr-two-images');
  await ready(page, 'Simulated 9');
  await select(page, ['Simulated 9']);
  await page.getByTestId('upgrade-selected').click();
  await page.getByTestId('firmware-choose').click();
  await expect.poll(() => page.getByTestId('firmware-version').allTextContents()).toHaveLength(2);
  expect((await page.getByTestId('firmware-version').allTextContents()).map((text) => text.trim())).toEqual([
    '2.1.0',
    '3.1.0',
  ]);
  expect(await page.getByTestId('firmware-facts').textContent()).toContain('the manifest says 29000');
  expect(await page.getByTestId('image-number').count()).toBe(0);
  await capture(page, 'upgrade-package');
  expect(await accessibilityViolations(page)).toEqual([]);

  await page.getByTestId('firmware-next').click();
  await expect.poll(() => page.getByTestId('plan-row').count()).toBe(1);
  await expect.poll(() => page.getByTestId('plan-steps').textContent()).toContain('Upload image 1');
  expect(await page.getByTestId('plan-versions').textContent()).toBe('2.1.0, 3.1.0');
  await page.getByTestId('upgrade-start').click();
  const upgrade = upgradeOf(page, 'Simulated 9');
  await expect
    .poll(() => upgrade.getByTestId('upgrade-phase').textContent(), { timeout: PATIENCE_MS, interval: 500 })
    .toContain('Upgraded and confirmed');
  expect(await upgrade.getByTestId('upgrade-versions').textContent()).toBe('2.1.0, 3.1.0');
  await upgrade.getByTestId('upgrade-details').click();
  const verdicts = upgrade.getByTestId('verdict-images').getByRole('listitem');
  expect(await verdicts.allTextContents()).toEqual([
    expect.stringContaining('Image 0: The device runs the new image') as string,
    expect.stringContaining('Image 1: The device runs the new image') as string,
  ]);
  await capture(page, 'upgrade-package-result');
  expect(await accessibilityViolations(page)).toEqual([]);
});
