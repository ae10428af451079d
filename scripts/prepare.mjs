// Everything a fresh machine needs before anything else can run: packages, an Electron runtime, system libraries.
// Needs nothing but Node. Quick when there is nothing to do. The other scripts call it; by hand: node scripts/prepare.mjs
import path from 'node:path';
import { prepareDependencies } from './prepare/dependencies.mjs';
import { prepareElectron } from './prepare/electron.mjs';
import { root, runMain, StepFailed } from './prepare/run.mjs';
import { prepareSystem } from './prepare/system.mjs';

const oldestNode = [20, 19];

/**
 * @param parts `electron`: also a runtime; `system`: also the system's libraries, for `start` or for `test`.
 *   The packages of package-lock.json always.
 * @returns the Electron runtime, when asked for (see prepare/electron.mjs)
 */
export async function prepare({ electron = false, system } = {}) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new StepFailed(
      `prepare: Node ${oldestNode.join('.')} or newer is needed, this is ${process.versions.node}`,
    );
  }
  await prepareDependencies();
  if (system) await prepareSystem(system);
  return electron ? prepareElectron() : undefined;
}

if (process.argv[1] === path.join(root, 'scripts/prepare.mjs')) {
  await runMain(async () => {
    await prepare({ electron: true, system: 'test' });
  });
}
