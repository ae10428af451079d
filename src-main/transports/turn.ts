/**
 * Bounds the turns of the event loop when much arrives at once. The system hands over what has come for all sockets in one
 * turn; with many busy devices neither timers nor windows would be served meanwhile. Knows no link and no message.
 */
import { performance } from 'node:perf_hooks';

/** Work of this kind in one phase of a turn; what is left waits for the next one. */
const BUDGET_MS = 2;
/** Who sends more than can be worked off does not fill the memory: what has waited longest is done then. */
const MOST_WAITING = 1024;

const waiting: (() => void)[] = [];
/** 0 while nothing has come in this turn. */
let endsAt = 0;

/** Does `work` now, or in a later turn when this one has lasted long enough. What comes first is done first. */
export function inTurn(work: () => void): void {
  const now = performance.now();
  if (endsAt === 0) begin(now);
  if (waiting.length === 0 && now < endsAt) return work();
  waiting.push(work);
  if (waiting.length > MOST_WAITING) waiting.shift()?.();
}

function begin(now: number): void {
  endsAt = now + BUDGET_MS;
  setImmediate(nextTurn);
}

function nextTurn(): void {
  endsAt = 0;
  if (waiting.length === 0) return;
  begin(performance.now());
  next();
}

function next(): void {
  waiting.shift()?.();
  // Work goes on in promises; when all of them have come to rest it is the turn of the next.
  if (waiting.length > 0 && performance.now() < endsAt) queueMicrotask(() => process.nextTick(next));
}
