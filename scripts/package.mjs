// `npm run package`: the application as a folder that runs without Node, in dist/linux-unpacked.
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildWhenStale } from './build.mjs';
import { prepare } from './prepare.mjs';
import { root, run, runMain, tool } from './prepare/run.mjs';
import { runTypeScript } from './run-ts.mjs';

/** A copy of the runtime without an application of its own, which would win over ours. */
function bareCopy(folder) {
  const copy = path.join(root, 'out/electron-dist');
  const own = path.join(folder, 'resources/app');
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true, filter: (from) => from !== own });
  return copy;
}

await runMain(async () => {
  const electron = await prepare({ electron: true, system: 'start' });
  await buildWhenStale();
  await runTypeScript('scripts/write-notices.ts', []);
  if (electron.packed) console.log('package: for a trial only, this runtime is not one to release with');
  return (
    await run(
      ...tool(
        'electron-builder/cli.js',
        '--linux',
        'dir',
        `-c.electronDist=${bareCopy(electron.folder)}`,
        `-c.electronVersion=${electron.version}`,
        ...process.argv.slice(2),
      ),
    )
  ).code;
});
