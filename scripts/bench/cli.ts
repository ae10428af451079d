/**
 * How long the command line takes as a whole process, against a process of Node that does nothing. The three are started in
 * turns, so that what else the machine does meets all of them.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { hostClock } from '../../src-main/host/clock';
import { hostSha } from '../../src-main/host/sha';
import { serveUdp } from '../../src-main/serve/udp';
import { SimulatedDevice } from '../../src-main/simulator/device';
import { profiles } from '../../src-main/simulator/profile';
import { seededRandom } from '../../src-main/simulator/random';
import { judge, type Goal } from './goals';
import { median } from './median';

export interface CliRow {
  title: string;
  /** Milliseconds from the start of the process to its end. */
  medianMs: number;
  fastestMs: number;
  /** More than a bare Node, the fastest compared: what else the machine does can only add. */
  addedMs: number;
}

const ENTRY = path.resolve('scripts/bootbench.mjs');

/** @param rounds how often each is started */
export async function measureCli(rounds: number): Promise<CliRow[]> {
  const device = new SimulatedDevice({
    profile: profiles['zephyr-udp'],
    clock: hostClock,
    random: seededRandom(1),
    hash: hostSha,
  });
  const { address, close } = await serveUdp({
    device,
    host: '127.0.0.1',
    port: 0,
    family: 'udp4',
    onProblem: (error) => console.error(error),
  });
  const commands = [
    { title: 'node -e 0', argv: ['-e', '0'] },
    { title: 'bootbench --version', argv: [ENTRY, '--version'] },
    {
      title: 'bootbench echo over UDP',
      argv: [ENTRY, '--conntype', 'udp', '--connstring', address, 'echo', 'hi'],
    },
  ];
  try {
    for (const { argv } of commands) await timeOf(argv); // builds, and warms up what the system reads from disk
    const times = commands.map((): number[] => []);
    for (let round = 0; round < rounds; round++)
      for (const [at, { argv }] of commands.entries()) times[at]?.push(await timeOf(argv));
    const bareMs = Math.min(...(times[0] ?? []));
    return commands.map(({ title }, at) => {
      const own = times[at] ?? [];
      const fastestMs = Math.min(...own);
      return { title, medianMs: median(own), fastestMs, addedMs: fastestMs - bareMs };
    });
  } finally {
    device.close();
    await close();
  }
}

export function cliTable(rows: readonly CliRow[]): string {
  const width = Math.max(...rows.map(({ title }) => title.length));
  return rows
    .map(({ title, medianMs, fastestMs, addedMs }) => {
      const added = addedMs === 0 ? '' : `, ${addedMs.toFixed(0)} ms more`;
      return `${title.padEnd(width)}  median ${milliseconds(medianMs)}, fastest ${milliseconds(fastestMs)}${added}`;
    })
    .join('\n');
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(0).padStart(4)} ms`;
}

export function cliGoals(rows: readonly CliRow[]): Goal[] {
  return rows.slice(1).map(({ title, addedMs }) => judge('cli', addedMs, { what: title }));
}

function timeOf(argv: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve(performance.now() - startedAt);
      else reject(new Error(`${argv.join(' ')} ended with ${code}`));
    });
  });
}
