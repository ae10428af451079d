/**
 * Files of this computer on the command line: where downloads go, and what documents are written in.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodes } from '@main/cli/exit-codes';
import { makeImage } from '@shared/firmware/make-image';
import { sha } from '../support/rig';
import { run, simulated, type Ran } from './run';

const sim = ['--conntype', 'sim'];
let folder: string;
let device: ReturnType<typeof simulated>;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-cli-'));
  device = simulated('zephyr-4.4');
});
afterEach(() => {
  device.close();
  rmSync(folder, { recursive: true });
});

const at = (name: string): string => path.join(folder, name);
const command = (...words: string[]): Promise<Ran> => run([...sim, ...words], { device });

async function onDevice(remote: string, text: string): Promise<void> {
  writeFileSync(at('source'), text);
  expect((await command('fs', 'upload', at('source'), remote)).code).toBe(0);
  rmSync(at('source'));
}

describe('fs download', () => {
  it.each(['-', '/dev/stdout'])(
    'to %s writes the file and nothing else to standard output',
    async (local) => {
      await onDevice('/lfs1/a', 'one\ntwo\n');
      expect(await command('fs', 'download', '/lfs1/a', local)).toMatchObject({ code: 0, out: 'one\ntwo\n' });
      const asJson = await command('--json', 'fs', 'download', '/lfs1/a', local);
      expect(asJson.code).toBe(exitCodes.usage);
    },
  );

  it.each([
    ['/lfs1/..\\..\\evil.txt', '_.._evil.txt'],
    ['/lfs1/nul.txt', '_nul.txt'],
    ['/lfs1/a:b', 'a_b'],
    ['/lfs1/plain.txt', 'plain.txt'],
  ])('of %s stays in its folder as %s', async (remote, name) => {
    await onDevice(remote, 'x');
    mkdirSync(at('in'));
    const { code, err } = await command('fs', 'download', remote, at('in'));
    expect(code).toBe(0);
    expect(readdirSync(at('in'))).toEqual([name]);
    expect(err.includes(`saved as ${name}`)).toBe(name !== 'plain.txt');
  });

  it.each(['pipe', 'to null', 'none/x', `${'n'.repeat(256)}`])(
    'to something that is not a file is refused before anything is asked: %s',
    async (name) => {
      execFileSync('mkfifo', [at('pipe')]);
      symlinkSync('/dev/null', at('to null'));
      const { code, err, targets } = await command('fs', 'download', '/lfs1/a', at(name));
      expect([code, targets]).toEqual([exitCodes.file, []]);
      expect(err).toMatch(/^Error: /);
      expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
      expect(readdirSync(folder).sort()).toEqual(['pipe', 'to null']);
    },
  );

  it('keeps mode and links of what it replaces', async () => {
    await onDevice('/lfs1/a', 'new');
    writeFileSync(at('real'), 'old');
    chmodSync(at('real'), 0o600);
    symlinkSync('real', at('link'));
    expect((await command('fs', 'download', '/lfs1/a', at('link'))).code).toBe(0);
    expect(readFileSync(at('real'), 'utf8')).toBe('new');
    expect(statSync(at('real')).mode & 0o777).toBe(0o600);
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
  });
});

describe('fs upload', () => {
  it('of a file that the device has already says so', async () => {
    // A smaller one is sent sooner than it is asked for.
    writeFileSync(at('a'), 'the same bytes'.repeat(500));
    const first = await command('fs', 'upload', at('a'), '/lfs1/a');
    expect(first).toMatchObject({ code: 0, out: '7000\nDone\n' });
    expect(first.err).not.toContain('already');
    const second = await command('fs', 'upload', at('a'), '/lfs1/a');
    expect(second).toMatchObject({ code: 0, out: '7000\nDone\n' });
    expect(second.err).toContain('The device has the same 7000 bytes already; nothing was sent.');
    const third = await command('--json', 'fs', 'upload', at('a'), '/lfs1/a');
    expect(third.out).toContain('"wasThere":true');
  });
});

describe('fs hash', () => {
  const ofNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

  it('of an empty file is the hash of no bytes, which the device does not compute', async () => {
    await onDevice('/lfs1/empty', '');
    const named = await command('fs', 'hash', '/lfs1/empty', '--type', 'sha256');
    expect(named.code).toBe(0);
    expect(named.out).toContain(ofNothing);
    expect(named.err).toContain('The file is empty');
    const usual = await command('--json', 'fs', 'hash', '/lfs1/empty');
    expect(JSON.parse(usual.out)).toMatchObject({
      type: 'fs.hash',
      data: { type: 'crc32', len: 0, output: 0 },
    });
  });

  it('of a file that is not there, from beyond its end and of a kind that nobody knows stays an error', async () => {
    await onDevice('/lfs1/empty', '');
    for (const words of [['/lfs1/none'], ['/lfs1/empty', '--off', '5'], ['/lfs1/empty', '--type', 'md5']])
      expect((await command('fs', 'hash', ...words)).code).toBe(exitCodes.refused);
  });
});

describe('recordings', () => {
  it('replace no pipe and no device, and keep mode and links', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    writeFileSync(at('real'), 'an older recording, which was longer than this one will be');
    chmodSync(at('real'), 0o600);
    symlinkSync('real', at('link'));
    for (const name of ['pipe', '-']) {
      const { code, targets } = await command('--record', name === '-' ? name : at(name), 'echo', 'hi');
      expect(code).not.toBe(0);
      expect(targets.length).toBeLessThanOrEqual(1);
    }
    expect(existsSync('-')).toBe(false);
    expect((await command('--record', at('link'), 'echo', 'hi')).code).toBe(0);
    expect(readFileSync(at('real'), 'utf8')).toMatch(/^\{"format":"bootbench-trace"[^]*\}\n$/);
    expect(statSync(at('real')).mode & 0o777).toBe(0o600);
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
  });
});

describe('documents in UTF-16, as PowerShell writes them', () => {
  const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');

  it('are read as bodies, as recordings and as private groups', async () => {
    writeFileSync(at('body.json'), utf16('{"d": "größer"}'));
    expect((await command('raw', 'write', '0', '0', `@${at('body.json')}`)).out).toContain('größer');
    writeFileSync(at('lines.txt'), utf16('0a00000100000300a0\r\n'));
    expect(await command('trace', 'decode', at('lines.txt'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('os.echo') as unknown,
    });
    writeFileSync(at('group.json'), utf16(readFileSync('docs/private-group.example.json', 'utf8')));
    expect((await command('--group-file', at('group.json'), '--help')).code).toBe(0);
    writeFileSync(at('profiles.json'), utf16('[]'));
    const home = { device, userData: folder };
    expect((await run(['conn', 'import', at('profiles.json')], home)).code).toBe(0);
  });

  it('a firmware file is still recognised by its content', async () => {
    const version = { major: 1, minor: 2, revision: 3, build: 0 };
    writeFileSync(at('app.bin'), makeImage({ version, sizeBytes: 3000, seed: 5, sha }));
    expect((await command('image', 'info', at('app.bin'))).code).toBe(0);
  });
});
