// Builds the command line into out/cli, when one of the files that it was built from has changed.
import path from 'node:path';

// Importing it makes streams and all else that it names, which takes longer than the question whether something has changed.
const { mkdirSync, readFileSync, statSync, writeFileSync } = process.getBuiltinModule('node:fs');

const root = path.resolve(import.meta.dirname, '..');
const outFolder = path.join(root, 'out/cli');
const stampFile = path.join(outFolder, '.built-from.json');
const settings = ['package.json', 'package-lock.json', 'vite.cli.config.ts', 'scripts/build-cli.mjs'];

/** The entry that was built. Asking costs a few milliseconds when there is nothing to do. */
export const cliEntry = path.join(outFolder, 'bootbench.cjs');

/** Builds unless out/cli stands for exactly these sources. Says so on standard error, because standard output is the command's. */
export async function buildCliWhenStale() {
  if (isFresh()) return;
  const { prepare } = await import('./prepare.mjs');
  const { withLock, StepFailed } = await import('./prepare/run.mjs');
  const { log } = console;
  console.log = console.error;
  try {
    await prepare();
    await build(withLock, StepFailed);
  } finally {
    console.log = log;
  }
}

function build(withLock, StepFailed) {
  return withLock(path.join(root, 'out/.cli-lock'), async () => {
    if (isFresh()) return; // somebody else has just done it
    console.error('build: the command line has changed');
    const vite = await import('vite');
    const configFile = path.join(root, 'vite.cli.config.ts');
    const result = await vite.build({ configFile, logLevel: 'warn' }).catch((error) => {
      throw new StepFailed(`${error.message}\nbuild: failed`);
    });
    const sources = [result].flat().flatMap(({ output }) => output.flatMap((one) => one.moduleIds ?? []));
    const own = sources.filter((file) => /^src-/.test(path.relative(root, file)));
    const files = [...new Set([...own.map((file) => path.relative(root, file)), ...settings])].sort();
    mkdirSync(outFolder, { recursive: true });
    writeFileSync(stampFile, JSON.stringify(Object.fromEntries(files.map((file) => [file, stampOf(file)]))));
    await warmUp();
  });
}

/** What the first command compiles is kept for all that follow (code-cache.mjs): it is one that does what most of them do. */
async function warmUp() {
  const { spawnSync } = await import('node:child_process');
  const argv = ['--conntype', 'sim', '--connstring', 'profile=zephyr-4.4', 'echo', 'ready'];
  spawnSync(process.execPath, [path.join(root, 'scripts/bootbench.mjs'), ...argv], { stdio: 'ignore' });
}

function isFresh() {
  let built;
  try {
    built = JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return false; // never built, or broken off
  }
  return Object.entries(built).every(([file, stamp]) => stampOf(file) === stamp);
}

/** Size and time, as a text; undefined when the file is gone. */
function stampOf(file) {
  const facts = statSync(`${root}/${file}`, { throwIfNoEntry: false });
  return facts && `${facts.size} ${facts.mtimeMs}`;
}
