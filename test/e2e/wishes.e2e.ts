// What an upgrade may be asked for beside its mode, and what clears the way for a refused one, in a narrow window.
import { expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import { addSimulated, upgradeOf, PATIENCE_MS, ready, rowOf, select, setFaults } from './support/steps';

const application = useApplication();
const NAME = 'Simulated 9';

it('A marked image is in the way until it is started, and settings are erased where that is wanted', async () => {
  const { page } = application;
  await addSimulated(page, 'zephyr-swap-move');
  await ready(page, NAME);
  await select(page, [NAME]);
  await page.getByTestId('upgrade-selected').click();
  await page.getByTestId('firmware-make').click();
  await page.getByTestId('firmware-next').click();
  await page.getByTestId('mode-upload-and-mark').click();
  expect(await page.getByTestId('erase-settings').isDisabled()).toBe(true);
  await page.getByTestId('upgrade-start').click();
  const upgrade = upgradeOf(page, NAME);
  await expect
    .poll(() => upgrade.getByTestId('upgrade-phase').textContent(), { timeout: PATIENCE_MS })
    .toContain('Starts at the next reset');
  await capture(page, 'upgrade-marked');
  expect(await accessibilityViolations(page)).toEqual([]);

  // Another image for the same device.
  await select(page, ['Simulated 1', NAME]);
  await page.getByTestId('upgrade-selected').click();
  await page.getByTestId('step-firmware').click();
  await page.getByTestId('firmware-make').click();
  await page.getByTestId('firmware-next').click();
  await page.getByTestId('mode-confirm-at-once').click();
  await page.getByTestId('erase-settings').click();
  await page.getByTestId('clearing-start').waitFor({ timeout: PATIENCE_MS });
  await page.getByTestId('danger-erases-settings').waitFor();
  await page.setViewportSize({ width: 1024, height: 768 });
  await capture(page, 'upgrade-in-the-way');
  expect(await accessibilityViolations(page)).toEqual([]);

  await page.getByTestId('clearing-start').click();
  // What runs now is a test, which is in the way as well.
  await page.getByTestId('clearing-confirm').waitFor({ timeout: PATIENCE_MS });
  await page.getByTestId('clearing-confirm').click();
  await expect
    .poll(() => page.getByTestId('plan-counts').textContent(), { timeout: PATIENCE_MS })
    .toContain('2 can be upgraded');
  await setFaults(page, [NAME], [{ kind: 'confirm-running-only' }]);
  await page.getByTestId('upgrade-start').click();
  await expect
    .poll(() => upgrade.getByTestId('upgrade-phase').textContent(), { timeout: PATIENCE_MS })
    .toContain('Upgraded and confirmed');
  expect(await upgrade.getByTestId('upgrade-remarks').textContent()).toContain('were erased');
  await capture(page, 'upgrade-remarks');
  expect(await accessibilityViolations(page)).toEqual([]);
  await page.getByTestId('rail-bench').click();
  expect(await rowOf(page, NAME).getByTestId('cell-version').textContent()).not.toBe('1.0.0');
});
