// Signatures in the application: a key is added, a file that it signed is taken, one with a wrong signature is not.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generateKey, signedImage } from '../support/signing';
import { accessibilityViolations } from './support/axe';
import { capture } from './support/capture';
import { useApplication } from './support/launch';
import { addSimulated, upgradeOf, PATIENCE_MS, ready, select } from './support/steps';

const folder = mkdtempSync(path.join(os.tmpdir(), 'bootbench-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const put = (name: string, content: Uint8Array | string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};
const key = generateKey('ecdsa-p256');
const code = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 31) & 0xff);
const image = { version: [1, 5, 0, 0] as [number, number, number, number], code };
const files = {
  key: put('release.pem', key.private.export({ type: 'pkcs8', format: 'pem' })),
  text: put('notes.txt', 'no key'),
  good: put('good.signed.bin', signedImage({ key }, image)),
  wrong: put(
    'wrong.signed.bin',
    signedImage(
      { key, spoil: (signature) => signature.map((byte, at) => (at === 20 ? byte ^ 1 : byte)) },
      image,
    ),
  ),
};

describe('Signing keys', () => {
  const application = useApplication({ args: ['--empty-bench'] });
  /** What the system's dialog gives next. */
  const choosing = (file: string): Promise<void> =>
    application.app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    }, file);

  it('are added from a file, of a private key only the public half', async () => {
    const { page } = application;
    await page.getByTestId('rail-preferences').click();
    await page.getByTestId('keys-empty').waitFor();
    await page.getByTestId('signing-keys').scrollIntoViewIfNeeded();
    await choosing(files.text);
    await page.getByTestId('key-add').click();
    await page.getByTestId('key-refused').waitFor();
    await choosing(files.key);
    await page.getByTestId('key-add').click();
    await page.getByTestId('key-row').waitFor();
    expect(await page.getByTestId('key-said').textContent()).toContain('only its public half was taken');
    expect(await page.getByTestId('key-row').textContent()).toContain('ECDSA P-256');
    await page.getByTestId('preference-signaturePolicy').selectOption({ index: 2 });
    await page.getByTestId('signing-keys').scrollIntoViewIfNeeded();
    await capture(page, 'preferences-keys');
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  it('keep a file with a wrong signature from every device', async () => {
    const { page } = application;
    await addSimulated(page, 'zephyr-swap-move');
    await ready(page, 'Simulated 1');
    await select(page, ['Simulated 1']);
    await page.getByTestId('upgrade-selected').click();
    await choosing(files.wrong);
    await page.getByTestId('firmware-choose').click();
    const signature = page.getByTestId('fact-signature');
    await signature.waitFor();
    expect(await signature.textContent()).toContain('WRONG: it names the key "release"');
    await capture(page, 'upgrade-wrong-signature');
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByTestId('firmware-next').click();
    await page.getByTestId('plan-refusal').waitFor({ timeout: PATIENCE_MS });
    expect(await page.getByTestId('plan-refusal').textContent()).toContain(
      'The signature of the image is wrong',
    );
    expect(await page.getByTestId('upgrade-start').isDisabled()).toBe(true);
    await capture(page, 'upgrade-blocked');
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  it('let a file through whose signature verifies', async () => {
    const { page } = application;
    await page.getByTestId('step-firmware').click();
    await choosing(files.good);
    await page.getByTestId('firmware-choose').click();
    await expect
      .poll(() => page.getByTestId('fact-signature').textContent())
      .toContain('ECDSA P-256, verified with "release"');
    await page.getByTestId('firmware-next').click();
    await expect.poll(() => page.getByTestId('upgrade-start').isEnabled()).toBe(true);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByTestId('upgrade-start').click();
    const upgrade = upgradeOf(page, 'Simulated 1');
    await expect
      .poll(() => upgrade.getByTestId('upgrade-phase').textContent(), { timeout: PATIENCE_MS })
      .toContain('Upgraded and confirmed');
  });
});
