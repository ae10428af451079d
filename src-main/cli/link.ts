/**
 * The link of one command: opens it, hands a client or a whole session to the command, and closes it whatever happens.
 */
import { cancelledBy } from '@shared/core/errors';
import type { Catalog } from '@shared/smp/catalog';
import { builtIn } from '@shared/smp/groups';
import { SmpClient } from '../engine/client';
import type { LinkEnd, SmpTransport } from '../engine/transport';
import type { DeviceSession } from '../session/device-session';
import { closerLook } from './closer-look';
import type { Invocation } from './invocation';
import { listenTo } from './listening';
import { targetWithRemarks } from './target';
import { timingOf } from './timing';
import { Unanswered } from './unanswered';
import { makeTransport } from './transports';

/**
 * Runs a few requests over a fresh link. Nothing is asked of the device beforehand.
 * @throws what `use` throws; UsageError; BenchError of family link/; cancelled
 */
export async function withClient<T>(
  invocation: Invocation,
  use: (client: SmpClient, transport: SmpTransport) => Promise<T>,
  catalog?: Catalog,
): Promise<T> {
  const { host, globals, report } = invocation;
  const { clock, random, signal } = host;
  const target = await targetWithRemarks(invocation);
  const transport = await (host.makeTransport ?? makeTransport)(target, clock);
  const listening = await listenTo(invocation, transport.label, catalog);
  const client = new SmpClient({
    transport,
    clock,
    random,
    timing: timingOf(globals, target.kind),
    ...(catalog === undefined ? {} : { catalog }),
  });
  const unanswered = new Unanswered(client.catalog);
  const takeBack = host.lastWords?.add(unanswered.words);
  client.trace.listen(unanswered.onTrace);
  if (listening.onTrace !== undefined) client.trace.listen(listening.onTrace);
  transport.onText = (text) => client.heardText(text);
  transport.onEnd = (end: LinkEnd) => client.end(end);
  try {
    if (signal.aborted) throw cancelledBy(signal, 'connecting');
    await transport.open(signal);
    report.log('info', `connected: ${transport.label}`);
    // What another program left half sent on the line would swallow the first request.
    await transport.flush?.();
    const used = await use(client, transport);
    takeBack?.();
    return used;
  } catch (error) {
    throw await closerLook(error, client, signal);
  } finally {
    client.end({ why: 'closed', detail: '' });
    await transport.close();
    await listening.end();
  }
}

/**
 * The same with everything that a long run needs: what the device can do is asked first, and a link that breaks is opened again.
 * @param how `unasked`: the device is asked nothing beforehand
 */
export async function withSession<T>(
  invocation: Invocation,
  use: (session: DeviceSession) => Promise<T>,
  how: { unasked?: boolean } = {},
): Promise<T> {
  const { host, globals, report } = invocation;
  const { clock, random, signal } = host;
  const { DeviceSession: Session } = await import('../session/device-session');
  // A wrong option is told before anything is opened.
  const target = await targetWithRemarks(invocation);
  const listening = await listenTo(invocation, nameOf(globals));
  const session = new Session({
    makeTransport: async () => (host.makeTransport ?? makeTransport)(target, clock),
    clock,
    random,
    timing: () => timingOf(globals, target.kind),
    ...how,
  });
  const unanswered = new Unanswered(builtIn);
  // Runs of many requests say better what became of them.
  const takeBack = how.unasked === true ? host.lastWords?.add(unanswered.words) : undefined;
  session.trace.listen(unanswered.onTrace);
  if (listening.onTrace !== undefined) session.trace.listen(listening.onTrace);
  try {
    await session.connect(signal);
    report.log('info', `connected: ${session.live.transport.label}`);
    const used = await use(session);
    takeBack?.();
    return used;
  } catch (error) {
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
