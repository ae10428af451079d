/**
 * The client of a session's new link. Opens nothing.
 */
import { SmpClient } from '../engine/client';
import type { SmpTransport } from '../engine/transport';
import type { SessionOptions } from './session-state';

/** Console text on the link goes to the trace and to whoever wants it. */
export function clientOver(transport: SmpTransport, o: SessionOptions): SmpClient {
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
