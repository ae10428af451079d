// The console of a simulated device that writes beside its messages.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import { ready, rowOf } from './support/steps';

describe('The console of a device', () => {
  const application = useApplication();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-e2e-'));
  const file = path.join(folder, 'console.log');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('shows what the device writes, keeps markup as text, and is saved', async () => {
    const { page, app } = application;
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await ready(page, 'Simulated 1');
    await rowOf(page, 'Simulated 1').dblclick();
    await page.waitForURL(/device\//);
    const id = decodeURIComponent(/device\/([^/?]+)/.exec(page.url())?.[1] ?? '');
    await page.evaluate(async (device) => {
      const { bootbench } = window as unknown as {
        bootbench: { call(name: string, argument: unknown): unknown };
      };
      await bootbench.call('device.setFaults', {
        id: device,
        faults: [
          {
            kind: 'chatty-console',
            everyMs: 300,
            text: '[00:00:01.250] \u001b[33m<wrn> sensor: <img src=x onerror=alert(1)>\u001b[0m',
            where: 'between-frames',
          },
        ],
      });
    }, id);
    await page.getByTestId('tab-console').click();
    await page.locator('.xterm-rows').getByText('<img src=x').nth(2).waitFor();
    expect(await page.locator('img').count()).toBe(0);
    await capture(page, 'device-console');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityViolations(page), colorScheme).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: null });
    await page.getByTestId('console-save').click();
    await page.getByTestId('console-state').getByText('Saved as').waitFor();
    expect(readFileSync(file, 'utf8')).toContain('<wrn> sensor');
  });
});
