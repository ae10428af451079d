// Bundles a TypeScript entry and runs it with Node: node scripts/run-ts.mjs <entry.ts> [its arguments]
import path from 'node:path';
import { prepare } from './prepare.mjs';
import { root, run, runMain, StepFailed } from './prepare/run.mjs';

/**
 * @param entry path of the entry, from the project's root
 * @returns the bundle of it
 */
export async function bundleTypeScript(entry) {
  const { build } = await import('vite');
  const name = entry.replace(/\.ts$/, '').replaceAll(/[\\/]/g, '-');
  await build({
    root,
    configFile: path.join(root, 'vite.node.config.ts'),
    logLevel: 'warn',
    build: {
      ssr: path.resolve(root, entry),
      rolldownOptions: { output: { entryFileNames: `${name}.mjs`, codeSplitting: false } },
    },
  });
  return path.join(root, 'out/node', `${name}.mjs`);
}

/**
 * @param entry path of the entry, from the project's root
 * @param args its arguments
 * @returns its exit code
 */
export async function runTypeScript(entry, args) {
  const bundle = await bundleTypeScript(entry);
  // The channel, over which nothing is said, tells a program that runs until it is ended that we are no more.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
  const command = ['--enable-source-maps', bundle, ...args];
  return (await run(process.execPath, command, { cwd: process.cwd(), stdio })).code;
}

if (process.argv[1] === path.join(root, 'scripts/run-ts.mjs')) {
  await runMain(async () => {
    const [entry, ...args] = process.argv.slice(2);
    if (!entry) throw new StepFailed('usage: node scripts/run-ts.mjs <entry.ts> [arguments]');
    await prepare();
    return runTypeScript(entry, args);
  });
}
