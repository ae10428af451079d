/**
 * The link of one command: opens it, hands a client or a whole session to the command, and closes it whatever happens.
 */
import { cancelledBy } from '@shared/core/errors';
import { SmpClient } from '../engine/client';
import type { TraceListener } from '../engine/trace';
import type { LinkEnd, SmpTransport } from '../engine/transport';
import type { DeviceSession } from '../session/device-session';
import type { Invocation } from './invocation';
import { targetOf } from './target';
import { timingOf } from './timing';
import { makeTransport } from './transports';

/**
 * Runs a few requests over a fresh link. Nothing is asked of the device beforehand.
 * @throws what `use` throws; UsageError; BenchError of family link/; cancelled
 */
export async function withClient<T>(
  invocation: Invocation,
  use: (client: SmpClient, transport: SmpTransport) => Promise<T>,
): Promise<T> {
  const { host, globals, report } = invocation;
  const { clock, random, signal } = host;
  const onTrace = await packetLog(invocation);
  const transport = await transportFor(invocation);
  const client = new SmpClient({ transport, clock, random, timing: timingOf(globals) });
  client.onTrace = onTrace;
  transport.onText = (text) => client.heardText(text);
  transport.onEnd = (end: LinkEnd) => client.end(end);
  try {
    if (signal.aborted) throw cancelledBy(signal, 'connecting');
    await transport.open(signal);
    report.log('info', `connected: ${transport.label}`);
    // What another program left half sent on the line would swallow the first request.
    await transport.flush?.();
    return await use(client, transport);
  } finally {
    client.end({ why: 'closed', detail: '' });
    await transport.close();
  }
}

/**
 * The same with everything that a long job needs: what the device can do is asked first, and a link that breaks is opened again.
 */
export async function withSession<T>(
  invocation: Invocation,
  use: (session: DeviceSession) => Promise<T>,
): Promise<T> {
  const { host, globals, report } = invocation;
  const { clock, random, signal } = host;
  const { DeviceSession: Session } = await import('../session/device-session');
  const onTrace = await packetLog(invocation);
  // A wrong option is told before anything is opened.
  const target = await targetOf(globals, host);
  const session = new Session({
    makeTransport: async () => (host.makeTransport ?? makeTransport)(target, clock),
    clock,
    random,
    timing: () => timingOf(globals),
    onChange: () => undefined,
  });
  session.onTrace = onTrace;
  try {
    await session.connect(signal);
    report.log('info', `connected: ${session.live.transport.label}`);
    return await use(session);
  } finally {
    await session.disconnect();
  }
}

async function transportFor({ globals, host }: Invocation): Promise<SmpTransport> {
  return (host.makeTransport ?? makeTransport)(await targetOf(globals, host), host.clock);
}

/** Every packet on standard error, at level debug. */
async function packetLog({ host, report }: Invocation): Promise<TraceListener | undefined> {
  if (!report.wants('debug')) return undefined;
  const { packetLogger } = await import('./packet-log');
  return packetLogger(host, (text) => report.log('debug', text));
}
