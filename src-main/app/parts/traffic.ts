/**
 * What passes on the links of all devices: messages for the Trace page and for recordings, and the text of consoles. Knows no window.
 */
import type { EventName, Events } from '@shared/ipc/contract';
import type { Bench } from '../../session/bench';
import type { DescribedGroups } from '../../session/described-groups';
import { ConsoleBook } from '../../trace/console-book';
import { TraceBook } from '../../trace/trace-book';
import type { Ground } from './ground';

/** Gives an event to every window. */
export type Send = <N extends EventName>(name: N, payload: Events[N]) => void;

export interface Traffic {
  traces: TraceBook;
  consoles: ConsoleBook;
  /** Resolves when the files of recordings are closed. */
  stop: () => Promise<void>;
}

export function joinTraffic({
  clock,
  epochNow,
  bench,
  describedGroups,
  send,
}: Ground & { bench: Bench; describedGroups: DescribedGroups; send: Send }): Traffic {
  const traces = new TraceBook({
    clock,
    epochNow,
    catalog: () => describedGroups.catalog,
    send: (rows) => send('trace.rows', rows),
  });
  const consoles = new ConsoleBook({ clock, send: (text) => send('console.text', text) });
  bench.trace.listen((id, entry) => traces.hear(id, entry));
  bench.texts.listen((id, text) => consoles.heard(id, text));
  bench.removed.listen((id) => {
    consoles.forget(id);
    void traces.forget(id);
  });
  return {
    traces,
    consoles,
    stop: async () => {
      await traces.stop();
      consoles.endFollowing();
    },
  };
}
