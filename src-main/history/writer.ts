/**
 * Which process writes a run, as text that another process can check later: a run whose writer is gone will never end by itself.
 */
import { readFileSync } from 'node:fs';

/** Number of the process and, where the system tells, when it began: numbers are used again. */
export function writerOf(pid: number): string {
  return `${pid} ${beginOf(pid) ?? ''}`.trim();
}

/** False: the process is gone, or its number belongs to another one now. What cannot be told counts as alive. */
export function isAlive(writer: string): boolean {
  const [number = '', begin] = writer.split(' ');
  const pid = Number(number);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return begin === undefined || begin === (beginOf(pid) ?? begin);
}

/**
 * In ticks since the computer was started: field 22 of /proc/PID/stat (man 5 proc), counted behind the name, which may hold anything. Its
 * state before it: a process that has ended and that nobody has asked about yet (Z) is gone.
 */
function beginOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return 'ZX'.includes(state) ? 'ended' : `${boot}:${fields[18] ?? ''}`;
  } catch {
    return undefined;
  }
}
