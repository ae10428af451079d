/**
 * Every command line of Zephyr's mcumgr.rst, with `mcumgr` replaced by `bootbench`: it works as it is written there.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '@shared/core/bytes';
import { makeImage } from '@shared/firmware/make-image';
import { readImage } from '@shared/firmware/read-file';
import type { SimulatedDevice } from '@main/simulator/device';
import { sha } from '../support/rig';
import { run, simulated, words, type Ran } from './run';

const ACM0 = {
  kind: 'serial',
  path: '/dev/ttyACM0',
  baudRate: 115_200,
  maxMessageBytes: 512,
  lineBytes: 127,
  framing: 'console',
  flowControl: 'none',
} as const;
const ADD_ACM0 = 'conn add acm0 type="serial" connstring="dev=/dev/ttyACM0,baud=115200,mtu=512"';

let folder: string;
let image: string;
let imageHash: string;
let device: SimulatedDevice;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-cli-'));
  image = path.join(folder, 'zephyr.signed.bin');
  const version = { major: 1, minor: 1, revision: 0, build: 0 };
  const bytes = makeImage({ version, sizeBytes: 8_000, seed: 2, sha });
  writeFileSync(image, bytes);
  imageHash = toHex(readImage(bytes, { file: 'f', sha }).hash?.value ?? new Uint8Array());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  device = simulated('zephyr-4.4');
});

/** Runs a line of the document; `<hash>` and paths are those of this test. */
function line(text: string): Promise<Ran> {
  const argv = words(text.replaceAll('<hash>', imageHash).replaceAll('FOLDER', folder));
  return run(argv, { device, userData: folder });
}

async function ok(text: string): Promise<Ran> {
  const ran = await line(text);
  expect(ran, text).toMatchObject({ code: 0 });
  return ran;
}

describe('The command lines of mcumgr.rst', () => {
  it('a connection is saved once and used by its name, with both spellings of the option', async () => {
    expect((await ok(ADD_ACM0)).out).toBe('Connection profile acm0 successfully added\n');
    for (const text of [
      '-c acm0 image list',
      '--conn acm0 stat list',
      'image list -c acm0',
      'image -c acm0 list',
    ])
      expect((await ok(text)).targets, text).toEqual([ACM0]);
  });

  it('the same typed as options', async () => {
    const { targets } = await ok(
      '--conntype serial --connstring dev=/dev/ttyACM0,baud=115200,mtu=512 image list',
    );
    expect(targets).toEqual([ACM0]);
  });

  it('a connection alone, nothing at all and -h show the commands', async () => {
    for (const text of ['-c acm0', '', '-h', '--help']) {
      const { out, err } = await ok(text);
      for (const name of ['echo', 'fs', 'image', 'reset', 'shell', 'stat', 'taskstat', 'conn'])
        expect(out, text).toMatch(new RegExp(`^ {2}${name} `, 'm'));
      expect(err, text).toBe('');
    }
  });

  it.each([
    ['image upload build', ['image upload -e FOLDER/zephyr.signed.bin']],
    ['every option', ['image upload -n 0 -e -u -w 1 FOLDER/zephyr.signed.bin']],
    ['options behind the file', ['image upload FOLDER/zephyr.signed.bin -w 5']],
  ])('an image is uploaded: %s', async (_, lines) => {
    for (const text of lines) {
      const { out } = await ok(`--conntype sim ${text}`);
      expect(out).toMatch(/^\r 0 \/ \d+ {4}0\.00%\r [^\r\n]* 100\.00% [^\r\n]*\nDone\n$/);
    }
    const { out } = await ok('--conntype sim image list');
    expect(out).toContain(
      ` image=0 slot=1\n    version: 1.1.0\n    bootable: true\n    flags: \n    hash: ${imageHash}\nSplit status: N/A (0)\n`,
    );
  });

  it('an image is tested, and the list that comes back shows it', async () => {
    await ok('--conntype sim image upload -e FOLDER/zephyr.signed.bin');
    const { out } = await ok('--conntype sim image test <hash>');
    expect(out).toMatch(/^Images:\n image=0 slot=0\n {4}version: 1\.0\.0\n/);
    expect(out).toContain(`    flags: pending\n    hash: ${imageHash}\n`);
  });

  it('an image is confirmed: the running one with an empty hash or none, another one by its hash', async () => {
    await ok('--conntype sim image upload -e FOLDER/zephyr.signed.bin');
    for (const text of ['image confirm ""', 'image confirm'])
      expect((await ok(`--conntype sim ${text}`)).out).toContain('    flags: active confirmed\n');
    expect((await ok('--conntype sim image confirm <hash>')).out).toContain('    flags: pending permanent\n');
  });

  it('an image is erased', async () => {
    await ok('--conntype sim image upload -e FOLDER/zephyr.signed.bin');
    expect((await ok('--conntype sim image erase')).out).toBe('Done\n');
    expect((await ok('--conntype sim image list')).out).not.toContain('slot=1');
  });

  it('a file is sent and fetched', async () => {
    writeFileSync(path.join(folder, 'foo.txt'), 'twenty-five bytes of text');
    expect((await ok('--conntype sim fs upload FOLDER/foo.txt /lfs1/foo.txt')).out).toBe('25\nDone\n');
    expect((await ok('--conntype sim fs download /lfs1/foo.txt FOLDER/bar.txt')).out).toBe('0\n25\nDone\n');
    expect(readFileSync(path.join(folder, 'bar.txt'), 'utf8')).toBe('twenty-five bytes of text');
  });

  it('statistics, threads, shell, echo and reset', async () => {
    expect((await ok('--conntype sim stat list')).out).toMatch(/^stat groups:\n( {4}\w+\n)+$/);
    expect((await ok('--conntype sim stat smp_svr_stats')).out).toMatch(
      /^stat group: smp_svr_stats\n( *\d+ \w+\n)+$/,
    );
    expect((await ok('--conntype sim taskstat')).out).toMatch(/^ {6}task pri tid {2}runtime {6}csw/);
    expect((await ok('--conntype sim shell exec kernel version')).out).toMatch(
      /^status=0\n\r\nZephyr version/,
    );
    expect((await ok('--conntype sim echo hello')).out).toBe('hello\n');
    expect((await ok('--conntype sim reset')).out).toBe('Done\n');
  });

  it.each([
    '-t 60',
    '-t 2.5',
    '--timeout 60',
    '-r 3',
    '--tries 3',
    '-l warn',
    '-lDEBUG',
    '--loglevel critical',
    '-t60 -r3',
  ])('the general option %s is taken before and behind the command', async (option) => {
    await ok(`${option} --conntype sim echo hi`);
    await ok(`echo --conntype sim ${option} hi`);
    await ok(`echo hi ${option} --conntype sim`);
  });

  it('-lDEBUG dumps what passes on standard error, decoded and as bytes', async () => {
    const { out, err } = await ok('-lDEBUG --conntype sim echo hi');
    expect(out).toBe('hi\n');
    expect(err).toMatch(
      /\d\d:\d\d:\d\d\.\d{3} » os\.echo .* d="hi"\n +0000 {2}0a 00 00 06 .* {2}a1 61 64 62 68 69 /,
    );
    expect(err).toMatch(/« os\.echo .*ok r="hi"\n +0000 {2}0b 00 00 07 /);
  });

  it('an argument of a shell command is one word of the device, one argument alone a whole line', async () => {
    await ok('--conntype sim shell exec fs mkdir "/lfs1/a b"');
    await ok(`--conntype sim shell exec fs mkdir '"/lfs1/c d"'`);
    await ok('--conntype sim shell exec \'fs mkdir "/lfs1/e f"\'');
    const { out } = await ok('--conntype sim shell exec "fs ls /lfs1"');
    expect(out).toMatch(/\na b\/\r\n[^]*c d\/\r\n[^]*e f\/\r\n/);
  });

  it('what stands behind the first word of a shell command goes to the device, options too', async () => {
    const { code, out } = await line('--conntype sim shell exec kernel version -t 5 --json');
    expect(code).toBe(9);
    expect(out).toMatch(/^status=-22\n/);
  });
});
