/**
 * What transfers leave on standard output, byte for byte as the Go tool `mcumgr` printed it (built from its public source),
 * and that standard output stays empty when a device refuses.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodes } from '@main/cli/exit-codes';
import { chunkOffsetLines, uploadBarText } from '@main/cli/transfer-lines';
import { makeImage } from '@shared/firmware/make-image';
import { sha } from '../support/rig';
import { at, CommandLine } from './console';

let folder: string;
let cli: CommandLine;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-lines-'));
  cli = new CommandLine();
});
afterEach(() => {
  for (const device of cli.devices.values()) device.close();
  rmSync(folder, { recursive: true });
});

const file = (name: string, bytes: Uint8Array): string => {
  const whole = path.join(folder, name);
  writeFileSync(whole, bytes);
  return whole;
};
const image = (): string => {
  const version = { major: 2, minor: 0, revision: 0, build: 0 };
  return file('app.bin', makeImage({ version, sizeBytes: 20_000, seed: 5, sha }));
};
const command = (...words: string[]) => cli.run(...at('a:1'), ...words);

describe('The bar of an upload in a pipe', () => {
  it.each([
    [852, 0.03721, '852 B / 852 B  100.00% 22.36 KiB/s 0s'],
    [49_692, 30.4, '48.53 KiB / 48.53 KiB  100.00% 1.60 KiB/s 30s'],
    [1_179_648, 62.9, '1.12 MiB / 1.12 MiB  100.00% 18.31 KiB/s 1m2s'],
    [1152, 3600, '1.12 KiB / 1.12 KiB  100.00% 0 B/s 1h0m0s'],
    [1408, 2, '1.38 KiB / 1.38 KiB  100.00% 704 B/s 2s'],
  ])('of %i bytes in %d s is that of mcumgr', (sizeBytes, seconds, end) => {
    expect(uploadBarText({ sizeBytes, movedBytes: sizeBytes, seconds })).toBe(
      `\r 0 / ${sizeBytes}    0.00%\r ${end}\n`,
    );
  });

  it('has no speed where nothing was sent', () => {
    expect(uploadBarText({ sizeBytes: 852, movedBytes: 0, seconds: 1 })).toMatch(/ 100\.00% 1s\n$/);
  });

  it('stands before "Done"; on a terminal and in JSON it does not', async () => {
    cli.add('a:1');
    const words = ['image', 'upload', image()];
    const { out } = await command(...words);
    const end = String.raw`19\.53 KiB / 19\.53 KiB  100\.00% [\d.]+ KiB/s \d+s`;
    expect(out).toMatch(new RegExp(`^\\r 0 / 20000 {4}0\\.00%\\r ${end}\\nDone\\n$`));
    cli.isTerminal = true;
    expect((await command(...words)).out).toBe('Done\n');
    cli.isTerminal = false;
    expect((await command('--json', ...words)).out).not.toContain('\\r');
  });
});

describe('The offsets of a download', () => {
  it.each([
    [25, 25, '0 25'],
    [3000, 980, '0 980 1960 2940 3000'],
    [1960, 980, '0 980 1960'],
    [0, 0, '0'],
  ])('of %i bytes in chunks of %i are those of mcumgr', (sizeBytes, chunkBytes, lines) => {
    expect(chunkOffsetLines(sizeBytes, chunkBytes).join(' ')).toBe(lines);
  });

  it('are those of the chunks that the device cut, on a terminal only the first and the last', async () => {
    cli.add('a:1', 'zephyr-swap-move');
    const local = file('f', new Uint8Array(1000).fill(65));
    expect((await command('fs', 'upload', local, '/lfs1/f')).out).toBe('1000\nDone\n');
    const words = ['fs', 'download', '/lfs1/f', path.join(folder, 'back')];
    expect((await command(...words)).out).toBe('0\n340\n680\n1000\nDone\n');
    cli.isTerminal = true;
    expect((await command(...words)).out).toBe('0\n1000\nDone\n');
  });

  it('of an empty file are one line', async () => {
    cli.add('a:1');
    await command('fs', 'upload', file('f', new Uint8Array()), '/lfs1/f');
    expect((await command('fs', 'download', '/lfs1/f', path.join(folder, 'back'))).out).toBe('0\nDone\n');
  });
});

describe('What a device refuses', () => {
  const hash = '28'.repeat(32);

  it.each([
    'image list',
    `image test ${hash}`,
    `image confirm ${hash}`,
    'image confirm',
    'image erase --slot 1',
    'image upload APP',
    'fs upload APP /lfs1/f',
    'fs download /lfs1/f BACK',
    'stat list',
    'stat nosuch',
    'taskstat',
    'mpstat',
    'datetime',
    'datetime now',
    'echo hi',
    'reset',
    'shell exec help',
  ])('leaves standard output empty, and the code says so: %s', async (line) => {
    cli.add('a:1', 'zephyr-4.4', [{ kind: 'refuse', rc: 5 }]);
    const names: Record<string, string> = { APP: image(), BACK: path.join(folder, 'back') };
    const { code, out, err } = await command(...line.split(' ').map((word) => names[word] ?? word));
    expect({ code, out }).toEqual({ code: exitCodes.refused, out: '' });
    expect(err).toMatch(/(^|\n)Error: ./);
  });
});
