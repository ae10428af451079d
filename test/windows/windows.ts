/**
 * The built command line on Windows' Node under Wine (`scripts/windows.mjs` starts this). Knows how programs are started there and
 * how paths are written; knows no command.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  // Inside the project, because packages with native parts are looked for from there.
  readonly #built = path.resolve('out', `cli-windows-${process.pid}`);

  async begin(): Promise<void> {
    await build({
      configFile: path.resolve('vite.cli.config.ts'),
      logLevel: 'warn',
      build: { outDir: this.#built },
    });
    const entry =
      "import { runCommandLine } from './bootbench.mjs';\nprocess.exitCode = await runCommandLine(process.argv.slice(2));\n";
    writeFileSync(path.join(this.#built, 'run.mjs'), entry);
  }

  end(): void {
    for (const folder of [this.#built, this.folder]) rmSync(folder, { recursive: true, force: true });
  }

  start(...argv: string[]): Started {
    const entry = windowsPath(path.join(this.#built, 'run.mjs'));
    const child = spawn('wine', [given('BOOTBENCH_WINDOWS_NODE'), entry, ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, BOOTBENCH_USER_DATA: windowsPath(this.folder) },
    });
    const said = { out: '', err: '' };
    const listeners = new Set<() => void>();
    for (const [name, stream] of [
      ['out', child.stdout],
      ['err', child.stderr],
    ] as const)
      stream.on('data', (chunk: Buffer) => {
        said[name] += chunk.toString();
        for (const listener of [...listeners]) listener();
      });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, ...said }));
    });
    const hears = (what: RegExp): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!what.test(said.out + said.err)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        const tooLate = (): void => reject(new Error(`it ended without ${what}: ${said.out}${said.err}`));
        ended.then(tooLate, tooLate);
        look();
      });
    return { ended, hears };
  }

  run(...argv: string[]): Promise<Ended> {
    return this.start(...argv).ended;
  }
}
