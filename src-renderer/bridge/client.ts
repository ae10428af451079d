/**
 * The window's end of the contract: typed calls that throw `BenchError`, and events. Knows names and types of the
 * contract; keeps nothing and decides nothing.
 */
import { fromErrorView } from '@shared/core/errors';
import type { Bridge } from '@shared/ipc/bridge';
import type { CallAnswer, CallArgument, CallName, EventName, Events, Outcome } from '@shared/ipc/contract';
import type { DropAnswer, DropUse } from '@shared/ipc/drops';
import type { ConsoleText } from '@shared/ipc/console';
import type { TraceRows } from '@shared/ipc/trace';
import type { SectionNews } from '@shared/ipc/watches';
import type { BenchChange } from '@shared/ipc/view-table';

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly bootbench: Bridge;
  }
}

type Arguments<N extends CallName> = [CallArgument<N>] extends [undefined] ? [] : [argument: CallArgument<N>];

/**
 * Asks the main process. Its handlers have the deadlines; a call settles when they do.
 * @throws BenchError with the code and facts of the main process.
 */
export async function call<N extends CallName>(name: N, ...[argument]: Arguments<N>): Promise<CallAnswer<N>> {
  return valueOf(await window.bootbench.call(name, argument)) as CallAnswer<N>;
}

/** Listens to changes of the bench; the returned function ends it. */
export function onBenchChange(listener: (change: BenchChange) => void): () => void {
  return on('bench.changed', listener);
}

/** Listens to the traffic of the devices that this window follows; the returned function ends it. */
export function onTraceRows(listener: (rows: TraceRows) => void): () => void {
  return on('trace.rows', listener);
}

/** Listens to the console text of the devices that this window follows; the returned function ends it. */
export function onConsoleText(listener: (text: ConsoleText) => void): () => void {
  return on('console.text', listener);
}

/** Listens to what is read of the statistics that this window shows; the returned function ends it. */
export function onWatchNews(listener: (news: SectionNews) => void): () => void {
  return on('watch.news', listener);
}

/** Listens to changes of the history; the returned function ends it. */
export function onHistoryChange(listener: () => void): () => void {
  return on('history.changed', listener);
}

/**
 * Hands over a file that was dropped on the window. Only the preload script learns its path.
 * @throws BenchError when it cannot be used for that
 */
export async function openDropped<U extends DropUse>(use: U, file: File): Promise<DropAnswer<U>> {
  return valueOf(await window.bootbench.openDropped(file, use)) as DropAnswer<U>;
}

function on<N extends EventName>(name: N, listener: (payload: Events[N]) => void): () => void {
  return window.bootbench.on(name, (payload) => {
    listener(payload as Events[N]);
  });
}

function valueOf(outcome: Outcome<unknown>): unknown {
  if (outcome.ok) return outcome.value;
  throw fromErrorView(outcome.error);
}
