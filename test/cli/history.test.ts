/** `history` on the command line, with the runs that other commands have left. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeImage } from '@shared/firmware/make-image';
import { hostClock } from '@main/host/clock';
import { KeptRuns } from '@main/cli/kept-runs';
import { inProcess } from '../history/in-process';
import { sha } from '../support/rig';
import { run, simulated, type Ran, type RunOptions } from './run';

let folder: string;
let image: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-history-'));
  image = path.join(folder, 'app.bin');
  const version = { major: 9, minor: 8, revision: 7, build: 0 };
  writeFileSync(image, makeImage({ version, sizeBytes: 8000, seed: 1, sha }));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** One command line as a program of its own. */
async function bootbench(line: string, o: RunOptions = {}): Promise<Ran> {
  const epochNow = (): number => Date.UTC(2026, 0, 1);
  const host = {
    clock: hostClock,
    epochNow,
    env: { BOOTBENCH_USER_DATA: folder },
    home: folder,
    platform: 'linux' as const,
  };
  let kept: KeptRuns | undefined;
  const ran = await run(line.split(' '), {
    ...o,
    keptRuns: () => Promise.resolve((kept ??= new KeptRuns(host, (input) => inProcess(input, epochNow)))),
  });
  ran.err += ((await kept?.end()) ?? []).join('\n');
  return ran;
}

async function upgrade(o: RunOptions = {}): Promise<Ran> {
  return bootbench(
    `--conntype sim --connstring profile=zephyr-4.4 upgrade --yes --mode upload-only ${image} --json`,
    {
      device: simulated(),
      ...o,
    },
  );
}

const dataOf = ({ out }: Ran): Record<string, unknown> =>
  (JSON.parse(out.trim().split('\n').at(-1) ?? '') as { data: Record<string, unknown> }).data;

test('an upgrade says the name of its run, and the history shows it', async () => {
  const [device] = dataOf(await upgrade())['devices'] as { run: string }[];
  const shown = await bootbench(`history show ${device?.run ?? ''} --json`);
  expect(dataOf(shown)['run']).toMatchObject({
    kind: 'upgrade',
    origin: 'cli',
    outcome: 'pass',
    verdict: 'uploaded',
    images: [{ version: '9.8.7', from_version: '1.0.0' }],
    device: { before: [{ slot: 0, version: '1.0.0' }] },
    steps: [
      { type: 'look', outcome: 'pass' },
      { type: 'upload', outcome: 'pass', measurements: [{ name: 'speed', unit: 'B/s' }] },
      { type: 'judge', outcome: 'pass' },
    ],
  });
});

test('what failed is kept with the words of the device and what passed on its link', async () => {
  const faults = [{ kind: 'refuse' as const, command: 'image.upload' as const, rc: 3 }];
  const ran = await upgrade({ device: simulated('zephyr-4.4', { faults }) });
  expect(ran.code).not.toBe(0);
  const { runs } = dataOf(await bootbench('history list --outcome fail,error --json')) as {
    runs: { uid: string }[];
  };
  expect(runs).toHaveLength(1);
  const { out } = await bootbench(`history show ${runs[0]?.uid.slice(0, 18) ?? ''}`);
  expect(out).toMatch(/^failure +\S/m);
  expect(out).toMatch(/attached +trace\.jsonl/);
});

test('actions and files are kept, too', async () => {
  const device = simulated('zephyr-4.4');
  await bootbench('--conntype sim --connstring profile=zephyr-4.4 image erase', { device });
  await bootbench(`--conntype sim --connstring profile=zephyr-4.4 fs upload ${image} /lfs1/app`, { device });
  const { runs } = dataOf(await bootbench('history list --json')) as {
    runs: { kind: string; firmware: string }[];
  };
  expect(runs.map(({ kind }) => kind)).toEqual(['move-file', 'action']);
  expect(runs[0]?.firmware).toBe('/lfs1/app');
});

test('requests that are no runs open no history', async () => {
  await bootbench('--conntype sim --connstring profile=zephyr-4.4 echo hello', { device: simulated() });
  await expect(bootbench('history list --limit 5')).resolves.toMatchObject({ out: 'No runs.\n' });
});

test('an export is whole or not there, in the format that its name tells', async () => {
  await upgrade();
  const file = path.join(folder, 'runs.xml');
  const ran = await bootbench(`history export ${file}`);
  expect(ran.out).toMatch(/^1 runs, /);
  expect(readFileSync(file, 'utf8')).toMatch(/^<\?xml[^]*<\/testsuites>\n$/);
  const wrong = await bootbench(`history export ${path.join(folder, 'runs.doc')}`);
  expect(wrong).toMatchObject({ code: 2 });
  expect(wrong.err).toContain('--format');
});

test('verify says since when nothing was changed; a note and a search find a run again', async () => {
  const [device] = dataOf(await upgrade())['devices'] as { run: string }[];
  await bootbench(`history note ${device?.run ?? ''} cable was loose`);
  expect((await bootbench('history list --search loose')).out).toContain(device?.run);
  expect((await bootbench('history verify')).out).toContain('1 runs are unchanged');
});

test('nothing is deleted without --yes', async () => {
  await upgrade();
  const asked = await bootbench('history prune --older-than 1');
  expect(asked.out).toContain('Nothing was deleted');
  expect(dataOf(await bootbench('history list --json'))['runs']).toHaveLength(1);
});

test.each([
  ['list --since yesterday', 'no time'],
  ['list --outcome good', 'Possible: pass'],
  ['list --limit 0', '--limit'],
  ['show 12', 'has no run'],
  ['prune', '--older-than'],
])('history %s is a question back', async (line, words) => {
  const ran = await bootbench(`history ${line}`);
  expect(ran.code).toBe(2);
  expect(ran.err).toContain(words);
});
