/**
 * The settings file between real processes: many command lines at the same time, beside the application, killed in the middle,
 * as a user without access. Nothing waits for a length of time.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { build } from 'vite';
import type { DeviceRecord } from '@shared/device/record';
import { SharedState } from '@main/app/shared-state';
import { hostClock } from '@main/host/clock';
import { canMount, SmallDisk, stateFileIn } from '../support/settings-disk';

const ADDED = 30;
const PATIENCE_MS = 240_000;
const isRoot = process.getuid?.() === 0;

let built: string;
let folder: string;
beforeAll(async () => {
  // Inside the project, because packages with native parts are looked for from there.
  built = path.resolve('out', `saved-test-${process.pid}`);
  await build({
    configFile: path.resolve('vite.cli.config.ts'),
    logLevel: 'warn',
    build: { outDir: built },
  });
  writeFileSync(
    path.join(built, 'run.mjs'),
    "import { runCommandLine } from './bootbench.cjs';\nprocess.exitCode = await runCommandLine(process.argv.slice(2));\n",
  );
}, PATIENCE_MS);
afterAll(() => rmSync(built, { recursive: true, force: true }));
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'bootbench-saved-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function start(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(built, 'run.mjs'), ...argv], {
      env: { ...process.env, BOOTBENCH_USER_DATA: folder, ...env },
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    child.once('close', (code) => resolve({ code, ...said }));
  });
}

const add = (name: string) => start(['conn', 'add', name, 'type=udp', `connstring=${name}:1337`]);
const saved = (): Record<string, unknown> & { devices: DeviceRecord[] } =>
  JSON.parse(readFileSync(path.join(folder, 'bootbench.json'), 'utf8')) as ReturnType<typeof saved>;
const names = (): string[] => saved().devices.map((one) => one.name);
const wanted = Array.from({ length: ADDED }, (_, at) => `lamp-${at}`);

describe('Saved devices between processes', { timeout: PATIENCE_MS }, () => {
  it(`${ADDED} command lines at the same time: all that they add is kept`, async () => {
    const all = await Promise.all(wanted.map(add));
    for (const one of all) expect(one).toMatchObject({ code: 0, err: '' });
    expect(names().sort()).toEqual([...wanted].sort());
    expect(readdirSync(folder)).toEqual(['bootbench.json']);
  });

  it('while the application writes all the time: both keep everything', async () => {
    const shared = await SharedState.open(stateFileIn(folder), hostClock);
    let heard: readonly DeviceRecord[] = [];
    shared.onDevices = (devices) => (heard = devices);
    let isRunning = true;
    let writes = 0;
    const writing = (async () => {
      while (isRunning) {
        shared.change({ window: { ...shared.state.window, width: 1000 + (writes++ % 500) } });
        await shared.flush();
      }
    })();
    const all = await Promise.all(wanted.map(add));
    isRunning = false;
    await writing;
    for (const one of all) expect(one).toMatchObject({ code: 0, err: '' });
    await shared.look();
    expect(names().sort()).toEqual([...wanted].sort());
    expect(heard.map((one) => one.name).sort()).toEqual([...wanted].sort());
    expect(shared.view).toEqual({ file: path.join(folder, 'bootbench.json') });
    expect(saved()['window']).toMatchObject({ width: 1000 + ((writes - 1) % 500) });
  });

  it('a command line that is killed while it has the lock is waited for no longer than the lock is held to be alive', async () => {
    const holder = path.join(folder, 'holder.cjs');
    const file = path.join(folder, 'bootbench.json');
    writeFileSync(
      holder,
      `require(${JSON.stringify(path.resolve('node_modules/proper-lockfile'))})
        .lock(${JSON.stringify(file)}, { realpath: false })
        .then(() => process.kill(process.pid, 'SIGKILL'));`,
    );
    const killed = spawnSync(process.execPath, [holder]);
    expect(killed.signal).toBe('SIGKILL');
    rmSync(holder);
    expect(existsSync(`${file}.lock`)).toBe(true);
    writeFileSync(`${file}.tmp-1234567890abcdef`, '{');
    const all = await Promise.all(['a', 'b', 'c'].map(add));
    for (const one of all) expect(one).toMatchObject({ code: 0, err: '' });
    expect(names().sort()).toEqual(['a', 'b', 'c']);
    expect(readdirSync(folder)).toEqual(['bootbench.json']);
  });
});

/** Runs as somebody whom the modes of files stop, also when the tests run as root. */
function asUser(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const line = [process.execPath, path.join(built, 'run.mjs'), ...argv];
  const [program = '', ...args] = isRoot
    ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...line]
    : line;
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, BOOTBENCH_USER_DATA: folder, ...env },
  });
  return { code: status, out: stdout, err: stderr };
}
const canBeStopped = !isRoot || spawnSync('setpriv', ['--version']).error === undefined;
if (!canBeStopped)
  process.stdout.write('Settings without access are not tested: root needs setpriv for that\n');
else
  describe('Without access to the settings', { timeout: PATIENCE_MS }, () => {
    const sim = ['--conntype', 'sim', '--connstring', 'profile=zephyr-4.4'];
    afterEach(() => chmodSync(folder, 0o700));

    it('commands that were given everything work, the others say what is wrong and where', () => {
      const file = path.join(folder, 'bootbench.json');
      writeFileSync(file, '{"devices": []}');
      chmodSync(folder, 0o755);
      chmodSync(file, 0o000);
      expect(asUser([...sim, 'echo', 'hi'])).toEqual({ code: 0, out: 'hi\n', err: '' });
      const raw = asUser([...sim, 'os', 'parameters']);
      expect(raw.code).toBe(0);
      expect(raw.err).toBe(
        `Warning: The settings in ${file} cannot be read: your user has no permission. Private groups in them are left out.\n`,
      );
      for (const argv of [
        ['conn', 'show'],
        ['-c', 'lamp', 'echo', 'hi'],
      ])
        expect(asUser(argv)).toMatchObject({
          code: 7,
          err: expect.stringContaining(
            `The settings in ${file} cannot be read: your user has no permission`,
          ) as unknown,
        });
      expect(asUser(['conn', 'add', 'a', 'type=udp', 'connstring=a:1']).code).toBe(7);
    });

    it('a folder that takes no files is said to be that', () => {
      chmodSync(folder, 0o555);
      expect(asUser(['conn', 'add', 'a', 'type=udp', 'connstring=a:1'])).toMatchObject({
        code: 7,
        err: expect.stringContaining('your user has no permission') as unknown,
      });
      const inside = { BOOTBENCH_USER_DATA: path.join(folder, 'deep', 'er') };
      expect(asUser(['conn', 'add', 'a', 'type=udp', 'connstring=a:1'], inside).code).toBe(7);
      expect(asUser([...sim, 'echo', 'hi'], inside)).toEqual({ code: 0, out: 'hi\n', err: '' });
    });
  });

describe('Odd surroundings', { timeout: PATIENCE_MS }, () => {
  it('an empty HOME writes nothing into the working folder', () => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: '', XDG_CONFIG_HOME: '' };
    const { status } = spawnSync(process.execPath, [path.join(built, 'run.mjs'), 'conn', 'show'], {
      cwd: folder,
      env,
    });
    expect(status).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  const disk = () => path.join(folder, 'disk');
  if (!canMount())
    process.stdout.write('A full and a read-only disk are not tested: that needs root and mount\n');
  else
    it('a full disk and a read-only one are called that, and the file stays as it was', async () => {
      const small = new SmallDisk(disk(), 64);
      try {
        const env = { BOOTBENCH_USER_DATA: disk() };
        const put = (name: string) => start(['conn', 'add', name, 'type=udp', 'connstring=a:1'], env);
        expect((await put('a')).code).toBe(0);
        const before = readFileSync(path.join(disk(), 'bootbench.json'), 'utf8');
        small.fill();
        const full = await put('b');
        expect(full.code).toBe(7);
        expect(full.err).toMatch(/^Error: Settings are not saved to .*: the disk is full\n/);
        expect(readFileSync(path.join(disk(), 'bootbench.json'), 'utf8')).toBe(before);
        small.empty();
        small.makeReadOnly();
        const readOnly = await put('b');
        expect(readOnly.code).toBe(7);
        expect(readOnly.err).toMatch(/: it is on a read-only file system\n/);
        expect((await start(['conn', 'show'], env)).out).toContain('a: type=udp');
      } finally {
        small.remove();
      }
    });
});
