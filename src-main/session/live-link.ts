/**
 * What a session knows of the link to its device while that is ready, and what it keeps of it. Types only.
 */
import type { SmpClient } from '../engine/client';
import type { Capabilities } from '../engine/discovery';
import type { SmpTransport } from '../engine/transport';

/** What a writer works with while the device is ready. */
export interface LiveLink {
  readonly client: SmpClient;
  readonly transport: SmpTransport;
  readonly capabilities: Capabilities;
}

/** What was learned about the link and survives a reconnect. */
export interface LearnedPacing {
  gapMs: number;
  /** Largest request in bytes that arrived reliably. */
  maxRequestBytes: number;
  /** Buffer size that the device told when this was learned. */
  bufferBytes?: number | undefined;
}
