// A device in MCUboot's serial recovery, from the bench to the upgrade in place; and one that does not go there.
import { describe, expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import { addSimulated, PATIENCE_MS, ready, rowOf } from './support/steps';

describe('Serial recovery', () => {
  const application = useApplication({ args: ['--empty-bench'] });

  it('is a state of its own, on the bench and on the page of the device', async () => {
    const { page } = application;
    await addSimulated(page, 'mcuboot-recovery');
    const row = rowOf(page, 'Simulated 1');
    const state = row.getByTestId('link-state');
    await state.getByText('Bootloader').waitFor();
    expect(await state.getAttribute('title')).toContain('Bootloader (serial recovery)');
    expect(await row.getByTestId('cell-version').textContent()).toBe('');
    await capture(page, 'recovery-bench');
    expect(await accessibilityViolations(page)).toEqual([]);
    await row.dblclick();
    await page.getByTestId('recovery-note').waitFor();
    await page.getByTestId('device-link').getByText('Bootloader (serial recovery)').waitFor();
    await capture(page, 'recovery-overview');
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  it('is who answers on the other pages, too: nobody is told to build the application anew', async () => {
    const { page } = application;
    await page.getByTestId('tab-groups').click();
    await page.getByTestId('groups-recovery').waitFor();
    await page.getByTestId('groups-ask').click();
    const rows = page.getByTestId('group-row');
    await rows.getByText('The bootloader does not have it').first().waitFor();
    expect(await page.getByTestId('groups-page').textContent()).not.toMatch(
      /(?<!_)CONFIG_|Kconfig|this firmware/,
    );
    await capture(page, 'recovery-groups');
    expect(await accessibilityViolations(page)).toEqual([]);
    for (const id of ['files', 'statistics']) {
      await page.getByTestId(`tab-${id}`).click();
      const note = page.getByTestId(id === 'files' ? 'files-missing' : 'missing-note');
      await note.getByText('The bootloader answers now and does not have this.').waitFor();
      expect(await page.getByTestId('device-page').textContent()).not.toMatch(/(?<!_)CONFIG_|Kconfig/);
    }
  });

  it('takes an upgrade in place, after a warning, and ends in the application', async () => {
    const { page } = application;
    await page.getByTestId('device-upgrade').click();
    await page.getByTestId('firmware-make').click();
    await page.getByTestId('firmware-version').waitFor();
    await page.getByTestId('firmware-next').click();
    await page.getByTestId('mode-confirm-at-once').click();
    await page.getByText('Written in place, with no way back').waitFor();
    await capture(page, 'recovery-plan');
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByTestId('upgrade-start').click();
    await page
      .getByTestId('upgrade-phase')
      .getByText('Upgraded and confirmed')
      .waitFor({ timeout: PATIENCE_MS });
    await page.getByTestId('rail-bench').click();
    await ready(page, 'Simulated 1');
  });

  it('is not reached where the firmware ignores the boot mode, which is said', async () => {
    const { page } = application;
    await addSimulated(page, 'zephyr-4.4');
    await ready(page, 'Simulated 2');
    await rowOf(page, 'Simulated 2').dblclick();
    await page.getByTestId('device-reset').click();
    await page.getByTestId('menu-reset-bootloader').click();
    await page.getByTestId('confirm-action').click();
    const note = page.getByTestId('device-error');
    await note.getByText('The device restarted normally').waitFor({ timeout: PATIENCE_MS });
    expect(await note.textContent()).toContain('CONFIG_MCUMGR_GRP_OS_RESET_BOOT_MODE');
    await capture(page, 'recovery-ignored');
    expect(await accessibilityViolations(page)).toEqual([]);
  });
});
