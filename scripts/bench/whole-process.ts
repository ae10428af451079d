/**
 * One program as a process of its own, from its start to its end: time, processor time and the most memory that it ever
 * had. Knows the command line's entry and no command.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

export interface WholeProcess extends Usage {
  wallMs: number;
}

/** What only the process itself can tell, at its end. */
export interface Usage {
  /** Of all its threads, in the system too. */
  cpuMs: number;
  peakBytes: number;
}

export interface ProgramCall {
  /** Tells its usage as JSON on file descriptor 3 when it ends. */
  program: string;
  argv: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** It is ended then. Missing: it may take as long as it likes. */
  timeLimitMs?: number;
}

export interface EndedProcess {
  wallMs: number;
  /** Missing: a signal has ended it. */
  code: number | undefined;
  /** It was still running at its time limit. */
  tookTooLong: boolean;
  /** The last that it said on standard error. */
  said: string;
  usage: Usage | undefined;
}

const ENTRY = path.resolve('scripts/bootbench.mjs');
const REPORT_FD = 3;
const KEPT_OUTPUT = 2000;
/** For a program that is told to end. */
const GRACE_MS = 2000;
const tellUsage = `import { writeSync } from 'node:fs';
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(${REPORT_FD}, JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, peakBytes: 1024 * maxRSS }));
});`;
const HOOK = `data:text/javascript,${encodeURIComponent(tellUsage)}`;

/** The command line from this project, telling its usage. */
export function bootbenchCall(argv: readonly string[]): ProgramCall {
  return { program: process.execPath, argv: ['--import', HOOK, ENTRY, ...argv] };
}

/** @throws Error when it does not end with 0; what it said on standard error is in it */
export async function runBootbench(argv: readonly string[]): Promise<WholeProcess> {
  const { wallMs, code, said, usage } = await runToEnd(bootbenchCall(argv));
  if (code !== 0 || usage === undefined)
    throw new Error(`${argv.slice(-4).join(' ')} ended with ${code}: ${said.slice(-500)}`);
  return { wallMs, ...usage };
}

/** @throws Error when it cannot be started */
export async function runToEnd({ program, argv, env = {}, timeLimitMs }: ProgramCall): Promise<EndedProcess> {
  const startedAt = performance.now();
  const child = spawn(program, argv, {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const ended = new Promise<number | undefined>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? undefined));
  });
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  let wallMs = NaN;
  child.once('exit', () => (wallMs = performance.now() - startedAt));
  let [said, report] = ['', ''];
  child.stderr?.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-KEPT_OUTPUT)));
  child.stdio[REPORT_FD]?.on('data', (bytes: Buffer) => (report += bytes.toString()));
  const over = new AbortController();
  const watched = timeLimitMs === undefined ? undefined : endAfter(child, timeLimitMs, over.signal);
  const code = await ended.finally(() => {
    over.abort();
    process.off('exit', endWithUs);
  });
  return {
    wallMs,
    code,
    tookTooLong: (await watched) ?? false,
    said: said.trim(),
    usage: report === '' ? undefined : (JSON.parse(report) as Usage),
  };
}

/** @returns whether it had to be ended */
async function endAfter(
  child: { kill: (signal: NodeJS.Signals) => boolean },
  timeLimitMs: number,
  isOver: AbortSignal,
): Promise<boolean> {
  for (const [ms, signal] of [
    [timeLimitMs, 'SIGTERM'],
    [GRACE_MS, 'SIGKILL'],
  ] as const) {
    if (!(await passes(ms, isOver))) return signal === 'SIGKILL';
    child.kill(signal);
  }
  return true;
}

async function passes(ms: number, isOver: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal: isOver });
    return true;
  } catch {
    return false; // it has ended by itself
  }
}

/** `--conntype udp --connstring …`, for all of them. */
export function overUdp(places: readonly string[]): string[] {
  return ['--conntype', 'udp', ...places.flatMap((place) => ['--connstring', place])];
}
