/**
 * The command line as real processes against simulated devices on sockets and a pseudo terminal. Built as it is shipped. Nothing
 * waits for a length of time: every step waits for what it should bring.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'vite';
import { makeImage } from '@shared/firmware/make-image';
import { hostClock } from '@main/host/clock';
import { servePty } from '@main/serve/pty';
import { serveUdp } from '@main/serve/udp';
import { makeAir } from '../support/bluetooth/air';
import { MockBluez } from '../support/bluez/mock-bluez';
import { startPrivateBus } from '../support/bluez/private-bus';
import { sha } from '../support/rig';
import { simulated } from './run';

// Inside the project, because packages with native parts are looked for from there.
const outFolder = path.resolve('out', `cli-test-${process.pid}`);
let folder: string;
let image: string;

beforeAll(async () => {
  await build({
    configFile: path.resolve('vite.cli.config.ts'),
    logLevel: 'warn',
    build: { outDir: outFolder },
  });
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-cli-'));
  writeFileSync(
    path.join(outFolder, 'run.mjs'),
    "import { runCommandLine } from './bootbench.cjs';\nprocess.exitCode = await runCommandLine(process.argv.slice(2));\n",
  );
  writeFileSync(
    path.join(folder, 'says-ready.cjs'),
    "process.on('newListener', (name) => { if (name === 'SIGTERM') setImmediate(() => process.stderr.write('ready for signals\\n')); });",
  );
  image = path.join(folder, 'app.bin');
  const version = { major: 2, minor: 0, revision: 0, build: 0 };
  writeFileSync(image, makeImage({ version, sizeBytes: 200_000, seed: 5, sha }));
});
afterAll(() => {
  rmSync(outFolder, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function start(
  argv: readonly string[],
  env: Record<string, string> = {},
): {
  child: ChildProcess;
  ended: Promise<Ended>;
  hears: (what: RegExp) => Promise<void>;
} {
  const child = spawn(process.execPath, [path.join(outFolder, 'run.mjs'), ...argv], {
    env: { ...process.env, BOOTBENCH_USER_DATA: folder, ...env },
  });
  const said = { out: '', err: '' };
  const waiting = new Set<() => void>();
  const hear = (name: 'out' | 'err') => (chunk: Buffer) => {
    said[name] += chunk.toString();
    for (const look of [...waiting]) look();
  };
  child.stdout.on('data', hear('out'));
  child.stderr.on('data', hear('err'));
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...said })));
  const hears = (what: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!what.test(said.err + said.out)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      void ended.then(() => reject(new Error(`it ended without ${what}: ${said.err}${said.out}`)));
      look();
    });
  return { child, ended, hears };
}

/** What is loaded before a command, so that a test knows when it hears signals. */
const saysReady = (): string => path.join(folder, 'says-ready.cjs');

async function onUdp<T>(
  use: (connection: string[], device: ReturnType<typeof simulated>) => Promise<T>,
): Promise<T> {
  const device = simulated('zephyr-udp');
  const { address, close } = await serveUdp({
    device,
    host: '127.0.0.1',
    port: 0,
    family: 'udp4',
    onProblem: (error) => {
      throw error;
    },
  });
  try {
    return await use(['--conntype', 'udp', '--connstring', `[127.0.0.1]:${address.split(':')[1]}`], device);
  } finally {
    device.close();
    await close();
  }
}

// Side by side, because most of them wait for a link, a time-out or a process, not for the processor.
/** The files that one needs before its first line runs, itself included. */
function neededFiles(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const code = readFileSync(path.join(outFolder, file), 'utf8');
  for (const [, next = ''] of code.matchAll(/(?<!=>)require\(\s*["'`]\.\/([^"'`]+)["'`]/g))
    neededFiles(next, seen);
  return seen;
}

describe('The bundle of the command line', () => {
  it('is few files for each command, because each costs a millisecond at every start', () => {
    expect(neededFiles('bootbench.cjs').size).toBeLessThanOrEqual(3);
    const basic = readdirSync(outFolder).find((one) => /^basic-.*\.cjs$/.test(one)) ?? '';
    const needed = [...neededFiles(basic)];
    expect(needed.length).toBeLessThanOrEqual(10);
    expect(needed).toContainEqual(expect.stringMatching(/^device-[^.]*\.cjs$/));
  });
});

describe('bootbench as a process', { concurrent: true }, () => {
  it('says its version and ends', async () => {
    expect(await start(['--version']).ended).toEqual({ code: 0, out: '0.1.0\n', err: '' });
  });

  it('echoes and lists images over UDP, and refuses a wrong option', async () => {
    await onUdp(async (connection) => {
      expect(await start([...connection, 'echo', 'hello']).ended).toEqual({
        code: 0,
        out: 'hello\n',
        err: '',
      });
      expect((await start([...connection, 'image', 'list']).ended).out).toMatch(
        /^Images:\n image=0 slot=0\n/,
      );
      expect((await start([...connection, 'image', 'list', '--fast']).ended).code).toBe(2);
    });
  });

  it('loads nothing of Bluetooth for another link, and does for Bluetooth', async () => {
    const probe = path.join(folder, 'probe.cjs');
    const seen = path.join(folder, 'loaded.txt');
    const found =
      'Object.keys(require.cache).filter((file) => /[\\\\/](noble|dbus-next)[\\\\/]/.test(file)).length';
    writeFileSync(
      probe,
      `process.on('exit', () => require('fs').writeFileSync(${JSON.stringify(seen)}, String(${found})));`,
    );
    const loads = async (argv: readonly string[], env: Record<string, string> = {}): Promise<number> => {
      await start(argv, { ...env, NODE_OPTIONS: `--require ${probe}` }).ended;
      return Number(readFileSync(seen, 'utf8'));
    };
    await onUdp(async (connection) => expect(await loads([...connection, 'echo', 'hello'])).toBe(0));
    expect(await loads(['devices', '--no-probe'])).toBe(0);
    const overBle = ['--conntype', 'ble', '--connstring', 'peer_name=Nobody', 'echo', 'hello'];
    const noBus = { DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${path.join(folder, 'no-bus')}` };
    expect(await loads(overBle, noBus)).toBeGreaterThan(0);
  });

  it('ends by itself over Bluetooth without a bus, with a sentence and its code', async () => {
    const overBle = ['--conntype', 'ble', '--connstring', 'peer_name=Nobody'];
    const env = { DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${path.join(folder, 'no-bus')}` };
    for (const command of [
      ['echo', 'hello'],
      ['image', 'list'],
      ['devices', '--ble'],
    ]) {
      const { code, out, err } = await start(
        command[0] === 'devices' ? command : [...overBle, ...command],
        env,
      ).ended;
      expect({ code, out }).toEqual({ code: 3, out: '' });
      expect(err).toMatch(/^Error: Bluetooth cannot be used: there is no system bus/);
    }
  });

  it('finds, lists and uploads over BlueZ, and Ctrl-C ends it, also while the bus is dead', async () => {
    const bus = await startPrivateBus();
    const bluez = await MockBluez.start(bus.address);
    const air = makeAir({ count: 2 });
    air.devices.forEach((one, at) => bluez.add(one, { name: `Device ${at + 1}` }));
    const env = { DBUS_SYSTEM_BUS_ADDRESS: bus.address };
    const overBle = ['--conntype', 'ble', '--connstring', 'peer_name=Device 2'];
    try {
      const around = await start(['devices', '--ble', '--no-probe'], env).ended;
      expect(around.out).toMatch(/peer_name=Device 2,peer_id=c0:de:00:00:00:02 +-\d+ dBm/);
      const listed = await start([...overBle, 'image', 'list'], env).ended;
      expect(listed).toMatchObject({ code: 0, out: expect.stringMatching(/^Images:\n/) as unknown, err: '' });

      const first = start([...overBle, 'image', 'upload', image], env);
      await first.hears(/KiB/);
      first.child.kill('SIGINT');
      expect((await first.ended).code).toBe(130);
      expect(bluez.devices.map(({ isConnected }) => isConnected)).toEqual([false, false]);

      const second = start([...overBle, 'image', 'upload', image], env);
      await second.hears(/KiB/);
      await bus.stop();
      await second.hears(/away/);
      second.child.kill('SIGINT');
      expect((await second.ended).code).toBe(130);
    } finally {
      bluez.stop();
      air.close();
      await bus.stop();
    }
  });

  it('echoes and lists images over a pseudo terminal', async () => {
    const device = simulated('zephyr-swap-move');
    const { path: dev, close } = await servePty({
      device,
      clock: hostClock,
      path: path.join(folder, 'port'),
      framing: 'console',
      onProblem: (error) => {
        throw error;
      },
    });
    try {
      const connection = ['--conntype', 'serial', '--connstring', `dev=${dev},baud=115200,mtu=512`];
      expect(await start([...connection, 'echo', 'hello']).ended).toEqual({
        code: 0,
        out: 'hello\n',
        err: '',
      });
      expect((await start([...connection, 'image', 'list']).ended).out).toMatch(
        /^Images:\n image=0 slot=0\n/,
      );
    } finally {
      device.close();
      await close();
    }
  });

  it('Ctrl-C ends an upload with code 130, and the next one goes on where the device stands', async () => {
    await onUdp(async (connection) => {
      const first = start(['--json', ...connection, 'image', 'upload', image]);
      await first.hears(/"sentBytes":[1-9]/);
      first.child.kill('SIGINT');
      const ended = await first.ended;
      expect(ended.code).toBe(130);
      expect(ended.out).toMatch(/\{"type":"error","data":\{"code":"cancelled".*\n$/);
      const { code, out } = await start(['--json', ...connection, 'image', 'upload', image]).ended;
      expect(code).toBe(0);
      expect(out.trimEnd().split('\n').at(-1)).toMatch(/"resumedAtBytes":[1-9]/);
    });
  });

  it('Ctrl-C while nothing answers ends at once, not with the time-out', async () => {
    await onUdp(async (connection, device) => {
      device.setFaults([{ kind: 'lose', what: 'request' }]);
      const waiting = start(['-l', 'info', '-t', '3600', ...connection, 'echo', 'hi']);
      await waiting.hears(/connected/);
      waiting.child.kill('SIGINT');
      expect((await waiting.ended).code).toBe(130);
    });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)(
    '%s ends the wait for the writer of a pipe, wherever a file is read',
    async (signal) => {
      const pipe = path.join(folder, `pipe-${signal}`);
      execFileSync('mkfifo', [pipe]);
      const sim = ['--conntype', 'sim'];
      for (const command of [
        ['image', 'info', pipe],
        [...sim, 'image', 'upload', pipe],
        [...sim, 'fs', 'upload', pipe, '/lfs1/a'],
        ['trace', 'decode', pipe],
        ['trace', 'decode'],
      ]) {
        const waiting = start(['-l', 'debug', ...command], { NODE_OPTIONS: `--require ${saysReady()}` });
        await waiting.hears(/ready for signals/);
        waiting.child.kill(signal);
        const { code, err } = await waiting.ended;
        expect([command, code]).toEqual([command, 130]);
        expect(err).toMatch(/Cancelled: (Ctrl-C|SIG)/);
      }
    },
  );

  it.each([
    ['SIGHUP', 'waiting for its return', 'It was restarted with the new image marked'],
    ['SIGTERM', 'confirming the image', 'It was asked to confirm the image and has not answered'],
  ] as const)('%s while %s says what becomes of the test', async (signal, moment, sentence) => {
    await onUdp(async (connection, device) => {
      // The mark is the first; the device hears nothing of the confirmation.
      device.setFaults([
        { kind: 'lose', what: 'request', command: 'image.setState', when: { nth: [2, 3, 4] } },
      ]);
      const upgrading = start([...connection, 'upgrade', '--yes', image]);
      await upgrading.hears(new RegExp(moment));
      upgrading.child.kill(signal);
      const { code, out, err } = await upgrading.ended;
      expect(code).toBe(130);
      expect(out + err).toContain(sentence);
      expect(out + err).toContain('a test ends with the next reset');
    });
  });

  it('a second Ctrl-C ends at once and says what was not answered', async () => {
    await onUdp(async (connection, device) => {
      device.setFaults([{ kind: 'lose', what: 'answer', command: 'os.reset' }]);
      const waiting = start(['-l', 'debug', '-t', '3600', ...connection, 'reset']);
      await waiting.hears(/os\.reset/);
      waiting.child.kill('SIGINT');
      const { code, err } = await waiting.ended;
      expect(code).toBe(130);
      expect(err).toContain('The device was asked for os.reset and has not answered');
    });
  });

  it('a reader that goes away is not an error', async () => {
    await onUdp(async (connection) => {
      const upload = start(['--json', ...connection, 'image', 'upload', image]);
      upload.child.stdout?.destroy();
      expect(await upload.ended).toEqual({ code: 0, out: '', err: '' });
      expect((await start([...connection, 'image', 'list']).ended).out).toContain('version: 2.0.0');
    });
  });
});
