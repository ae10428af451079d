/**
 * The settings file on a real disk: every state in which it can be found, the lock of a program that was killed, and what a killed
 * writer has left.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import lockfile from 'proper-lockfile';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolderSync } from '@main/disk/make-folder';
import { StateFile, type JsonStore } from '@main/disk/state-file';
import { stateFileIn } from '../support/settings-disk';
import { VirtualClock } from '../support/virtual-clock';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-state-'));
  file = path.join(folder, 'bootbench.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const stateFile = (in_ = folder, store?: JsonStore): StateFile => stateFileIn(in_, store);

const plusOne = (content: Readonly<Record<string, unknown>>) => ({
  ...content,
  count: ((content['count'] as number | undefined) ?? 0) + 1,
});
const saved = (): unknown => JSON.parse(readFileSync(file, 'utf8'));

describe('The settings file', () => {
  it('that is not there is nothing, and is made with its folders', async () => {
    const deep = path.join(folder, 'a', 'b');
    const state = stateFile(deep);
    expect(await state.read()).toBeUndefined();
    expect(existsSync(deep)).toBe(false);
    expect(await state.change(plusOne)).toEqual({ count: 1 });
    expect(await state.read()).toEqual({ count: 1 });
  });

  it('keeps its permissions, its link and everything that is not changed', async () => {
    const real = path.join(folder, 'real.json');
    writeFileSync(real, JSON.stringify({ other: [1], count: 4 }));
    chmodSync(real, 0o600);
    symlinkSync(real, file);
    await stateFile().change(plusOne);
    expect(JSON.parse(readFileSync(real, 'utf8'))).toEqual({ other: [1], count: 5 });
    expect(statSync(real).mode & 0o777).toBe(0o600);
  });

  it('is read with the mark that some editors put in front', async () => {
    writeFileSync(file, '\u{feff}{"count": 2}');
    expect(await stateFile().change(plusOne)).toEqual({ count: 3 });
  });

  it.each([
    ['', 'it is empty'],
    ['  \n', 'it is empty'],
    ['{"count": 1', 'it is not JSON'],
    ['\0\0\0\0', 'it is not JSON'],
    ['[]', 'it holds no settings'],
    ['null', 'it holds no settings'],
    ['"text"', 'it holds no settings'],
  ])('with the content %j is left as it is unless something is given instead', async (text, detail) => {
    writeFileSync(file, text);
    const state = stateFile();
    await expect(state.read()).rejects.toMatchObject({
      code: 'settings/unreadable',
      facts: { file, detail },
    });
    await expect(state.change(plusOne)).rejects.toMatchObject({ code: 'settings/unreadable' });
    expect(readFileSync(file, 'utf8')).toBe(text);
    writeFileSync(`${file}.unreadable`, 'of an earlier time');
    await state.change(plusOne, { count: 7 });
    expect(saved()).toEqual({ count: 8 });
    expect(state.copies).toEqual([`${file}.unreadable-2`]);
    expect(readFileSync(`${file}.unreadable-2`, 'utf8')).toBe(text);
    expect(readFileSync(`${file}.unreadable`, 'utf8')).toBe('of an earlier time');
  });

  it('that is a folder, a pipe, a device or a circle of links is said to be that, and is not replaced', async () => {
    const state = stateFile();
    const says = async (detail: string): Promise<void> => {
      await expect(state.read()).rejects.toMatchObject({ code: 'settings/unreadable', facts: { detail } });
      await expect(state.change(plusOne, {})).rejects.toMatchObject({ facts: { detail } });
      rmSync(file, { recursive: true });
    };
    mkdirSync(file);
    await says('it is a folder');
    execFileSync('mkfifo', [file]);
    await says('it is not an ordinary file');
    symlinkSync('/dev/zero', file);
    await says('it is not an ordinary file');
    symlinkSync(file, file);
    await says('its links lead in a circle');
  });

  if (process.platform !== 'linux')
    process.stdout.write('A folder in /proc is not tested: this is no Linux\n');
  else
    it('whose folder cannot be made says so at once', async () => {
      // Node's own recursive mkdir never returns here.
      const state = stateFile('/proc/bootbench/a');
      expect(await state.read()).toBeUndefined();
      await expect(state.change(plusOne)).rejects.toMatchObject({
        code: 'settings/not-saved',
        facts: { detail: 'its folder is not there and cannot be made' },
      });
      writeFileSync(path.join(folder, 'a-file'), '');
      await expect(stateFile(path.join(folder, 'a-file', 'deep')).change(plusOne)).rejects.toMatchObject({
        facts: { detail: 'a part of its path is a file, not a folder' },
      });
      expect(() => makeFolderSync(path.join(folder, 'a-file'))).toThrow();
    });

  it('is as it was when the write fails, and the lock is given back', async () => {
    writeFileSync(file, '{"count": 1}');
    const full: JsonStore = {
      get store() {
        return {};
      },
      set store(_content) {
        throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
      },
    };
    await expect(stateFile(folder, full).change(plusOne)).rejects.toMatchObject({
      code: 'settings/not-saved',
      facts: { file, detail: 'the disk is full' },
    });
    expect(readdirSync(folder)).toEqual(['bootbench.json']);
    expect(await stateFile().change(plusOne)).toEqual({ count: 2 });
  });
});

describe('Changes side by side', () => {
  it('of many writers are all kept', async () => {
    await Promise.all(Array.from({ length: 40 }, () => stateFile().change(plusOne)));
    expect(saved()).toEqual({ count: 40 });
    expect(readdirSync(folder)).toEqual(['bootbench.json']);
  });

  it('are begun anew when somebody without a lock has changed the file meanwhile', async () => {
    writeFileSync(file, '{"count": 1}');
    let isFirst = true;
    const content = await stateFile().change((now) => {
      if (isFirst) writeFileSync(file, '{"count": 10, "hand": true}');
      isFirst = false;
      return plusOne(now);
    });
    expect(content).toEqual({ count: 11, hand: true });
  });

  it('go on after a writer that was killed, and take away what it left', async () => {
    writeFileSync(file, '{"count": 1}');
    writeFileSync(`${file}.tmp-1234567890abcdef`, '{"count":');
    writeFileSync(`${file}.tmp-mine`, 'of somebody else');
    mkdirSync(`${file}.lock`);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(`${file}.lock`, longAgo, longAgo);
    await Promise.all(Array.from({ length: 10 }, () => stateFile().change(plusOne)));
    expect(saved()).toEqual({ count: 11 });
    expect(readdirSync(folder).sort()).toEqual(['bootbench.json', 'bootbench.json.tmp-mine']);
  });
});

describe('On Windows, where a virus scanner has a file for a moment', () => {
  const denied = (code: string): Error => Object.assign(new Error('open elsewhere'), { code });

  /** A file whose `step` fails so many times; counts how often it was tried. */
  function scanned(
    step: 'open' | 'copyFile' | 'lock' | 'write',
    times: number,
    code = 'EPERM',
    platform = 'win32',
  ) {
    const clock = new VirtualClock();
    let tried = 0;
    const rough = <A extends unknown[], R>(at: typeof step, work: (...args: A) => R) => {
      return (...args: A): R => {
        if (at === step && ++tried <= times) throw denied(code);
        return work(...args);
      };
    };
    const state = new StateFile({
      folder,
      clock,
      random: () => 0,
      platform,
      disk: {
        open: rough('open', open),
        copyFile: rough('copyFile', copyFile),
        lock: rough('lock', (at, options) => lockfile.lock(at, options)),
      },
      loadStore: () =>
        Promise.resolve(() => ({
          get store() {
            return {};
          },
          set store(content) {
            rough('write', () => writeFileSync(file, JSON.stringify(content)))();
          },
        })),
    });
    /** Lets the time pass that the file waits. */
    const ended = async <T>(work: Promise<T>): Promise<T> => {
      let isEnded = false;
      const end = (): void => void (isEnded = true);
      work.then(end, end);
      while (!isEnded) {
        await new Promise((resolve) => setImmediate(resolve));
        if (clock.pending > 0) await clock.advance(50);
      }
      return work;
    };
    return { state, clock, ended, tried: () => tried };
  }

  const steps = ['open', 'lock', 'write'] as const;
  const codes = ['EPERM', 'EACCES', 'EBUSY'];

  it.each(steps.flatMap((step) => codes.map((code) => [step, code] as const)))(
    'a change whose %s fails with %s is tried again',
    async (step, code) => {
      writeFileSync(file, '{"count": 1}');
      const { state, ended, tried } = scanned(step, 5, code);
      expect(await ended(state.change(plusOne))).toEqual({ count: 2 });
      expect(saved()).toEqual({ count: 2 });
      expect(tried()).toBeGreaterThan(5);
      expect(readdirSync(folder)).toEqual(['bootbench.json']);
    },
  );

  it('it is read a moment later, and a copy of what held no settings is kept', async () => {
    writeFileSync(file, '{"count": 1}');
    const reading = scanned('open', 3, 'EBUSY');
    expect(await reading.ended(reading.state.read())).toEqual({ count: 1 });
    writeFileSync(file, 'no JSON');
    const copying = scanned('copyFile', 3, 'EBUSY');
    expect(await copying.ended(copying.state.change(plusOne, {}))).toEqual({ count: 1 });
    expect(copying.state.copies).toEqual([`${file}.unreadable`]);
  });

  it('what is changed meanwhile by hand is kept', async () => {
    writeFileSync(file, '{"count": 1}');
    const { state, ended, tried } = scanned('write', 3);
    const change = state.change(plusOne);
    while (tried() < 1) await new Promise((resolve) => setImmediate(resolve));
    writeFileSync(file, '{"count": 10, "hand": true}');
    expect(await ended(change)).toEqual({ count: 11, hand: true });
  });

  it.each(steps)('a permission that is missing for good at %s is said after some seconds', async (step) => {
    writeFileSync(file, '{"count": 1}');
    const { state, clock, ended } = scanned(step, Infinity);
    const from = clock.now();
    await expect(ended(state.change(plusOne))).rejects.toMatchObject({
      code: step === 'open' ? 'settings/unreadable' : 'settings/not-saved',
      facts: { detail: 'your user has no permission' },
    });
    expect(clock.now() - from).toBeGreaterThanOrEqual(5000);
    expect(clock.now() - from).toBeLessThan(7000);
    expect(saved()).toEqual({ count: 1 });
    expect(readdirSync(folder)).toEqual(['bootbench.json']);
  });

  it('elsewhere, and for any other error, it is said at once', async () => {
    writeFileSync(file, '{"count": 1}');
    for (const [code, platform, detail] of [
      ['EPERM', 'linux', 'your user has no permission'],
      ['EACCES', 'darwin', 'your user has no permission'],
      ['ENOSPC', 'win32', 'the disk is full'],
    ] as const)
      for (const step of steps) {
        const { state, clock, tried } = scanned(step, Infinity, code, platform);
        await expect(state.change(plusOne)).rejects.toMatchObject({ facts: { detail } });
        expect([tried(), clock.pending]).toEqual([1, 0]);
      }
  });
});
