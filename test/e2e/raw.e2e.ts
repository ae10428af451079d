// Requests by hand to a simulated device: a declared one, one with a mistake, one to a group that is not there.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import { ready, rowOf } from './support/steps';

describe('Requests by hand', () => {
  const application = useApplication();

  it('are sent, answered, shown and kept', async () => {
    const { page, app } = application;
    await ready(page, 'Simulated 1');
    await rowOf(page, 'Simulated 1').dblclick();
    await page.getByTestId('tab-raw').click();
    await page.getByTestId('raw-send').click();
    await page.getByTestId('tree-row').first().waitFor();
    expect(await page.getByTestId('value-tree').textContent()).toContain('"hi"');

    await page.getByTestId('raw-group').selectOption('-1');
    await page.getByTestId('raw-group-number').fill('300');
    await page.getByTestId('raw-body').fill('{"a": [1, h\'00ff\', undefined], 2: true}');
    await page.getByTestId('raw-send').click();
    await page.getByTestId('raw-error').waitFor();

    await page.getByTestId('raw-group').selectOption('0');
    await page.getByTestId('raw-command').selectOption('os.taskStatistics');
    await page.getByTestId('raw-send').click();
    await page.getByTestId('tree-row').nth(8).waitFor();
    await capture(page, 'raw-request');
    expect(await accessibilityViolations(page)).toEqual([]);

    await page.getByTestId('raw-shape').selectOption('hex');
    await page.getByTestId('raw-body').fill('{"d" 1}');
    await page.getByTestId('raw-form').getByRole('alert').waitFor();
    await capture(page, 'raw-request-hex');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityViolations(page), colorScheme).toEqual([]);
    }
    expect(await page.getByTestId('raw-past').count()).toBe(3);

    await app.evaluate(
      ({ dialog }, file) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
      },
      path.resolve(import.meta.dirname, '../../docs/private-group.example.json'),
    );
    await page.getByTestId('raw-groups').click();
    await page.getByRole('menuitem', { name: 'Load a private group' }).click();
    await page.getByTestId('raw-field').filter({ hasText: 'Number of the channel' }).waitFor();
    await page.getByTestId('raw-send').click();
    await page.getByTestId('raw-past').filter({ hasText: 'lab.measure' }).waitFor();
  });
});
