// Every run is kept, also when the application is killed in the middle: the page, its filters, one run, and what the next start says.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { HistoryStore } from '../../src-main/history/store';
import { answerFrom } from '../../src-main/history/calls';
import { writerOf } from '../../src-main/history/writer';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { launchApplication, useApplication } from './support/launch';
import { PATIENCE_MS, holdUploadAt, ready, select, setFaults, upgradeSelected } from './support/steps';

describe('The history', () => {
  const application = useApplication();

  it('says what it is for while nothing was done', async () => {
    const { page } = application;
    await page.getByTestId('rail-history').click();
    await page.getByText('Nothing was done yet').waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  it('shows each upgrade with its outcome, one with all that is known, and takes a note', async () => {
    const { page } = application;
    await page.getByTestId('rail-bench').click();
    await ready(page, 'Simulated 1');
    await ready(page, 'Simulated 2');
    await setFaults(page, ['Simulated 2'], [{ kind: 'reject-at-boot' }]);
    await select(page, ['Simulated 1', 'Simulated 2']);
    await upgradeSelected(page);
    await page.getByTestId('rail-history').click();
    await expect
      .poll(() => page.locator('[data-testid=history-row]').count(), { timeout: PATIENCE_MS })
      .toBe(2);
    await expect
      .poll(() => page.locator('[data-outcome=pass], [data-outcome=fail]').count(), { timeout: PATIENCE_MS })
      .toBe(2);
    await capture(page, 'history');
    expect(await accessibilityViolations(page)).toEqual([]);

    await page.getByTestId('ended-notice').getByLabel('Dismiss').click();
    await page.getByTestId('history-outcome-fail').click();
    await expect.poll(() => page.getByTestId('history-row').count()).toBe(1);
    await page.getByTestId('history-open').click();
    expect(await page.getByTestId('history-ended').textContent()).toContain('old image');
    expect(await page.getByTestId('history-step').count()).toBeGreaterThan(4);
    await page.getByTestId('history-note').fill('The cable was loose');
    await page.getByTestId('history-keep-note').click();
    await page.getByTestId('history-all').click();
    await page.getByTestId('history-search').fill('cable was');
    await expect.poll(() => page.getByTestId('history-row').count()).toBe(1);
    await capture(page, 'history-run');
    expect(await accessibilityViolations(page)).toEqual([]);
    // At the smallest size nothing is out of reach.
    await application.resize(1024, 640);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1024);
    await page.getByTestId('history-search').fill('');
    await capture(page, 'history-small');
    await application.resize(1280, 800);
  });

  it('keeps them when the progress of the upgrades is dismissed', async () => {
    const { page } = application;
    await page.getByTestId('rail-upgrade').click();
    await page.getByTestId('step-progress').click();
    await page.getByTestId('upgrade-done').click();
    await page.getByTestId('rail-history').click();
    await expect.poll(() => page.getByTestId('history-row').count()).toBe(2);
  });
});

describe('An application that is killed in the middle of its upgrades', () => {
  const userData = mkdtempSync(path.join(os.tmpdir(), 'bootbench-killed-'));
  afterAll(() => rmSync(userData, { recursive: true, force: true }));

  it('has kept what had happened, and the runs are interrupted at the next start', async () => {
    const { app, page } = await launchApplication({ userData });
    const names = ['Simulated 1', 'Simulated 2', 'Simulated 3'];
    for (const name of names) await ready(page, name);
    await setFaults(page, names, [holdUploadAt('image.upload', 60_000)]);
    await select(page, names);
    await upgradeSelected(page);
    await expect
      .poll(() => page.getByTestId('upgrade-speed').count(), { timeout: PATIENCE_MS })
      .toBe(names.length);
    const gone = once(app.process(), 'exit');
    app.process().kill('SIGKILL');
    await gone;

    const store = new HistoryStore({
      folder: path.join(userData, 'history'),
      writer: writerOf(process.pid),
      epochNow: () => Date.now(),
    });
    const calls = answerFrom(store, () => Date.now());
    const { rows } = calls.page({}, 10);
    expect(rows.map(({ outcome, failedStep }) => ({ outcome, failedStep }))).toEqual(
      names.map(() => ({ outcome: 'interrupted', failedStep: 'upload' })),
    );
    for (const { uid } of rows)
      expect(calls.record(uid).steps.map(({ type, outcome }) => `${type} ${outcome}`)).toEqual([
        'look pass',
        'upload interrupted',
      ]);
    expect(calls.verify()).toMatchObject({ checked: names.length });
    store.close();
  });
});
