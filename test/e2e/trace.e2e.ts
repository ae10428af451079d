// The traffic of a simulated device as it passes, recorded to a file, and opened again without the device.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import { ready, rowOf } from './support/steps';

describe('A trace', () => {
  const application = useApplication();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-e2e-'));
  const file = path.join(folder, 'lamp.trace.jsonl');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const look = async (name: string): Promise<void> => {
    const { page } = application;
    await capture(page, name);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityViolations(page), `${name} in ${colorScheme}`).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: null });
  };

  it('is followed, filtered and recorded', async () => {
    const { page, app } = application;
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
    }, file);
    await ready(page, 'Simulated 1');
    await rowOf(page, 'Simulated 1').dblclick();
    await page.getByTestId('tab-trace').click();
    await look('trace-empty');
    await page.getByTestId('trace-record').click();
    await page.getByTestId('trace-recording').waitFor();
    await page.getByTestId('device-refresh').click();
    await page.getByTestId('trace-row').filter({ hasText: 'image.state' }).nth(1).waitFor();
    await page.getByTestId('trace-row').filter({ hasText: 'image.state' }).last().click();
    await page.getByTestId('trace-detail').getByTestId('tree-row').first().waitFor();
    await look('trace');
    await page.getByTestId('trace-filter').fill('group:image');
    await page.getByTestId('trace-row').first().waitFor();
    const names = await page.getByTestId('trace-row').allTextContents();
    expect(names.every((text) => text.includes('image.'))).toBe(true);
    await page.getByTestId('trace-record').click();
    await page.getByTestId('trace-recorded').waitFor();
    expect(readFileSync(file, 'utf8')).toMatch(
      /^\{"format":"bootbench-trace".*\n\{"t":.*"dir":"out","hex":"/,
    );
  });

  it('is opened again without its device', async () => {
    const { page } = application;
    await page.getByTestId('rail-trace').click();
    await look('recordings-empty');
    await page.getByTestId('recording-open').click();
    await page.getByTestId('trace-row').first().waitFor();
    expect(await page.getByTestId('recording-from').textContent()).toContain('Simulated 1');
    await page.getByTestId('trace-row').first().click();
    await page.getByTestId('trace-detail').getByTestId('hex-dump').waitFor();
    await look('recordings');
  });

  it('answers as a device', async () => {
    const { page } = application;
    await page.getByTestId('recording-replay').click();
    await page.getByTestId('panel-identity').waitFor();
    await page.getByTestId('tab-images').click();
    await page.getByTestId('slot-0-0').waitFor();
    await look('replay');
    await page.getByTestId('rail-bench').click();
    await ready(page, 'Simulated 1 (replay)');
  });
});
