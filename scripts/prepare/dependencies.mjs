// The packages of package-lock.json: installs them when what is in node_modules is something else.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npm, root, StepFailed, withLock } from './run.mjs';

const lockFile = path.join(root, 'package-lock.json');
const installedFile = path.join(root, 'node_modules/.package-lock.json');
const stampFile = path.join(root, 'node_modules/.bootbench-lock');

/** Makes node_modules agree with package-lock.json (`npm ci`). Does nothing when it already does. */
export async function prepareDependencies() {
  if (isStamped()) return;
  await withLock(path.join(root, 'out/.installing'), async () => {
    if (isStamped()) return; // another run has just done it
    if (!agrees()) {
      console.log('prepare: installing the packages of package-lock.json');
      const { code } = await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
      if (code !== 0) throw new StepFailed('prepare: npm ci failed; what it said is above');
    }
    writeFileSync(stampFile, digest());
  });
}

const digest = () => createHash('sha256').update(readFileSync(lockFile)).digest('hex');
const isStamped = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === digest();

/** Whether npm's own record of what it installed says the same as the lock file (somebody ran npm by hand). */
function agrees() {
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  const same = (name) =>
    installed[name].version === wanted[name]?.version &&
    installed[name].integrity === wanted[name]?.integrity;
  return (
    Object.keys(installed).every(same) &&
    // what is missing may only be what other platforms need
    Object.entries(wanted).every(([name, entry]) => name === '' || name in installed || entry.optional)
  );
}
