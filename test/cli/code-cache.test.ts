/**
 * Code that is kept compiled: used at the next start, made anew where it is spoilt, and never needed.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const loader = pathToFileURL(path.resolve('scripts/code-cache.mjs')).href;
let folder: string;
let entry: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-code-'));
  entry = path.join(folder, 'entry.cjs');
  writeFileSync(entry, 'exports.run = () => require("./later.cjs").sum(20, 22) + " " + __filename;');
  writeFileSync(path.join(folder, 'later.cjs'), 'exports.sum = (a, b) => a + b;');
  const start = `import { requireCached } from ${JSON.stringify(loader)};\nconsole.log(requireCached(${JSON.stringify(entry)}).run());\n`;
  writeFileSync(path.join(folder, 'start.mjs'), start);
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

function start(): string {
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(folder, 'start.mjs')], {
    encoding: 'utf8',
  });
  return stdout + stderr;
}

const kept = (): string[] => readdirSync(folder).filter((name) => name.startsWith('.compiled-'));
const files = (): string[] => kept().flatMap((name) => readdirSync(path.join(folder, name)));

describe('what V8 has compiled', () => {
  it('is kept of everything that was loaded, also later', () => {
    expect(start()).toBe(`42 ${entry}\n`);
    expect(files().sort()).toEqual(['entry.cjs.bin', 'later.cjs.bin']);
    expect(kept()).toEqual([`.compiled-${process.version}-${process.arch}`]);
  });

  it('is used and not written again', () => {
    start();
    const file = path.join(folder, kept()[0] ?? '', 'entry.cjs.bin');
    const before = readFileSync(file);
    // The code is not read: only its length is compared, and names of files hold what they were made from.
    writeFileSync(entry, readFileSync(entry, 'utf8').replace('20, 22', '20, 23'));
    expect(start()).toBe(`42 ${entry}\n`);
    expect(readFileSync(file)).toEqual(before);
  });

  it('is made anew where it is spoilt, cut off or of another version', () => {
    start();
    const file = path.join(folder, kept()[0] ?? '', 'entry.cjs.bin');
    const whole = readFileSync(file);
    for (const spoilt of [Buffer.alloc(0), Buffer.from('nonsense'), whole.subarray(0, whole.length / 2)]) {
      writeFileSync(file, spoilt);
      expect(start()).toBe(`42 ${entry}\n`);
      expect(readFileSync(file).length).toBeGreaterThan(spoilt.length);
      expect(start()).toBe(`42 ${entry}\n`);
    }
  });

  it('is not missed where the folder cannot be written to', () => {
    writeFileSync(path.join(folder, `.compiled-${process.version}-${process.arch}`), 'a file in its place');
    expect(start()).toBe(`42 ${entry}\n`);
  });
});
