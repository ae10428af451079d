// Every page at both sizes and in both themes: it is whole, accessible, and worth a picture.
import { describe, expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import { openAddDialog, ready, rowOf } from './support/steps';

describe('The pages', () => {
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

  it('show the overview of a device', async () => {
    const { page } = application;
    await ready(page, 'Simulated 1');
    await rowOf(page, 'Simulated 1').dblclick();
    await page.getByTestId('tasks-summary').waitFor();
    await look('device-overview');
  });

  it('show the images of a device', async () => {
    const { page } = application;
    await page.getByTestId('tab-images').click();
    await page.getByTestId('slot-version').first().waitFor();
    await look('device-images');
  });

  it('show the preferences', async () => {
    const { page } = application;
    await page.getByTestId('rail-preferences').click();
    await look('preferences');
  });

  it('show the dialog that adds a device', async () => {
    const { page } = application;
    for (const kind of ['simulated', 'udp', 'tcp', 'serial'] as const) {
      await openAddDialog(page, kind);
      await look(`add-${kind}`);
      await page.getByTestId('add-cancel').click();
    }
  });

  it('show the bench at 1920 x 1080', async () => {
    const { page } = application;
    await application.resize(1920, 1080);
    await page.getByTestId('rail-bench').click();
    await look('bench-large');
    await rowOf(page, 'Simulated 3').dblclick();
    await page.getByTestId('tasks-summary').waitFor();
    await look('device-overview-large');
  });
});

describe('An empty bench', () => {
  const application = useApplication({ args: ['--empty-bench'] });

  it('tells a newcomer what to do', async () => {
    const { page } = application;
    await page.getByTestId('bench-empty').waitFor();
    await capture(page, 'bench-empty');
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByTestId('empty-simulated').click();
    await ready(page, 'Simulated 1');
  });
});
