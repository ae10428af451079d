// The shell of a device: a command line, its output in colours, its return code.
import { describe, expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import { ready, rowOf } from './support/steps';

describe('The shell of a device', () => {
  const application = useApplication();

  it('runs commands, keeps them, and shows what came of them', async () => {
    const { page } = application;
    await ready(page, 'Simulated 1');
    await rowOf(page, 'Simulated 1').dblclick();
    await page.getByTestId('tab-shell').click();
    const line = page.getByTestId('shell-line');
    const run = async (text: string, said: string): Promise<void> => {
      await line.fill(text);
      await line.press('Enter');
      await page.getByTestId('shell-text').filter({ hasText: said }).waitFor({ state: 'attached' });
    };
    await run('help', 'its output was cut off by the device');
    await run('nonsense', 'No such command (return code -8)');
    await run('kernel version', 'Zephyr version');
    await page.locator('.xterm-rows').getByText('Zephyr version').first().waitFor();

    await line.press('ArrowUp');
    await line.press('ArrowUp');
    expect(await line.inputValue()).toBe('nonsense');

    await capture(page, 'device-shell');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityViolations(page), colorScheme).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: null });

    await page.getByTestId('shell-find').click();
    await page.getByTestId('shell-find-text').fill('version');
    await page.getByTestId('shell-find-text').press('Enter');
    await page.getByTestId('shell-find-text').press('Escape');
    await page.getByTestId('shell-clear').click();
    await page.locator('.xterm-rows').getByText('Zephyr version').first().waitFor({ state: 'detached' });
  });
});
