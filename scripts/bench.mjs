// `npm run bench`: what the engine does with a link, what the command line and the window take, in numbers.
import { buildWhenStale } from './build.mjs';
import { prepare } from './prepare.mjs';
import { runMain } from './prepare/run.mjs';
import { bundleTypeScript, runTypeScript } from './run-ts.mjs';

/** Needs Electron, and what our own entries in its main process are. */
async function prepareWindow() {
  const electron = await prepare({ electron: true, system: 'test' });
  process.env.BOOTBENCH_ELECTRON = electron.executable;
  await buildWhenStale();
  for (const name of ['bare', 'first-row', 'frames'])
    await bundleTypeScript(`scripts/bench/window/${name}.ts`);
}

await runMain(async () => {
  const given = process.argv.slice(2);
  if (given.includes('window') || given.every((one) => one.startsWith('--'))) await prepareWindow();
  else await prepare();
  return runTypeScript('scripts/bench/main.ts', given);
});
