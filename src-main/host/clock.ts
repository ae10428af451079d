/**
 * The clock of the host, for composition roots. Everything else gets it as a parameter.
 */
import { performance } from 'node:perf_hooks';
import type { Clock } from '@shared/core/clock';

export const hostClock: Clock = {
  now: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};
