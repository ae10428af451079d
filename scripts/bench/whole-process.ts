/**
 * One command line as a process of its own, from its start to its end: time, processor time and the most memory that it ever
 * had. Knows no command.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';

export interface WholeProcess {
  wallMs: number;
  /** Of all its threads, in the system too. */
  cpuMs: number;
  peakBytes: number;
}

const ENTRY = path.resolve('scripts/bootbench.mjs');
const REPORT_FD = 3;
/** Only the process itself can tell, and only at its end. */
const tellUsage = `import { writeSync } from 'node:fs';
process.on('exit', () => writeSync(${REPORT_FD}, JSON.stringify(process.resourceUsage())));`;
const HOOK = `data:text/javascript,${encodeURIComponent(tellUsage)}`;

/** @throws Error when it does not end with 0; what it said on standard error is in it */
export async function runBootbench(argv: readonly string[]): Promise<WholeProcess> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', HOOK, ENTRY, ...argv], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const report = child.stdio[REPORT_FD];
  if (child.stderr === null || !(report !== null && report !== undefined && 'read' in report))
    throw new Error('a process was started without pipes');
  const [code, said, usage] = await Promise.all([ended, text(child.stderr), text(report)]);
  const wallMs = performance.now() - startedAt;
  if (code !== 0) throw new Error(`${argv.slice(-4).join(' ')} ended with ${code}: ${said.slice(-500)}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(usage) as NodeJS.ResourceUsage;
  return { wallMs, cpuMs: (userCPUTime + systemCPUTime) / 1000, peakBytes: 1024 * maxRSS };
}

/** `--conntype udp --connstring …`, for all of them. */
export function overUdp(places: readonly string[]): string[] {
  return ['--conntype', 'udp', ...places.flatMap((place) => ['--connstring', place])];
}
