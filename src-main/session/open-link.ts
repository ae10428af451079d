/**
 * A session's new link: opened, with the client that speaks over it. Looks for no device and asks nothing.
 */
import { cancelledBy } from '@shared/core/errors';
import { SmpClient } from '../engine/client';
import type { LinkEnd, SmpTransport } from '../engine/transport';
import type { SessionOptions } from './session-state';

export interface OpenLink {
  readonly client: SmpClient;
  readonly transport: SmpTransport;
}

/**
 * Opens the link to where the device is now.
 * @param onEnd hears once that this link has ended, also while it is opened
 * @throws BenchError of family link/; cancelled
 */
export async function openLink(
  o: SessionOptions,
  onEnd: (link: OpenLink, end: LinkEnd) => void,
  signal: AbortSignal,
): Promise<OpenLink> {
  const transport = await o.makeTransport();
  const link = { transport, client: clientOver(transport, o) };
  transport.onEnd = (end) => onEnd(link, end);
  await transport.open(signal);
  if (signal.aborted) {
    await transport.close();
    throw cancelledBy(signal, 'connecting');
  }
  return link;
}

/** Console text on the link goes to the trace and to whoever wants it. */
function clientOver(transport: SmpTransport, o: SessionOptions): SmpClient {
  const catalog = o.catalog?.();
  const client = new SmpClient({
    transport,
    clock: o.clock,
    random: o.random,
    timing: o.timing(),
    ...(catalog === undefined ? {} : { catalog }),
  });
  transport.onText = (text) => {
    client.heardText(text);
    o.onText?.(text);
  };
  return client;
}
