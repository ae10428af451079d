// What a run shows when its device goes away in the middle, when it is stopped and when it is started again: in the real
// application, at three sizes and in both themes.
import { expect, it } from 'vitest';
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
  setFaults,
  upgradeSelected,
} from './support/steps';

const NAME = 'Simulated 1';
const OTHER = 'Simulated 2';
const application = useApplication({ args: ['--empty-bench'] });

async function look(name: string): Promise<void> {
  const { page } = application;
  for (const [width, height] of [
    [1920, 1080],
    [1024, 768],
    [1280, 800],
  ] as const) {
    await application.resize(width, height);
    await page.waitForFunction((wanted) => window.innerWidth === wanted, width);
    await capture(page, `runs-${name}-${width}`);
  }
  expect(await accessibilityViolations(page), name).toEqual([]);
}

it('A device that is unplugged in the middle is waited for in sight, and the upgrade can be stopped', async () => {
  const { page } = application;
  await addSimulated(page, 'zephyr-4.4');
  await ready(page, NAME);
  // The device is waited for as long as the test needs on a machine of any speed.
  await page.getByTestId('rail-preferences').click();
  await page.getByTestId('preference-returnTimeoutS').fill('1800');
  await page.getByTestId('preference-returnTimeoutS').press('Enter');
  await setFaults(page, [NAME], [{ kind: 'disconnect', afterBytes: 20_000 }]);
  await select(page, [NAME]);
  await upgradeSelected(page);
  const upgrade = upgradeOf(page, NAME);
  const phase = upgrade.getByTestId('upgrade-phase');
  await phase.getByText('Waiting for the device').waitFor({ timeout: PATIENCE_MS });
  expect(await upgrade.getByTestId('upgrade-away').textContent()).toMatch(
    /unplugged .*at \d+ %, gives up in \d+:\d\d/,
  );
  expect(await upgrade.getByTestId('upgrade-speed').textContent()).toBe('');
  expect((await upgrade.getByTestId('upgrade-time').textContent())?.trim()).toBe('');
  await look('away-wizard');
  await page.getByTestId('rail-bench').click();
  await rowOf(page, NAME).getByTestId('upgrade-line').getByText('Waiting for the device').waitFor();
  await look('away-bench');
  await rowOf(page, NAME).dblclick();
  await page.getByTestId('device-writer').waitFor();
  await look('away-device');

  await page.getByTestId('rail-upgrade').click();
  // The device that was opened is the selection now, and the wizard begins with it.
  await page.getByTestId('step-progress').click();
  await upgrade.getByTestId('upgrade-cancel').click();
  await phase.getByText('Cancelled').waitFor({ timeout: PATIENCE_MS });
}, 600_000);

it('A retry is a second attempt of the same upgrade; what failed before stays readable', async () => {
  const { page } = application;
  await addSimulated(page, 'zephyr-4.4');
  await ready(page, OTHER);
  await setFaults(page, [OTHER], [{ kind: 'refuse', command: 'image.upload', group: 1, rc: 10 }]);
  await select(page, [OTHER]);
  await upgradeSelected(page);
  const upgrade = upgradeOf(page, OTHER);
  await upgrade.getByTestId('upgrade-phase').getByText('Failed').waitFor({ timeout: PATIENCE_MS });
  await setFaults(page, [OTHER], []);
  await upgrade.getByTestId('upgrade-retry').click();
  await upgrade
    .getByTestId('upgrade-phase')
    .getByText('Upgraded and confirmed')
    .waitFor({ timeout: PATIENCE_MS });
  expect(await upgrade.getByTestId('upgrade-earlier').textContent()).toContain('Attempt 1');
  await look('second-attempt');
}, 600_000);
