// Threads and memory pools of a simulated device: read, sorted, worth a picture.
import { describe, expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import { ready, rowOf } from './support/steps';

describe('Tasks and memory', () => {
  const application = useApplication();

  it('are reached from the overview, shown and sorted', async () => {
    const { page } = application;
    await ready(page, 'Simulated 1');
    await rowOf(page, 'Simulated 1').dblclick();
    await page.getByTestId('tasks-summary').waitFor();
    await page.getByTestId('tasks-link').click();
    await page.getByTestId('task-row').first().waitFor();
    await page.getByTestId('pool-row').first().waitFor();
    const first = () => page.getByTestId('task-row').first().textContent();
    await page.getByTestId('sort-name').click();
    const ascending = await first();
    await page.getByTestId('sort-name').click();
    expect(await first()).not.toBe(ascending);
    await page.getByTestId('tips').locator('summary').click();
    await capture(page, 'device-tasks');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityViolations(page), colorScheme).toEqual([]);
    }
  });
});
