/**
 * The thread in which the history lives: SQLite works synchronously, and nobody else may wait for it. Answers calls in their order.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { BenchError, toErrorView } from '@shared/core/errors';
import { answerFrom } from './calls';
import { HistoryStore } from './store';
import type { Call, Reply, WorkerInput } from './worker-talk';

function serve({ folder, writer }: WorkerInput): void {
  const epochNow = (): number => Date.now();
  const store = new HistoryStore({ folder, writer, epochNow });
  const calls = answerFrom(store, epochNow);
  const answer = async ({ name, arguments: given }: Call): Promise<unknown> => {
    if (name === 'end') return store.close();
    return (calls[name] as (...all: unknown[]) => unknown)(...given);
  };
  parentPort?.on('message', (call: Call) => {
    void answer(call).then(
      (value) => parentPort?.postMessage({ id: call.id, value } satisfies Reply),
      (error: unknown) =>
        parentPort?.postMessage({ id: call.id, error: toErrorView(asOurs(error)) } satisfies Reply),
    );
  });
}

/** What the library throws is told with its words. */
function asOurs(error: unknown): unknown {
  if (error instanceof BenchError) return error;
  return new BenchError('bug', { detail: error instanceof Error ? error.message : String(error) });
}

serve(workerData as WorkerInput);
