// Child processes and one lock, for all scripts. Needs nothing but Node, because it runs before anything is installed.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const root = path.resolve(import.meta.dirname, '../..');
export const isRoot = process.getuid?.() === 0;

/** A step that failed in a way its text explains fully: shown without a stack. */
export class StepFailed extends Error {}

/** Runs `main` and ends the process with the exit code it returns; an explained failure prints its text and ends with 1. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof StepFailed ? error.message : error);
    process.exitCode = 1;
  }
}

/**
 * Runs a program to its end. `SIGINT` and `SIGTERM` are passed on to it.
 *
 * @param options `capture`: collect the output instead of showing it; `timeoutMs`: kill it after that time
 * @returns its exit code (a signal counts as 1, a program that cannot be started as 127) and what it wrote
 */
export function run(command, args, { capture = false, timeoutMs, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      ...options,
    });
    let stdout = '';
    let stderr = '';
    let inner; // the program that a wrapper has started, when the wrapper tells it (fd 3)
    child.stdout?.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.stdio[3]?.setEncoding('utf8').once('data', (text) => {
      inner = Number(text);
      child.stdio[3].destroy();
    });
    const forward = (signal) => (inner ? signalTo(inner, signal) : child.kill(signal));
    process.on('SIGINT', forward).on('SIGTERM', forward);
    const end = (code, why = '') => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve({ code, stdout, stderr: stderr + why });
    };
    child.once('error', (error) => {
      if (!capture) console.error(`could not start ${command}: ${error.message}`);
      end(127, String(error));
    });
    child.once('close', (code, signal) => end(code ?? 1, signal ? `ended by ${signal}` : ''));
  });
}

/**
 * Runs a program to its end on a virtual display. Signals go to the program alone, in a group of its own: xvfb-run
 * does not pass them on, and a display that ends first takes its programs down with it.
 */
export function runOnVirtualDisplay(command, args, { env } = {}) {
  const tellAndRun = 'echo $$ >&3; exec 3>&-; exec "$@"';
  const wrapper = ['-a', '-s', '-screen 0 2560x1440x24', 'sh', '-c', tellAndRun, 'sh'];
  return run('xvfb-run', [...wrapper, command, ...args], {
    env,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
}

function signalTo(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // it has just ended by itself
  }
}

/** The command line of one of the project's own tools, to be run with this Node. */
export const tool = (script, ...args) => [
  process.execPath,
  [path.join(root, 'node_modules', script), ...args],
];

/** The npm that started this script, else the one on the path. */
export function npm(args, options) {
  const own = process.env.npm_execpath;
  if (own && /npm-cli\.c?js$/.test(own)) return run(process.execPath, [own, ...args], options);
  return run('npm', args, { shell: process.platform === 'win32', ...options });
}

/** Runs `work` while holding a lock folder, so that two runs side by side do not do the same thing twice. */
export async function withLock(folder, work) {
  const owner = path.join(folder, 'pid');
  mkdirSync(path.dirname(folder), { recursive: true });
  for (let told = false; ;) {
    try {
      mkdirSync(folder);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned(folder, owner)) {
      // Renaming is atomic: of several that find the leftover, one takes it away.
      const aside = `${folder}.${process.pid}`;
      try {
        renameSync(folder, aside);
      } catch (error) {
        if (error.code !== 'ENOENT') throw error;
      }
      rmSync(aside, { recursive: true, force: true });
      continue;
    }
    if (!told) console.log('prepare: another run is busy with the same step, waiting for it');
    told = true;
    await delay(300);
  }
  try {
    writeFileSync(owner, String(process.pid));
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isAbandoned(folder, owner) {
  try {
    process.kill(Number(readFileSync(owner, 'utf8')), 0);
    return false;
  } catch (error) {
    if (error.code === 'ESRCH') return true;
    if (error.code === 'EPERM') return false;
  }
  try {
    return Date.now() - statSync(folder).mtimeMs > 10_000; // its owner died before it could write its number
  } catch {
    return false; // gone meanwhile
  }
}
