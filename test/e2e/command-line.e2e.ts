// The command line inside Electron: without a window, and beside the running application, with which it shares its devices.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApplication } from './support/launch';

const root = path.resolve(import.meta.dirname, '../..');

let userData: string;
beforeAll(() => {
  userData = mkdtempSync(path.join(os.tmpdir(), 'bootbench-e2e-'));
});
afterAll(() => rmSync(userData, { recursive: true, force: true, maxRetries: 5 }));

/** As resources/bin/bootbench starts it. */
function bootbench(...argv: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(
    process.env['BOOTBENCH_ELECTRON'] ?? '',
    [...sandbox, '--ozone-platform=headless', '--disable-gpu', root, '--cli', ...argv],
    { env: { ...process.env, BOOTBENCH_USER_DATA: userData, DISPLAY: '' } },
  );
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
}

describe('The command line in Electron', () => {
  it('runs without a display, with output and exit code', async () => {
    expect(await bootbench('--version')).toMatchObject({ code: 0, out: '0.1.0\n' });
    expect(await bootbench('--conntype', 'sim', 'echo', 'hello')).toMatchObject({ code: 0, out: 'hello\n' });
    const { code, err } = await bootbench('image', 'list');
    expect(code).toBe(2);
    expect(err).toContain('No device is named');
  });

  it('what it saves appears on the bench of the running application and goes again', async () => {
    const launched = await launchApplication({ userData, args: ['--empty-bench'] });
    try {
      const name = launched.page.getByText('acm-seven', { exact: true });
      const add = ['conn', 'add', 'acm-seven', 'type=udp', 'connstring=[192.0.2.7]:1337'];
      expect(await bootbench(...add)).toMatchObject({ code: 0 });
      await name.first().waitFor();
      expect(await bootbench('conn', 'delete', 'acm-seven')).toMatchObject({ code: 0 });
      await name.first().waitFor({ state: 'detached' });
    } finally {
      await launched.close();
    }
  });
});
