import { afterEach, describe, expect, it } from 'vitest';
import { goneError, HUNG_UP } from '@main/transports/serial-gone';
import { openSerialHandle, raiseLines, type SerialHandle } from '@main/transports/serial-handle';
import { openingError } from '@main/transports/serial-opening-error';
import { loadSerialPackage } from '@main/transports/serial-package';
import { checkSerialOptions } from '@main/transports/serial-settings';
import { joinBytes } from '@shared/core/bytes';
import { errorText } from '@shared/core/error-texts';
import { toErrorView } from '@shared/core/errors';
import { Arrivals } from '../support/arrivals';
import { makePty, type Pty } from '../support/pty';

const ptys: Pty[] = [];
const handles: SerialHandle[] = [];

afterEach(async () => {
  for (const handle of handles.splice(0)) await handle.close();
  for (const pty of ptys.splice(0)) await pty.pull();
});

async function pty(): Promise<Pty> {
  const made = await makePty();
  ptys.push(made);
  return made;
}

async function openPort(path: string) {
  const arrived = new Arrivals<Uint8Array>();
  const gone = new Arrivals<string>();
  const handle = await openSerialHandle(checkSerialOptions({ path }), {
    bytes: arrived.push,
    gone: gone.push,
  });
  handles.push(handle);
  return { handle, arrived, gone };
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const lengthOf = (parts: readonly Uint8Array[]): number => joinBytes(parts).length;

describe('a serial port of the system', () => {
  it('carries bytes both ways as they are', async () => {
    const { path, send, written } = await pty();
    const { handle, arrived } = await openPort(path);
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    await handle.write(every);
    await written.until((parts) => lengthOf(parts) >= 256);
    expect(joinBytes(written.all)).toEqual(every);
    send(every);
    await arrived.until((parts) => lengthOf(parts) >= 256);
    expect(joinBytes(arrived.all)).toEqual(every);
  });

  it('is not given to a second user before the first has closed it', async () => {
    const { path } = await pty();
    const first = await openPort(path);
    await expect(openPort(path)).rejects.toMatchObject({ code: 'link/busy', facts: { port: path } });
    await first.handle.close();
    await first.handle.close();
    await openPort(path);
    expect(first.gone.all).toEqual([]);
  });

  it('that does not exist is not found', async () => {
    await expect(openPort('/dev/ttyNOPE0')).rejects.toMatchObject({ code: 'link/not-found' });
    await expect(openPort('/dev/null/nope')).rejects.toMatchObject({ code: 'link/not-found' });
  });

  it('that is something else cannot be opened', async () => {
    await expect(openPort('/dev/null')).rejects.toMatchObject({ code: 'link/failed' });
    await expect(openPort('/tmp')).rejects.toMatchObject({ code: 'link/failed' });
  });

  it('that goes away says so once, and writing to it fails', async () => {
    const { path, pull } = await pty();
    const { handle, gone } = await openPort(path);
    await pull();
    expect(await gone.next()).toBe('the port is gone: unplugged, or its other end was closed');
    await expect(handle.write(text('x'))).rejects.toThrow();
    await handle.close();
    expect(gone.all).toHaveLength(1);
  });

  it('that goes away in the middle of an answer says so too', async () => {
    for (let round = 0; round < 25; round++) {
      const { path, send, pull } = await makePty();
      const { gone, arrived } = await openPort(path);
      send(text('hello\n'.repeat(1 + round)));
      if (round % 2 === 0) await arrived.next();
      await pull();
      expect(await gone.next()).toContain('unplugged');
      expect(gone.all).toHaveLength(1);
    }
  });

  it('closes although the other side takes no data', async () => {
    const { path, holdBack } = await pty();
    holdBack();
    const { handle, gone } = await openPort(path);
    const stuck = handle.write(new Uint8Array(4 * 1024 * 1024));
    const outcome = expect(stuck).rejects.toThrow();
    await handle.close();
    await outcome;
    expect(gone.all).toEqual([]);
  });
});

describe('the lines of a port that was opened', () => {
  const set = async (flowControl: 'none' | 'rts-cts' | 'xon-xoff', platform: string): Promise<object[]> => {
    const calls: object[] = [];
    const port = { set: (lines?: object) => Promise.resolve(void calls.push({ ...lines })) };
    await raiseLines(port, { flowControl }, platform);
    return calls;
  };

  it('are raised on Windows as the other systems do by themselves, where the driver does not move RTS', async () => {
    for (const flowControl of ['none', 'xon-xoff'] as const)
      expect(await set(flowControl, 'win32')).toMatchObject([{ dtr: true, rts: true, brk: false }]);
    expect(await set('rts-cts', 'win32')).toEqual([]);
    expect(await set('none', 'linux')).toEqual([]);
    expect(await set('none', 'darwin')).toEqual([]);
  });

  it('may be missing', async () => {
    const port = { set: () => Promise.reject(new Error('no such line')) };
    await expect(raiseLines(port, { flowControl: 'none' }, 'win32')).resolves.toBeUndefined();
  });
});

describe('the words of a port that has gone', () => {
  const windows = (words: string): Error => goneError(new Error(words));

  it.each(['Access denied', 'Invalid handle', 'Operation aborted'])('%s on Windows', (words) => {
    expect(windows(`Reading from COM port (GetOverlappedResult): ${words}`).message).toBe(HUNG_UP);
  });

  it.each([22, 31, 109, 433, 995, 1167])('number %i on Windows', (number) => {
    expect(windows(`Writing to COM port (WriteFileEx): Unknown error code ${number}`).message).toBe(HUNG_UP);
  });

  it.each(['EIO', 'ENXIO', 'ENODEV', 'EBADF'])('%s elsewhere', (code) => {
    expect(goneError(Object.assign(new Error('EIO: i/o error, read'), { code })).message).toBe(HUNG_UP);
  });

  it('are not taken for other words of the system', () => {
    expect(windows('Writing to COM port (WriteFileEx): Unknown error code 1784').message).toContain('1784');
    expect(windows('Writing to COM port (WriteFileEx): The parameter is incorrect').message).toContain(
      'incorrect',
    );
    expect(goneError('text').message).toBe('text');
  });
});

describe('the package with the native part', () => {
  it('that does not load is a sentence with a way out', async () => {
    const load = (): Promise<never> => Promise.reject(new Error('No native build was found\n  at x.js'));
    const error: unknown = await loadSerialPackage(load).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'link/no-native-part',
      facts: { system: `${process.platform} ${process.arch}`, detail: 'No native build was found' },
    });
  });
});

describe('why a port was not opened', () => {
  it.each([
    ['EBUSY', 'link/busy'],
    ['EAGAIN', 'link/busy'],
    ['EACCES', 'link/denied'],
    ['EPERM', 'link/denied'],
    ['ENOENT', 'link/not-found'],
    ['ENXIO', 'link/not-found'],
    ['EIO', 'link/failed'],
  ])('%s means %s, whatever the words', (systemCode, code) => {
    expect(openingError('/dev/ttyACM0', systemCode, new Error('Fehler: unbekannt')).code).toBe(code);
  });

  it.each([
    ['Error Resource temporarily unavailable Cannot lock port', 'link/busy'],
    ['Opening COM7: Access denied', 'link/busy'],
    ['Opening COM7: File not found', 'link/not-found'],
    ['Opening COM7: Unknown error code 31', 'link/failed'],
    ['Opening COM7: Unknown error code 32', 'link/busy'],
    ['Opening COM7: Unknown error code 433', 'link/not-found'],
    ['Opening COM7: Unknown error code 1167', 'link/not-found'],
  ])('"%s" means %s', (words, code) => {
    expect(openingError('COM7', undefined, new Error(words)).code).toBe(code);
  });

  it('has no bare number where the port is there and its device is not', () => {
    for (const number of [22, 31, 995])
      expect(
        openingError('COM7', undefined, new Error(`Opening COM7: Unknown error code ${number}`)),
      ).toMatchObject({
        code: 'link/failed',
        facts: { detail: expect.stringContaining('unplugged') as string },
      });
  });

  it.each([
    ['linux', 'dialout'],
    ['darwin', 'ls -l'],
    ['win32', 'Device Manager'],
  ])('names the way out on %s', (platform, words) => {
    const denied = openingError('/dev/x', 'EACCES', new Error('no'), platform);
    expect(errorText(toErrorView(denied)).advice).toContain(words);
  });
});
