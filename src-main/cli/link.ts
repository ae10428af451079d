/**
 * The link of one command: opens it, hands a client or a whole session to the command, and closes it whatever happens.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import type { Catalog } from '@shared/smp/catalog';
import { builtIn } from '@shared/smp/groups';
import type { SmpClient } from '../engine/client';
import type { DeviceSession } from '../session/device-session';
import type { SessionOptions } from '../session/session-state';
import { closerLook } from './closer-look';
import type { RecordedRun } from '../history/recorder';
import type { Invocation } from './invocation';
import { keepRun } from './keep-run';
import { listenTo } from './listening';
import { targetWithRemarks } from './target';
import { timingOf } from './timing';
import { Unanswered } from './unanswered';
import { keepLoaderOf, makeTransport } from './transports';

/**
 * Runs a few requests over a fresh link. Nothing is asked of the device beforehand, and the right to write is held all the time.
 * @param catalog names commands and errors, private groups too
 * @throws what `use` throws; UsageError; BenchError of family link/; cancelled
 */
export function withClient<T>(
  invocation: Invocation,
  use: (client: SmpClient) => Promise<T>,
  catalog: Catalog = builtIn,
): Promise<T> {
  return withSession(
    invocation,
    (session) => session.exclusively('the command line', ({ live }) => use(live.client)),
    { asks: 'nothing', catalog },
  );
}

/** Keeps a run on this device in the history, before it begins. @returns tells its name there; undefined when there is no history */
export type Keep = (run: RecordedRun) => Promise<(() => string) | undefined>;

/**
 * Hands over a session: what the device can do is asked first, and a link that breaks is opened again.
 * @param how `asks`: what is asked of the device beforehand
 */
export async function withSession<T>(
  invocation: Invocation,
  use: (session: DeviceSession, keep: Keep) => Promise<T>,
  how: { asks?: SessionOptions['asks']; catalog?: Catalog } = {},
): Promise<T> {
  const { host, globals, report } = invocation;
  const { clock, random, signal } = host;
  const { DeviceSession: Session } = await import('../session/device-session');
  // A wrong option is told before anything is opened.
  const target = await targetWithRemarks(invocation);
  const { asks = 'what-transfers-need', catalog = builtIn } = how;
  const listening = await listenTo(invocation, nameOf(globals), catalog);
  const session = new Session({
    makeTransport: async () => (host.makeTransport ?? makeTransport)(target, clock),
    clock,
    random,
    timing: () => timingOf(globals, target.kind),
    asks,
    catalog: () => catalog,
    keepLoader: keepLoaderOf(target),
  });
  let takeBack: (() => void) | undefined;
  // Runs of many requests say better what became of them.
  if (asks === 'nothing') {
    const unanswered = new Unanswered(catalog);
    takeBack = host.lastWords?.add(unanswered.words);
    session.trace.listen(unanswered.onTrace);
  }
  if (listening.onTrace !== undefined) session.trace.listen(listening.onTrace);
  try {
    await session.connect(signal);
    report.log('info', `connected: ${session.live.transport.label}`);
    const used = await use(session, (run) => keepRun(host, run, { session, target, name: globals.conn }));
    takeBack?.();
    return used;
  } catch (error) {
    if (isBenchError(error, 'smp/timeout') && target.kind === 'udp' && session.lastSeen === undefined)
      throw new BenchError('smp/timeout', { ...error.facts, unheardOverUdp: true }, { cause: error });
    throw session.state.link === 'ready'
      ? await session.exclusively('a closer look', ({ live }) => closerLook(error, live.client, signal))
      : error;
  } finally {
    await session.disconnect();
    await listening.end();
  }
}

/** For the head of a recording. */
function nameOf({ conn, conntype, connstring }: Invocation['globals']): string {
  return conn ?? [conntype, connstring].filter((one) => one !== undefined).join(' ');
}
