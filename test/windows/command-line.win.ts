import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeImage } from '@shared/firmware/make-image';
import { hostClock } from '@main/host/clock';
import { servePty, type PtyServing } from '@main/serve/pty';
import { serveUdp } from '@main/serve/udp';
import type { SimulatedDevice } from '@main/simulator/device';
import { simulated } from '../cli/run';
import { sha } from '../support/rig';
import { portLink, Windows, windowsPath } from './windows';

const windows = new Windows();
let image: string;

beforeAll(async () => {
  await windows.begin();
  image = path.join(windows.folder, 'app.bin');
  const version = { major: 2, minor: 0, revision: 0, build: 0 };
  writeFileSync(image, makeImage({ version, sizeBytes: 60_000, seed: 5, sha }));
});
afterAll(() => windows.end());

function fail(error: unknown): never {
  throw error;
}

describe('without a device', () => {
  it('says its version', async () => {
    expect(await windows.run('--version')).toEqual({ code: 0, out: '0.1.0\n', err: '' });
  });

  it('shows a port of Windows where an example has one', async () => {
    const { out } = await windows.run('--help');
    expect(out).toContain('dev=COM3');
    expect(out).not.toContain('/dev/tty');
  });

  it('saves one port under one name, however it is typed', async () => {
    for (const [name, typed] of [
      ['small', 'com5'],
      ['device', '\\\\.\\COM5'],
      ['colon', 'COM5:'],
    ] as const) {
      const saved = await windows.run('conn', 'add', name, 'type=serial', `connstring=dev=${typed}`);
      expect(saved.code, saved.err).toBe(0);
    }
    const { out } = await windows.run('conn', 'show', '--json');
    expect(out.match(/dev=COM5,/g)).toHaveLength(3);
  });

  it('lists, tells of a port that is not there, and reads a file by its Windows path', async () => {
    expect((await windows.run('devices', '--no-probe')).code).toBe(0);
    const gone = await windows.run('--conntype', 'serial', '--connstring', 'com77', 'echo', 'x');
    expect([gone.code, gone.err]).toEqual([3, expect.stringContaining('COM77 was not found')]);
    expect((await windows.run('image', 'info', windowsPath(image))).out).toContain('2.0.0');
  });
});

describe('over UDP', () => {
  let device: SimulatedDevice;
  let close: () => Promise<void>;
  let connection: string[];

  beforeAll(async () => {
    device = simulated('zephyr-udp');
    const served = await serveUdp({ device, host: '127.0.0.1', port: 0, family: 'udp4', onProblem: fail });
    close = served.close;
    const port = served.address.split(':')[1];
    connection = ['--conntype', 'udp', '--connstring', `[127.0.0.1]:${port}`];
  });
  afterAll(async () => {
    device.close();
    await close();
  });

  it('echoes, and upgrades with a verdict', async () => {
    expect((await windows.run(...connection, 'echo', 'hello')).out).toBe('hello\n');
    const upgraded = await windows.run(...connection, 'upgrade', windowsPath(image));
    expect([upgraded.code, upgraded.err]).toEqual([0, expect.any(String)]);
    expect((await windows.run(...connection, 'image', 'list')).out).toContain('2.0.0');
  });
});

describe('over a serial port', () => {
  let device: SimulatedDevice;
  let serving: PtyServing;

  beforeAll(async () => {
    device = simulated('zephyr-4.4');
    serving = await servePty({
      device,
      clock: hostClock,
      path: portLink(),
      framing: 'console',
      onProblem: fail,
    });
  });
  afterAll(async () => {
    device.close();
    await serving.close();
  });
  const at = (port: string): string[] => ['--conntype', 'serial', '--connstring', `dev=${port}`];

  it.each(['COM5', 'com5:', '\\\\.\\COM5'])('opens it as %s', async (port) => {
    const { out, err } = await windows.run(...at(port), 'echo', 'hello');
    expect([out, err]).toEqual(['hello\n', '']);
  });

  it('takes two names of one port for one device, and upgrades it', async () => {
    const names = ['--conntype', 'serial', '--connstring', 'com5', '--connstring', '\\\\.\\COM5'];
    const { code, out, err } = await windows.run(...names, 'upgrade', windowsPath(image), '--json');
    expect([code, err]).toEqual([0, expect.any(String)]);
    const verdicts = out.split('\n').filter((line) => line.includes('"type":"upgrade"'));
    expect(verdicts.length).toBeLessThanOrEqual(1);
    expect(out).not.toContain('\\\\.\\');
  });
});

describe('a port whose far end goes away', () => {
  let serving: PtyServing | undefined;
  afterEach(() => serving?.close());

  it('is told in words', async () => {
    const device = simulated('zephyr-4.4', { faults: [{ kind: 'hold' }] });
    serving = await servePty({
      device,
      clock: hostClock,
      path: portLink(),
      framing: 'console',
      onProblem: fail,
    });
    const command = ['--conntype', 'serial', '--connstring', 'COM5', '-t', '60', '-l', 'info', 'echo', 'x'];
    const { ended, hears } = windows.start(...command);
    await hears(/connected/);
    await serving.close();
    serving = undefined;
    const { code, err } = await ended;
    device.close();
    expect(code).toBe(3);
    expect(err).toContain('the port is gone');
  });
});
