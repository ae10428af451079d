// Rough days of the settings file: damaged, a folder, on a disk that takes nothing. A window opens, says what is wrong and where, and
// what runs goes on. Closing asks beside what runs.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { canMount, SmallDisk } from '../support/settings-disk';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { launchApplication, type Launched } from './support/launch';
import { addSimulated, upgradeOf, PATIENCE_MS, ready, rowOf, select, upgradeSelected } from './support/steps';

const folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-rough-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let running: Launched | undefined;
async function ended(): Promise<void> {
  await running?.close();
  running = undefined;
}
afterEach(ended);
async function launched(userData: string, args: readonly string[] = ['--empty-bench']): Promise<Launched> {
  running = await launchApplication({
    userData,
    args,
    expected: [/settings /, /the folder of the user takes no files/, /history/],
  });
  return running;
}
function newFolder(name: string): { userData: string; file: string } {
  const userData = path.join(folder, name);
  mkdirSync(userData);
  return { userData, file: path.join(userData, 'bootbench.json') };
}

describe('A settings file', () => {
  it('that is damaged is kept, and signatures are required until a person decides', async () => {
    const { userData, file } = newFolder('damaged');
    writeFileSync(file, '{"devices": [{"na');
    const { page } = await launched(userData);
    await page.getByTestId('settings-error').getByText(file).first().waitFor();
    const doubt = page.getByTestId('policy-doubt');
    expect(await doubt.textContent()).toContain('Until you decide');
    await capture(page, 'settings-damaged');
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByTestId('settings-dismiss').click();
    await doubt.waitFor();
    await page.getByTestId('policy-require').click();
    await doubt.waitFor({ state: 'detached' });
    await page.getByTestId('settings-copy').getByText(`${file}.unreadable`).waitFor({ timeout: PATIENCE_MS });
    expect(readFileSync(`${file}.unreadable`, 'utf8')).toBe('{"devices": [{"na');
    await ended();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      preferences: { signaturePolicy: 'require' },
    });
  });

  it('with a policy that is not known requires signatures and leaves the word to those who know it', async () => {
    const { userData, file } = newFolder('newer');
    writeFileSync(file, JSON.stringify({ version: 2, preferences: { signaturePolicy: 'enforce' } }));
    const { page } = await launched(userData);
    await page.getByTestId('policy-doubt').getByText('"enforce"').waitFor();
    await addSimulated(page, 'zephyr-4.4');
    await ready(page, 'Simulated 1');
    await page.getByTestId('rail-preferences').click();
    expect(await page.getByTestId('preference-signaturePolicy').inputValue()).toBe('require');
    await ended();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      version: 2,
      preferences: { signaturePolicy: 'enforce' },
      devices: [{ name: 'Simulated 1' }],
    });
  });

  it('that is a folder stops no upgrade', async () => {
    const { userData, file } = newFolder('is-a-folder');
    mkdirSync(file);
    const { page } = await launched(userData);
    const error = page.getByTestId('settings-error');
    await error.getByText('it is a folder').first().waitFor();
    expect(await error.textContent()).toContain(file);
    await page.getByTestId('policy-other').click();
    await page.getByTestId('preference-signaturePolicy').selectOption('off');
    await page.getByTestId('policy-doubt').waitFor({ state: 'detached' });
    await addSimulated(page, 'zephyr-4.4');
    await ready(page, 'Simulated 1');
    await select(page, ['Simulated 1']);
    await upgradeSelected(page);
    await upgradeOf(page, 'Simulated 1')
      .getByText('Upgraded and confirmed')
      .waitFor({ timeout: PATIENCE_MS });
  });
});

if (!canMount())
  process.stdout.write(
    'The application on a full and a read-only disk is not tested: that needs root and mount\n',
  );
else
  describe('A disk', () => {
    const disk = path.join(folder, 'disk');
    let small: SmallDisk;
    afterEach(() => small.remove());

    it.each(['full', 'read-only'])('that is %s opens a window, and upgrades go on', async (how) => {
      small = new SmallDisk(disk, 256);
      const devices = [
        {
          id: '1',
          name: 'Lamp',
          tags: [],
          connection: { kind: 'simulated', profile: 'zephyr-4.4', seed: 1 },
        },
      ];
      writeFileSync(path.join(disk, 'bootbench.json'), JSON.stringify({ version: 1, devices }));
      if (how === 'full') small.fill();
      else small.makeReadOnly();
      const { page } = await launched(disk);
      await ready(page, 'Lamp');
      // Something to save.
      await addSimulated(page, 'zephyr-4.4');
      const error = page.getByTestId('settings-error');
      await error
        .getByText(how === 'full' ? 'the disk is full' : 'read-only')
        .first()
        .waitFor({ timeout: PATIENCE_MS });
      await capture(page, `settings-disk-${how}`);
      await page.getByTestId('settings-dismiss').click();
      await select(page, ['Lamp']);
      await upgradeSelected(page);
      await upgradeOf(page, 'Lamp').getByText('Upgraded and confirmed').waitFor({ timeout: PATIENCE_MS });
      await ended();
    });
  });

describe('Closing while an upgrade runs', () => {
  it('asks, and the upgrade goes on to its end while nobody answers', async () => {
    const { userData } = newFolder('closing');
    const { app, page } = await launched(userData);
    await app.evaluate(({ dialog }) => {
      const asked = globalThis as { answer?: (which: number) => void };
      dialog.showMessageBox = () =>
        new Promise((resolve) => {
          asked.answer = (response) => resolve({ response, checkboxChecked: false });
        });
    });
    await addSimulated(page, 'zephyr-4.4');
    await ready(page, 'Simulated 1');
    await select(page, ['Simulated 1']);
    await upgradeSelected(page);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await upgradeOf(page, 'Simulated 1')
      .getByText('Upgraded and confirmed')
      .waitFor({ timeout: PATIENCE_MS });
    const windows = await app.evaluate(({ BrowserWindow }) => {
      (globalThis as { answer?: (which: number) => void }).answer?.(0);
      return BrowserWindow.getAllWindows().length;
    });
    expect(windows).toBe(1);
  });
});

describe('What a window kept for the name of a device', () => {
  it('is taken over into its record at the next start, and stays with it under another name', async () => {
    const { userData, file } = newFolder('taken-over');
    const first = await launched(userData);
    await addSimulated(first.page, 'zephyr-4.4');
    await ready(first.page, 'Simulated 1');
    await first.page.evaluate(() => {
      const limit = { id: 't', counter: 'rx_packets', of: 'value', when: 'above', limit: 1 };
      const kept = [{ device: 'Simulated 1', section: 'net', thresholds: [limit] }];
      localStorage.setItem('bootbench.thresholds', JSON.stringify(kept));
      const known = [{ device: 'Simulated 1', settings: [{ name: 'app/level', type: 'u16le' }] }];
      localStorage.setItem('bootbench.settings-names', JSON.stringify(known));
    });
    await ended();

    const { page } = await launched(userData);
    await ready(page, 'Simulated 1');
    await expect
      .poll(() => page.evaluate(() => localStorage.getItem('bootbench.thresholds')), {
        timeout: PATIENCE_MS,
      })
      .toBeNull();
    await rowOf(page, 'Simulated 1').click({ button: 'right' });
    await page.getByTestId('menu-edit').click();
    await page.getByTestId('edit-name').fill('Lamp');
    await page.getByTestId('edit-save').click();
    await rowOf(page, 'Lamp').dblclick();
    await page.getByTestId('tab-settings').click();
    await page.getByText('app/level').first().waitFor();
    await ended();
    const { devices } = JSON.parse(readFileSync(file, 'utf8')) as { devices: object[] };
    expect(devices).toMatchObject([
      {
        name: 'Lamp',
        thresholds: [{ section: 'net', counter: 'rx_packets', limit: 1 }],
        knownSettings: [{ name: 'app/level', type: 'u16le' }],
      },
    ]);
  });
});
