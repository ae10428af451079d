// The tests that drive the built application in a real Electron.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { root, run, runOnVirtualDisplay } from '../prepare/run.mjs';
import { runTests } from './vitest.mjs';

/** Where these tests write their screenshots. */
export const screenshots = path.join(root, 'out/screenshots');

/**
 * @param electron the runtime that prepare() found
 * @param files only these, or all
 * @returns how many tests passed and failed
 */
export function endToEnd(electron, files = []) {
  rmSync(screenshots, { recursive: true, force: true });
  // A virtual display even where there is a real one: no window flickers, and every machine shows the same sizes.
  return runTests('e2e', ['--project', 'e2e', ...files], {
    start: process.platform === 'linux' ? runOnVirtualDisplay : run,
    repeat: ['npm run test:e2e', ...(files.length > 0 ? ['--', ...files] : [])].join(' '),
    env: { ...process.env, BOOTBENCH_ELECTRON: electron.executable },
  });
}
