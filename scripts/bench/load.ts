/**
 * What work costs this process: processor time, and how late its event loop is.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

export interface Load {
  seconds: number;
  /** User and system time of the process, all threads. */
  cpuMs: number;
  /** How much later than asked for a timer ran, in milliseconds. */
  delay: { p50Ms: number; p99Ms: number; maxMs: number };
}

/** The monitor records the time from one of its ticks to the next; what exceeds this is delay. */
const RESOLUTION_MS = 1;
const NS_PER_MS = 1e6;

/** Measures from now to the call of the returned function. */
export function measureLoad(): () => Load {
  const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const cpuAtStart = process.cpuUsage();
  const startedAt = performance.now();
  monitor.enable();
  return () => {
    monitor.disable();
    const cpu = process.cpuUsage(cpuAtStart);
    const late = (ns: number): number => Math.max(0, ns / NS_PER_MS - RESOLUTION_MS);
    return {
      seconds: (performance.now() - startedAt) / 1000,
      cpuMs: (cpu.user + cpu.system) / 1000,
      delay: {
        p50Ms: late(monitor.percentile(50)),
        p99Ms: late(monitor.percentile(99)),
        maxMs: late(monitor.max),
      },
    };
  };
}
