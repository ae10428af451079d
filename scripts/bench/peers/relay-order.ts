/**
 * What a relay is told and what it tells, as plain data: both sides of the fence between the benchmark and the process that the relay
 * is.
 */
import type { FastDevice } from './fast-device';

/** First argument of the process. */
export const RELAY = 'relay';

export interface LinkTraits {
  /** Both ways; missing: as fast as the machine. */
  baud?: number;
  /** One way. */
  latencyMs: number;
  /** Of a USB converter, from the device to the computer. */
  latencyTimerMs?: number;
  /** Of the datagrams of each way, 0 to 100. */
  lossPercent: number;
}

/**
 * What is at the other end: a server on a terminal, a TCP port or a UDP port of this computer, or a device that takes no time, inside
 * of the relay's process.
 */
export type FarEnd =
  | { kind: 'terminal'; path: string }
  | { kind: 'tcp'; port: number }
  | { kind: 'udp'; port: number }
  | ({ kind: 'device' } & FastDevice);

export interface RelayOrder {
  near: { kind: 'terminal'; path: string } | { kind: 'udp' };
  far: FarEnd;
  link: LinkTraits;
  /** For the losses. */
  seed: number;
}

export interface Direction {
  bytes: number;
  /** Datagrams that were lost; 0 on lines. */
  lost: number;
}

export interface RelayReport {
  /** From the first to the last byte that reached the relay, whichever end it came from; 0 when there was none. */
  spanMs: number;
  toDevice: Direction;
  toHost: Direction;
}
