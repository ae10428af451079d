// The libraries of the system that Electron and its tests need, on Debian and Ubuntu. Other systems are left alone.
import { existsSync, readFileSync } from 'node:fs';
import { isRoot, run } from './run.mjs';

/** Alternatives in one entry: Ubuntu 24.04 renamed some packages. */
const toRun = [
  ['libgtk-3-0', 'libgtk-3-0t64'],
  ['libnss3'],
  ['libasound2', 'libasound2t64'],
  ['libgbm1'],
  ['libxss1'],
  ['libxtst6'],
  ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'],
  ['libdrm2'],
  ['libcups2', 'libcups2t64'],
  ['udev'], // the list of serial ports asks udevadm
];
const withoutDisplay = [['xvfb'], ['xauth'], ['dbus'], ['fonts-dejavu-core']]; // dbus: for tests a bus of their own, too
const forTests = [['socat']]; // pseudo terminals

/**
 * Makes sure that the system's packages are there: as root by installing what is missing, else by printing the one
 * command to run.
 *
 * @param purpose `start`: what the application needs here; `test`: that, a virtual display and pseudo terminals
 */
export async function prepareSystem(purpose) {
  if (process.platform !== 'linux' || !isDebianLike()) return;
  const wanted = [
    ...toRun,
    ...(purpose === 'test' || !hasDisplay() ? withoutDisplay : []),
    ...(purpose === 'test' ? forTests : []),
  ];
  const missing = await missingOf(wanted);
  if (missing.length === 0) return;

  if (!isRoot) {
    const names = (await available(missing)).join(' ');
    console.log(`prepare: system packages are missing. Please run: sudo apt-get install -y ${names}`);
    return;
  }
  console.log(`prepare: installing system packages: ${missing.map(([name]) => name).join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => run('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], { env, capture: true });
  const update = await apt('update');
  const names = await available(missing);
  const install = await apt('install', '-y', '--no-install-recommends', ...names);
  if (install.code !== 0) {
    // Not the end: what is missing may not matter to what is wanted now.
    console.error((update.code === 0 ? '' : update.stderr) + install.stderr.trim());
    console.error(`prepare: that did not work. Please run: apt-get install -y ${names.join(' ')}`);
  }
}

/** Whether windows can be shown here. */
export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

function isDebianLike() {
  if (!existsSync('/etc/os-release') || !existsSync('/usr/bin/dpkg-query')) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}

async function missingOf(wanted) {
  // Names that dpkg has never heard of make it end with 1 and say so on stderr; the others are listed all the same.
  const { stdout } = await run(
    'dpkg-query',
    ['-W', '-f', '${Package} ${db:Status-Status}\\n', ...wanted.flat()],
    {
      capture: true,
    },
  );
  const installed = new Set(
    stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return wanted.filter((names) => !names.some((name) => installed.has(name)));
}

/** Of each entry the name that can be installed here. */
async function available(entries) {
  const { stdout } = await run('apt-cache', ['policy', ...entries.flat()], {
    capture: true,
    env: { ...process.env, LC_ALL: 'C' },
  });
  const known = new Set(
    [...stdout.matchAll(/^(\S+):\n.*\n {2}Candidate: (?!\(none\))/gm)].map((match) => match[1]),
  );
  return entries.map((names) => names.findLast((name) => known.has(name)) ?? names[0]);
}
