// The groups that a simulated device lists.
import { describe, expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import { ready, rowOf } from './support/steps';

describe('The groups of a device', () => {
  const application = useApplication();

  it('are shown with their commands', async () => {
    const { page } = application;
    await ready(page, 'Simulated 1');
    await rowOf(page, 'Simulated 1').dblclick();
    await page.getByTestId('tab-groups').click();
    await page.getByTestId('group-row').first().waitFor();
    await page.getByTestId('group-row').first().locator('summary').first().click();
    await page.getByTestId('group-command').first().waitFor();
    await capture(page, 'device-groups');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityViolations(page), colorScheme).toEqual([]);
    }
  });
});
