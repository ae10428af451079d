/**
 * Writing over what is already there. A pipe represents everything that is not a file, because nobody needs rights to make one.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import { FileDraft, type DraftOptions } from '@main/disk/file-draft';
import { openToWrite } from '@main/disk/target';
import { VirtualClock } from '../support/virtual-clock';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-disk-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);

async function write(file: string, text: string, options?: DraftOptions): Promise<void> {
  const draft = await FileDraft.begin(file, options);
  await draft.add(Buffer.from(text));
  await draft.finish();
}

function viewOf(what: Promise<unknown>): Promise<ErrorView | undefined> {
  return what.then(() => undefined, toErrorView);
}

describe('a file that is written', () => {
  it.each([0o600, 0o640, 0o755])('keeps the mode %o of the file that it replaces', async (mode) => {
    writeFileSync(at('a'), 'old');
    chmodSync(at('a'), mode);
    await write(at('a'), 'new');
    expect(readFileSync(at('a'), 'utf8')).toBe('new');
    expect(statSync(at('a')).mode & 0o777).toBe(mode);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('goes where a link leads, also when nothing is there yet', async () => {
    mkdirSync(at('deep'));
    writeFileSync(at('deep/a'), 'old');
    symlinkSync('deep/a', at('link'));
    symlinkSync('link', at('further'));
    symlinkSync('deep/b', at('dangling'));
    await write(at('further'), 'new');
    await write(at('dangling'), 'made');
    expect(readFileSync(at('deep/a'), 'utf8')).toBe('new');
    expect(readFileSync(at('deep/b'), 'utf8')).toBe('made');
    for (const name of ['link', 'further', 'dangling'])
      expect(lstatSync(at(name)).isSymbolicLink()).toBe(true);
  });

  it('stays one file under all its names', async () => {
    writeFileSync(at('a'), 'old and longer');
    linkSync(at('a'), at('b'));
    await write(at('a'), 'new');
    expect(readFileSync(at('b'), 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['a', 'b']);
  });

  it.each([255, 214, 1])('may have a name of %i bytes', async (length) => {
    await write(at('n'.repeat(length)), 'new');
    expect(readdirSync(folder)).toEqual(['n'.repeat(length)]);
  });

  it('never takes the place of a pipe, a folder or a device, nor of one behind a link', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    mkdirSync(at('folder'));
    symlinkSync('pipe', at('to pipe'));
    symlinkSync('/dev/null', at('to null'));
    for (const [name, code] of [
      ['pipe', 'file/not-regular'],
      ['to pipe', 'file/not-regular'],
      ['to null', 'file/not-regular'],
      ['folder', 'file/failed'],
      ['none/', 'file/failed'],
      ['none/x', 'file/failed'],
    ] as const) {
      expect((await viewOf(FileDraft.begin(at(name))))?.code, name).toBe(code);
      expect((await viewOf(openToWrite(at(name))))?.code, name).toBe(code);
    }
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['folder', 'pipe', 'to null', 'to pipe']);
  });

  it('does not take the place of a pipe that was made in the meantime', async () => {
    const draft = await FileDraft.begin(at('a'));
    execFileSync('mkfifo', [at('a')]);
    expect((await viewOf(draft.finish()))?.code).toBe('file/not-regular');
    expect(lstatSync(at('a')).isFIFO()).toBe(true);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('does not begin under a name that Windows gives to a device', async () => {
    const failed = await viewOf(FileDraft.begin(at('nul.txt'), { platform: 'win32' }));
    expect(failed).toMatchObject({ code: 'file/bad-name' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a file that is open in another program of Windows', () => {
  let isOpen: boolean;
  let asked: number;
  const windows: DraftOptions = {
    platform: 'win32',
    rename: async (from, to) => {
      asked++;
      if (isOpen) throw Object.assign(new Error('open elsewhere'), { code: 'EPERM' });
      renameSync(from, to);
    },
  };
  beforeEach(() => {
    isOpen = true;
    asked = 0;
  });
  const whole = async (): Promise<FileDraft> => {
    writeFileSync(at('a.txt'), 'old');
    const draft = await FileDraft.begin(at('a.txt'), windows);
    await draft.add(Buffer.from('new'));
    return draft;
  };

  it('is waited for', async () => {
    const clock = new VirtualClock();
    const draft = await whole();
    const finished = draft.finishPatiently(clock);
    while (asked < 3) {
      await new Promise((resolve) => setImmediate(resolve));
      if (clock.pending > 0) await clock.advance(100);
    }
    isOpen = false;
    while (clock.pending > 0 || asked < 4) {
      await new Promise((resolve) => setImmediate(resolve));
      if (clock.pending > 0) await clock.advance(100);
    }
    await finished;
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  it('is replaced later, or the new file is kept beside it', async () => {
    const draft = await whole();
    expect((await viewOf(draft.finish()))?.code).toBe('file/in-use');
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('old');
    isOpen = false;
    await draft.finish();
    expect(readFileSync(at('a.txt'), 'utf8')).toBe('new');

    isOpen = true;
    writeFileSync(at('a (2).txt'), 'taken');
    const other = await whole();
    expect((await viewOf(other.finish()))?.code).toBe('file/in-use');
    expect(await other.putBeside()).toBe('a (3).txt');
    expect(readFileSync(at('a (3).txt'), 'utf8')).toBe('new');
    expect(readdirSync(folder).sort()).toEqual(['a (2).txt', 'a (3).txt', 'a.txt']);
  });

  it('whose folder is gone is told as a file that failed, not as a defect', async () => {
    const draft = await whole();
    await draft.putAside();
    rmSync(folder, { recursive: true });
    expect(await viewOf(draft.putBeside())).toMatchObject({
      code: 'file/failed',
      facts: { detail: 'ENOENT' },
    });
  });
});
