/**
 * The window, measured as whole processes: how long until the first row can be seen, against a bare window of Electron that is
 * started in turns with it; and how long its frames take while every row changes ten times a second.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { median } from './median';
import { judge, type Goal } from './goals';
import { withDisplay } from './window/display';
import { TOLD } from './window/told';
import { saveDevices } from './window/saved';

/** Frames of a window in which nothing changes: what the machine has time for just now. */
const BARE = 'bare';
const MANY = 500;
/** Chromium keeps the compiled page after the second time that it is opened, as for anybody who uses the application every day. */
const WARM_UPS = 3;
/** A window that takes longer will never come. */
const PATIENCE_MS = 120_000;

export interface WindowRows {
  starts: StartRow[];
  frames: FrameRow[];
}

interface StartRow {
  title: string;
  medianMs: number;
  fastestMs: number;
  /** More than the bare window, the fastest compared: what else the machine does can only add. */
  addedMs: number;
  medianAddedMs: number;
}

interface FrameRow {
  how: string;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  cpuMsPerS: number;
}

/** As `window/probe.ts` tells it. */
interface ToldFrames {
  how: string;
  frameMs: number[];
  texts: number;
  changes: number;
  cpuMsPerS: number;
}

interface Start {
  title: string;
  entry: 'bare' | 'first-row';
  devices: number;
}

const starts: readonly Start[] = [
  { title: 'a bare window', entry: 'bare', devices: 0 },
  { title: 'ours, 1 saved device', entry: 'first-row', devices: 1 },
  { title: `ours, ${MANY} saved devices`, entry: 'first-row', devices: MANY },
];

/** @param rounds how often each is started; @param frameRounds how often 300 frames are measured, standing and scrolling */
export function measureWindow(rounds: number, frameRounds: number): Promise<WindowRows> {
  return withDisplay(async (env) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'bootbench-window-bench-'));
    try {
      return {
        starts: await measureStarts(folder, env, rounds),
        frames: await measureFrames(folder, env, frameRounds),
      };
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
}

async function measureStarts(folder: string, env: NodeJS.ProcessEnv, rounds: number): Promise<StartRow[]> {
  const times = starts.map((): number[] => []);
  for (let round = -WARM_UPS; round < rounds; round++)
    for (const [at, start] of starts.entries()) {
      const home = path.join(folder, `start-${at}`);
      await saveDevices(home, start.devices, true);
      const startedEpochMs = Date.now();
      const [told] = await runElectron(start.entry, home, env);
      const { firstRowEpochMs } = told as { firstRowEpochMs: number };
      if (round >= 0) times[at]?.push(firstRowEpochMs - startedEpochMs);
    }
  const bare = times[0] ?? [];
  return starts.map(({ title }, at) => {
    const own = times[at] ?? [];
    const fastestMs = Math.min(...own);
    return {
      title,
      medianMs: median(own),
      fastestMs,
      addedMs: fastestMs - Math.min(...bare),
      medianAddedMs: median(own) - median(bare),
    };
  });
}

async function measureFrames(folder: string, env: NodeJS.ProcessEnv, count: number): Promise<FrameRow[]> {
  const home = path.join(folder, 'frames');
  await saveDevices(home, MANY, false);
  await saveDevices(path.join(folder, BARE), 0, false);
  const rounds = { ...env, BENCH_ROUNDS: String(count), BENCH_DEVICES: String(MANY) };
  const told = [
    ...((await runElectron('bare', path.join(folder, BARE), rounds)) as ToldFrames[]),
    ...((await runElectron('frames', home, rounds)) as ToldFrames[]),
  ];
  const silent = told.find(({ how, texts, changes }) => how === 'standing' && texts < changes / 2);
  if (silent !== undefined)
    throw new Error(`a row has shown ${silent.texts} of ${silent.changes} changes: nothing was measured`);
  return [BARE, 'standing', 'scrolling'].map((how) => {
    const measured = told.filter((one) => one.how === how);
    const at = (share: number): number => median(measured.map(({ frameMs }) => quantile(frameMs, share)));
    const cpuMsPerS = median(measured.map((one) => one.cpuMsPerS));
    return { how, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), cpuMsPerS };
  });
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** @returns what it has told until it ended by itself */
async function runElectron(entry: string, home: string, env: NodeJS.ProcessEnv): Promise<unknown[]> {
  const executable = process.env['BOOTBENCH_ELECTRON'];
  if (executable === undefined) throw new Error('BOOTBENCH_ELECTRON names no Electron: run `npm run bench`');
  const folder = path.join(home, 'application');
  await mkdir(folder, { recursive: true });
  const main = path.relative(folder, path.resolve(`out/node/scripts-bench-window-${entry}.mjs`));
  await writeFile(
    path.join(folder, 'package.json'),
    JSON.stringify({ name: 'bench', version: '1.0.0', main }),
  );
  // As root Chromium runs only without its sandbox.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(executable, [...sandbox, folder, `--user-data-dir=${home}`], {
    env: { ...env, BOOTBENCH_USER_DATA: home },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const told: unknown[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith(TOLD)) told.push(JSON.parse(line.slice(TOLD.length)));
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 || told.length === 0) throw new Error(`${entry} ended with ${code}: ${errors.slice(-1000)}`);
  return told;
}

export function windowTable({ starts: rows, frames }: WindowRows): string {
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  const width = Math.max(...rows.map(({ title }) => title.length));
  return [
    ...rows.map(({ title, medianMs, fastestMs, addedMs, medianAddedMs }) => {
      const added = addedMs === 0 ? '' : `, ${ms(addedMs)} more (median ${ms(medianAddedMs)})`;
      return `${title.padEnd(width)}  first row: median ${ms(medianMs)}, fastest ${ms(fastestMs)}${added}`;
    }),
    ...frames.map(
      ({ how, p50Ms, p95Ms, p99Ms, cpuMsPerS }) =>
        `${how === BARE ? 'a bare window, nothing changes' : `${MANY} rows, 10 changes a second, ${how}`}: frame p50 ${p50Ms.toFixed(1)}, p95 ${p95Ms.toFixed(1)}, p99 ${p99Ms.toFixed(1)} ms; CPU ${cpuMsPerS.toFixed(0)} ms/s`,
    ),
  ].join('\n');
}

export function windowGoals({ starts: rows, frames }: WindowRows): Goal[] {
  return [
    ...rows.slice(1).map(({ title, addedMs }) => judge('first-row', addedMs, { what: title })),
    ...frames
      .filter(({ how }) => how !== BARE)
      .map(({ how, p95Ms }) => judge('frames', p95Ms, { what: how, says: `${p95Ms.toFixed(1)} ms` })),
  ];
}
