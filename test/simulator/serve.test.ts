/**
 * Simulated devices on real sockets and pseudo terminals. Nothing here waits for a length of time: every step waits for what
 * it should bring.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SerialPort } from 'serialport';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '@shared/core/bytes';
import { profileNames } from '@shared/simulator/profile-names';
import { hostClock } from '@main/host/clock';
import { SimulatedDevice } from '@main/simulator/device';
import { profiles } from '@main/simulator/profile';
import { exitCodes } from '@main/cli/exit-codes';
import { simulateOptions } from '@main/serve/options';
import { Unusable, wishOf } from '@main/serve/wish';
import { servePty } from '@main/serve/pty';
import { run } from '../cli/run';
import { bytesOf, sha } from './rig';

const ECHO = '0a00000500000100a161646178';
const ECHO_ANSWER = '0b00000600000100bf61726178ff';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-serve-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `bootbench simulate` and gives the lines that it prints, as they come. */
function serving(...argv: string[]) {
  const ended = new AbortController();
  const lines: string[] = [];
  const waiting: { count: number; go: () => void }[] = [];
  const onWrite = (text: string): void => {
    lines.push(...text.trimEnd().split('\n'));
    for (const one of waiting) if (lines.length >= one.count) one.go();
  };
  const ran = run(['simulate', ...argv], { signal: ended.signal, onWrite });
  const printed = (count: number): Promise<void> =>
    new Promise((resolve) => {
      if (lines.length >= count) resolve();
      else waiting.push({ count, go: resolve });
    });
  return {
    lines,
    ran,
    printed,
    end: () => {
      ended.abort();
      return ran;
    },
  };
}

/** Sends one datagram and waits for one answer. */
async function askUdp(family: 'udp4' | 'udp6', address: string, request: string): Promise<string> {
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  const socket = createSocket(family);
  const answer = once(socket, 'message') as Promise<[Buffer]>;
  socket.send(bytesOf(request), Number(port), host);
  const [message] = await answer;
  socket.close();
  return toHex(message);
}

describe('on UDP', () => {
  it('each device has a port of its own and answers there', async () => {
    const { printed, lines, end } = serving('--udp', '0', '--count', '3');
    await printed(3);
    for (const line of lines) {
      const [, address = ''] = /^udp (\S+) {2}zephyr-udp {2}1\.0\.0$/.exec(line) ?? [];
      expect(await askUdp('udp4', address, ECHO)).toBe(ECHO_ANSWER);
    }
    expect(new Set(lines).size).toBe(3);
    expect(await end()).toMatchObject({ code: 0, err: '' });
  });

  it('devices can have version 6 and another profile', async () => {
    const { printed, lines, end } = serving('--udp', '0', '--ipv6', '--profile', 'mcuboot-recovery');
    await printed(1);
    const [, address = ''] = /^udp (\S+) {2}mcuboot-recovery {2}1\.0\.0$/.exec(lines[0] ?? '') ?? [];
    expect(await askUdp('udp6', address, ECHO)).toBe('0b00000600000100bf62726308ff');
    await end();
  });

  it('a datagram beyond 1500 bytes is cut, and answered as corrupt', async () => {
    const { printed, lines, end } = serving('--udp', '0');
    await printed(1);
    const address = lines[0]?.split(' ')[1] ?? '';
    const body = `a16164790${(1501 - 8 - 6).toString(16)}${'78'.repeat(1501 - 8 - 6)}`;
    const header = `0a00${(1501 - 8).toString(16).padStart(4, '0')}00000100`;
    expect(await askUdp('udp4', address, header + body)).toBe('0b00000600000100bf62726309ff');
    await end();
  });

  it('a port that is taken is said in a sentence', async () => {
    const first = serving('--udp', '0');
    await first.printed(1);
    const port = /:(\d+) /.exec(first.lines[0] ?? '')?.[1] ?? '';
    const second = serving('--udp', port);
    const { code, err } = await second.ran;
    expect(code).toBe(exitCodes.link);
    expect(err).toContain('taken by another program');
    await first.end();
  });
});

/** Opens a terminal as a client does: reads what comes, writes what is given. */
async function terminal(file: string) {
  const port = new SerialPort({ path: file, baudRate: 115_200, autoOpen: false });
  let text = '';
  let wake = (): void => {};
  port.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
    wake();
  });
  const opened = once(port, 'open');
  port.open();
  await opened;
  return {
    write: (bytes: string) => port.write(Buffer.from(bytes, 'latin1')),
    /** Settles when this text has come. */
    sees: async (wanted: string): Promise<void> => {
      while (!text.includes(wanted)) await new Promise<void>((resolve) => (wake = resolve));
    },
    close: async (): Promise<void> => {
      const closed = once(port, 'close');
      port.close();
      await closed;
    },
  };
}

const ECHO_FRAME = '\x06\x09ABMKAAAJAAAAAKFhZGVoZWxsb6J/\n';
const ECHO_ANSWER_FRAME = '\x06\x09ABQLAAAKAAAAAL9hcmVoZWxsb//3UQ==\n';

describe('on a pseudo terminal', () => {
  it('a device answers, also to the next client', async () => {
    const { printed, lines, end } = serving('--pty', '--pty-dir', folder);
    await printed(1);
    expect(lines).toEqual([`pty ${folder}/device-1  zephyr-swap-move  1.0.0`]);
    for (let client = 0; client < 2; client++) {
      const { write, sees, close } = await terminal(`${folder}/device-1`);
      write(ECHO_FRAME);
      await sees(ECHO_ANSWER_FRAME);
      await close();
    }
    expect((await end()).code).toBe(0);
    expect(existsSync(`${folder}/device-1`)).toBe(false);
  });

  it('a device without framing answers as well', async () => {
    const { printed, end } = serving('--pty', '--pty-dir', folder, '--raw', '--baud', '0');
    await printed(1);
    const { write, sees, close } = await terminal(`${folder}/device-1`);
    write(Buffer.from(ECHO, 'hex').toString('latin1'));
    await sees(Buffer.from(ECHO_ANSWER, 'hex').toString('latin1'));
    await close();
    await end();
  });

  it('a device on USB takes it away when it resets, and brings it back', async () => {
    const device = new SimulatedDevice({
      profile: { ...profiles['zephyr-swap-move'], link: 'usb', bootMs: 10 },
      clock: hostClock,
      random: () => 0,
      hash: sha,
    });
    const file = path.join(folder, 'usb');
    const problems: unknown[] = [];
    const { close } = await servePty({
      device,
      clock: hostClock,
      path: file,
      framing: 'console',
      onProblem: (error) => void problems.push(error),
    });
    const { onLink } = device;
    const up = new Promise<void>((resolve) => {
      device.onLink = (event) => {
        onLink(event);
        if (event === 'up') resolve();
      };
    });
    device.reset();
    expect(device.state.linkIsUp).toBe(false);
    await up;
    device.reset();
    await close();
    expect(problems).toEqual([]);
    device.close();
    expect(existsSync(file)).toBe(false);
  });

  it('a firmware loader that is another USB device has a terminal of its own, and only while it runs', async () => {
    const profile = profiles['nordic-bare-metal'];
    const device = new SimulatedDevice({
      profile: { ...profile, link: 'usb', bootMs: 10 },
      clock: hostClock,
      random: () => 0,
      hash: sha,
    });
    const [file, loaderFile] = [path.join(folder, 'usb'), path.join(folder, 'usb-loader')];
    const serving = await servePty({
      device,
      clock: hostClock,
      path: file,
      loaderPath: loaderFile,
      framing: 'console',
      onProblem: (error) => {
        throw error;
      },
    });
    expect([existsSync(file), existsSync(loaderFile)]).toEqual([true, false]);
    device.reset('loader');
    while (!existsSync(loaderFile)) await new Promise(setImmediate);
    expect(existsSync(file)).toBe(false);
    const { write, sees, close } = await terminal(loaderFile);
    write(ECHO_FRAME);
    await sees(ECHO_ANSWER_FRAME);
    await close();
    device.reset();
    while (!existsSync(file)) await new Promise(setImmediate);
    expect(existsSync(loaderFile)).toBe(false);
    await serving.close();
    device.close();
  });

  it('a file that is in the way is not removed', async () => {
    writeFileSync(`${folder}/device-1`, 'precious');
    const { code, err } = await serving('--pty', '--pty-dir', folder).ran;
    expect(code).toBe(exitCodes.link);
    expect(err).toContain('could not be opened');
    expect(readFileSync(`${folder}/device-1`, 'utf8')).toBe('precious');
  });

  it('without socat there is a sentence that says what to do', async () => {
    const device = new SimulatedDevice({
      profile: profiles['zephyr-swap-move'],
      clock: hostClock,
      random: () => 0,
      hash: sha,
    });
    const wish = {
      device,
      clock: hostClock,
      path: path.join(folder, 'x'),
      framing: 'console' as const,
      onProblem: () => {},
    };
    await expect(servePty({ ...wish, program: 'no-such-socat' })).rejects.toMatchObject({
      code: 'link/failed',
      facts: { detail: expect.stringContaining('apt install socat') as unknown },
    });
    device.close();
  });
});

describe('options', () => {
  it('have sensible values when nothing is said', () => {
    expect(wishOf({ udp: '1337' })).toMatchObject({
      udpPort: 1337,
      host: '127.0.0.1',
      family: 'udp4',
      ptyFolder: undefined,
      count: 1,
      faults: [],
      seed: 1,
    });
    expect(wishOf({ pty: true })).toMatchObject({ baud: 115_200, framing: 'console', prompt: undefined });
    expect([wishOf({ pty: true }).isUsb, wishOf({ pty: true, usb: true }).isUsb]).toEqual([false, true]);
  });

  it('with faults read them from a file', () => {
    const file = path.join(folder, 'faults.json');
    writeFileSync(file, JSON.stringify([{ kind: 'slow-erase', ms: 12_000 }]));
    expect(wishOf({ udp: '1337', faults: file })).toMatchObject({
      faults: [{ kind: 'slow-erase', ms: 12_000 }],
    });
    writeFileSync(file, '[{"kind":"explode"}]');
    expect(() => wishOf({ udp: '1337', faults: file })).toThrow(Unusable);
    writeFileSync(file, '[');
    expect(() => wishOf({ udp: '1337', faults: file })).toThrow(Unusable);
    expect(readFileSync(file, 'utf8')).toBe('[');
  });

  it.each([
    [[]],
    [['--udp', '70000']],
    [['--udp', 'x']],
    [['--udp', '1337', '--count', '0']],
    [['--udp', '1337', '--profile', 'toaster']],
    [['--pty', '--baud', '5']],
    [['--nonsense']],
    [['--udp', '1337', '--faults', '/no/such/file']],
  ])('%j cannot be used', async (argv) => {
    const { code, err } = await serving(...argv).ran;
    expect(code).toBe(exitCodes.usage);
    expect(err).toMatch(/^Error: /);
  });

  it('with --help are listed, and the profiles with them', async () => {
    const { code, out } = await serving('--help').ran;
    expect(code).toBe(0);
    for (const [flags] of simulateOptions) expect(out).toContain(flags);
    for (const profile of profileNames) expect(out).toContain(profile);
  });
});
