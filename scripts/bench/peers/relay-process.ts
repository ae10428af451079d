/**
 * Starts a relay and ends it: the side of the benchmark.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { RELAY, type RelayOrder, type RelayReport } from './relay-order';

export interface RunningRelay {
  /** The path of a terminal, or `host:port`. */
  place: string;
  /** Ends it. */
  stop: () => Promise<RelayReport>;
}

/** @throws Error when it ends before it is ready */
export async function startRelay(order: RelayOrder): Promise<RunningRelay> {
  const child = spawn(process.execPath, [process.argv[1] ?? '', RELAY, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (what: string): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`the relay has ended before it said ${what}`);
    return line.value;
  };
  const place = await next('where it is');
  return {
    place,
    async stop() {
      child.stdin.end();
      return JSON.parse(await next('what passed')) as RelayReport;
    },
  };
}
