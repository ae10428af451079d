/**
 * What work costs this process: processor time, and how late its event loop is; and how much of the machine it has at all.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** How much later than asked for timers ran. */
export interface LoopDelay {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** The monitor records the time from one of its ticks to the next; what exceeds this is delay. */
const RESOLUTION_MS = 1;
const NS_PER_MS = 1e6;

/** Measures from now to the call of the returned function. Takes some processor time itself. */
export function measureLoopDelay(): () => LoopDelay {
  const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  monitor.enable();
  return () => {
    monitor.disable();
    const late = (ns: number): number => Math.max(0, ns / NS_PER_MS - RESOLUTION_MS);
    return {
      p50Ms: late(monitor.percentile(50)),
      p99Ms: late(monitor.percentile(99)),
      maxMs: late(monitor.max),
    };
  };
}

/** User and system time of this process, all threads, in milliseconds, from now to the call of the returned function. */
export function measureCpu(): () => number {
  const atStart = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(atStart);
    return (user + system) / 1000;
  };
}

export interface Interruptions {
  /** Share of the time in which a busy process did not run, 0 to 1. */
  share: number;
  longestMs: number;
}

const SPINNING_MS = 500;
/** Shorter gaps are the machine's own interrupts. */
const SHORTEST_GAP_MS = 0.2;

/** How much others on this machine take from a process that has something to do; keeps this one busy for half a second. */
export function measureInterruptions(): Interruptions {
  const startedAt = performance.now();
  let stoppedMs = 0;
  let longestMs = 0;
  for (let last = startedAt; last < startedAt + SPINNING_MS;) {
    const now = performance.now();
    const gapMs = now - last;
    if (gapMs > SHORTEST_GAP_MS) stoppedMs += gapMs;
    longestMs = Math.max(longestMs, gapMs);
    last = now;
  }
  return { share: stoppedMs / (performance.now() - startedAt), longestMs };
}
