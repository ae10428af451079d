/**
 * A session's new link: opened, with the client that speaks over it. Looks for no device and asks nothing.
 */
import { cancelledBy } from '@shared/core/errors';
import { SmpClient } from '../engine/client';
import type { LinkEnd, SmpTransport } from '../engine/transport';
import type { SessionNews } from './session-news';
import type { SessionOptions } from './session-state';

export interface OpenLink {
  readonly client: SmpClient;
  readonly transport: SmpTransport;
}

/**
 * Opens the link to where the device is now.
 * @param news tells what passes on the link, and what the device writes beside its messages
 * @param onEnd hears once that this link has ended, also while it is opened
 * @throws BenchError of family link/; cancelled
 */
export async function openLink(
  o: SessionOptions,
  news: Pick<SessionNews, 'texts' | 'trace'>,
  onEnd: (link: OpenLink, end: LinkEnd) => void,
  signal: AbortSignal,
): Promise<OpenLink> {
  const transport = await o.makeTransport();
  const link = { transport, client: clientOver(transport, o) };
  transport.onEnd = (end) => onEnd(link, end);
  link.client.trace.listen((entry) => news.trace.tell(entry));
  // Console text on the link goes to the trace and to whoever wants it.
  transport.onText = (text) => {
    link.client.heardText(text);
    news.texts.tell(text);
  };
  await transport.open(signal);
  if (signal.aborted) {
    await transport.close();
    throw cancelledBy(signal, 'connecting');
  }
  return link;
}

function clientOver(transport: SmpTransport, o: SessionOptions): SmpClient {
  const catalog = o.catalog?.();
  return new SmpClient({
    transport,
    clock: o.clock,
    random: o.random,
    timing: o.timing(),
    ...(catalog === undefined ? {} : { catalog }),
  });
}
