/**
 * The built command line on Windows' Node under Wine (`scripts/windows.mjs` starts this). Knows how programs are started there and
 * how paths are written; knows no command.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface Started {
  ended: Promise<Ended>;
  /** Resolves when the program has written this. */
  hears: (what: RegExp) => Promise<void>;
}

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error('These tests are started by: npm run test:windows');
  return value;
}

/** The file that Wine shows as COM5: a link to a terminal is made there. */
export const portLink = (): string => given('BOOTBENCH_WINDOWS_PORT');

/** A file of this machine as Wine's programs name it. */
export function windowsPath(file: string): string {
  return `Z:${file.replaceAll('/', '\\')}`;
}

export class Windows {
  /** A folder of this test, with the saved devices in it. */
  readonly folder = mkdtempSync(path.join(tmpdir(), 'bootbench-windows-'));
  #runs = 0;
  // Inside the project, because packages with native parts are looked for from there.
  readonly #built = path.resolve('out', `cli-windows-${process.pid}`);

  async begin(): Promise<void> {
    await build({
      configFile: path.resolve('vite.cli.config.ts'),
      logLevel: 'warn',
      build: { outDir: this.#built },
    });
    const entry =
      "import { runCommandLine } from './bootbench.cjs';\nprocess.exitCode = await runCommandLine(process.argv.slice(2));\n";
    writeFileSync(path.join(this.#built, 'run.mjs'), entry);
  }

  end(): void {
    for (const folder of [this.#built, this.folder]) rmSync(folder, { recursive: true, force: true });
  }

  start(...argv: string[]): Started {
    const entry = windowsPath(path.join(this.#built, 'run.mjs'));
    const number = ++this.#runs;
    const file = (name: 'out' | 'err'): string => path.join(this.folder, `${number}.${name}`);
    const read = (name: 'out' | 'err'): string => readFileSync(file(name), 'utf8');
    // Windows' Node under Wine writes into files; the pipes and sockets of this system end it at its start (EBADF).
    const fds = [openSync(file('out'), 'w'), openSync(file('err'), 'w')];
    const child = spawn('wine', [given('BOOTBENCH_WINDOWS_NODE'), entry, ...argv], {
      stdio: ['ignore', ...fds],
      env: { ...process.env, BOOTBENCH_USER_DATA: windowsPath(this.folder) },
    });
    for (const fd of fds) closeSync(fd);
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, out: read('out'), err: read('err') }));
    });
    const hears = (what: RegExp): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!what.test(read('out') + read('err'))) return;
          watcher.close();
          resolve();
        };
        const watcher = watch(this.folder, look);
        const tooLate = (): void => {
          watcher.close();
          reject(new Error(`it ended without ${what}: ${read('out')}${read('err')}`));
        };
        ended.then(tooLate, tooLate);
        look();
      });
    return { ended, hears };
  }

  run(...argv: string[]): Promise<Ended> {
    return this.start(...argv).ended;
  }
}
