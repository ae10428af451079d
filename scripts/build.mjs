// Builds main, preload, window and command line into out/, when what they are built from has changed.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildCliWhenStale } from './build-cli.mjs';
import { root, run, StepFailed, tool } from './prepare/run.mjs';

const sources = ['src-main', 'src-renderer', 'src-shared', 'resources'];
const settings = ['package.json', 'package-lock.json', 'electron.vite.config.ts', 'tsconfig.base.json'];
const stampFile = path.join(root, 'out/.built-from');

/** Builds unless out/ already stands for exactly these sources. */
export async function buildWhenStale() {
  await buildCliWhenStale();
  const stamp = fingerprint();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  console.log('build: the sources have changed');
  const { code, stdout, stderr } = await run(...tool('electron-vite/bin/electron-vite.js', 'build'), {
    capture: true,
  });
  if (code !== 0) throw new StepFailed(`${stdout}${stderr}\nbuild: failed. To repeat it: npm run build`);
  writeFileSync(stampFile, stamp);
}

/** Name, size and time of every file, so that a deleted one counts too. */
function fingerprint() {
  const hash = createHash('sha256');
  const add = (file) => {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${path.relative(root, file)} ${size} ${mtimeMs}\n`);
  };
  for (const folder of sources) {
    if (!existsSync(path.join(root, folder))) continue;
    for (const entry of readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) add(path.join(entry.parentPath, entry.name));
    }
  }
  settings.map((file) => path.join(root, file)).forEach(add);
  return hash.digest('hex');
}
