// The main way, as a newcomer meets it: the first start, eight devices at once, and one that does not take the image.
import { describe, expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import {
  addSimulated,
  upgradeOf,
  PATIENCE_MS,
  ready,
  rowOf,
  select,
  upgradeSelected,
  holdUploadAt,
  setFaults,
} from './support/steps';

describe('The first start', () => {
  const application = useApplication();

  it('shows eight simulated devices, all ready', async () => {
    const { page } = application;
    for (let number = 1; number <= 8; number++) await ready(page, `Simulated ${number}`);
    expect(await page.getByTestId('device-row').count()).toBe(8);
    await capture(page, 'bench');
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  it('upgrades all eight at once to the end', async () => {
    const { page } = application;
    await rowOf(page, 'Simulated 1').click();
    await page.keyboard.press('Control+a');
    await page.getByTestId('upgrade-selected').click();
    await page.getByTestId('firmware-make').click();
    await page.getByTestId('firmware-version').waitFor();
    await capture(page, 'upgrade-firmware');
    expect(await accessibilityViolations(page)).toEqual([]);

    await page.getByTestId('firmware-next').click();
    await expect.poll(() => page.getByTestId('plan-row').count()).toBe(8);
    await capture(page, 'upgrade-devices');
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(await page.getByTestId('upgrade-start').textContent()).toContain('8');

    const eight = Array.from({ length: 8 }, (_, i) => `Simulated ${i + 1}`);
    await setFaults(page, eight, [holdUploadAt('image.upload', 60_000)]);
    await page.getByTestId('upgrade-start').click();
    await expect.poll(() => page.getByTestId('upgrade-speed').count(), { timeout: PATIENCE_MS }).toBe(8);
    await capture(page, 'upgrade-progress');
    expect(await accessibilityViolations(page)).toEqual([]);

    // A window may be reloaded at any moment: the upgrades belong to the main process.
    await page.reload();
    await expect.poll(() => page.getByTestId('upgrade-row').count(), { timeout: PATIENCE_MS }).toBe(8);
    await setFaults(page, eight, []);
    await expect
      .poll(() => page.getByTestId('upgrade-phase').allTextContents(), {
        timeout: PATIENCE_MS,
        interval: 500,
      })
      .toEqual(Array.from({ length: 8 }, () => expect.stringContaining('Upgraded and confirmed') as string));
    expect(await page.getByTestId('summary-title').textContent()).toContain('8');
    await page.getByTestId('upgrade-details').first().click();
    const verdict = page.getByTestId('verdict').first();
    expect(await verdict.textContent()).toContain('runs the new image and keeps it');
    expect(await verdict.getByTestId('evidence').textContent()).toContain('1.1.0');
    await capture(page, 'upgrade-result');
    expect(await accessibilityViolations(page)).toEqual([]);

    await page.getByTestId('rail-bench').click();
    await expect
      .poll(() => page.getByTestId('cell-version').allTextContents(), { timeout: PATIENCE_MS })
      .toEqual(Array.from({ length: 8 }, () => '1.1.0'));
    await capture(page, 'bench-after');
  });

  it('tells the truth about a device whose bootloader does not take the image', async () => {
    const { page } = application;
    await addSimulated(page, 'zephyr-swap-move');
    await ready(page, 'Simulated 9');
    await rowOf(page, 'Simulated 9').dblclick();
    await page.getByTestId('overview-page').waitFor();
    await page.getByTestId('fault-presets').click();
    await page.getByRole('menuitem', { name: /reject/i }).click();
    await expect.poll(() => page.getByTestId('fault').count()).toBe(1);

    await select(page, ['Simulated 9']);
    await upgradeSelected(page);
    const verdict = upgradeOf(page, 'Simulated 9').getByTestId('verdict');
    await verdict.waitFor({ timeout: PATIENCE_MS });
    expect(await verdict.textContent()).toContain('started with the old image again');
    await capture(page, 'upgrade-rejected');
    expect(await accessibilityViolations(page)).toEqual([]);

    await page.getByTestId('rail-bench').click();
    expect(await rowOf(page, 'Simulated 9').getByTestId('cell-version').textContent()).toBe('1.0.0');
  });

  it('refuses a file that is not firmware, with the sentence that helps', async () => {
    const { page, app } = application;
    await app.evaluate(({ dialog }) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [process.execPath] });
    });
    await select(page, ['Simulated 1']);
    await page.getByTestId('upgrade-selected').click();
    await page.getByTestId('step-firmware').click();
    await page.getByTestId('firmware-choose').click();
    const refused = page.getByTestId('firmware-refused');
    await refused.waitFor({ timeout: PATIENCE_MS });
    const words = (await refused.textContent()) ?? '';
    // The Electron executable is larger than a firmware may be, or an ELF file: both are said.
    expect(words).toMatch(/ELF|64(\.00)? MiB/);
  });
});
