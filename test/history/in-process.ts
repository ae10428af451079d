/** The history in the thread of a test: the same calls and answers as from its worker, without a second file of JavaScript. */
import { toErrorView } from '@shared/core/errors';
import { answerFrom } from '@main/history/calls';
import type { HistoryThread } from '@main/history/history';
import { HistoryStore } from '@main/history/store';
import type { Call, Reply, WorkerInput } from '@main/history/worker-talk';

export function inProcess({ folder, writer }: WorkerInput, epochNow: () => number): HistoryThread {
  const store = new HistoryStore({ folder, writer, epochNow });
  const calls = answerFrom(store, epochNow);
  let hear: (reply: Reply) => void = () => {};
  const answer = async ({ name, arguments: given }: Call): Promise<unknown> =>
    name === 'end'
      ? store.close()
      : (calls[name] as (...all: unknown[]) => unknown)(...structuredClone(given));
  return {
    postMessage: (call) =>
      void answer(call).then(
        (value) => hear({ id: call.id, value: structuredClone(value) }),
        (error: unknown) => hear({ id: call.id, error: toErrorView(error) }),
      ),
    on: (event: string, listener: (told: never) => void) => {
      if (event === 'message') hear = listener as (reply: Reply) => void;
    },
    ref: () => {},
    unref: () => {},
    terminate: () => Promise.resolve(),
  };
}
