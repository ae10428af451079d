/**
 * A link whose far end is written by the test: what was sent is kept, and the test says what comes back and when.
 */
import { afterEach, expect } from 'vitest';
import { isBenchError, type ErrorCode, type ErrorFacts } from '@shared/core/errors';
import { readBody, readHeader, packMessage, type Header, type WireOp } from '@shared/smp/message';
import { SmpClient, type ClientOptions } from '@main/engine/client';
import type { TraceEntry } from '@main/engine/trace';
import type { LinePacing, LinkEnd, LinkSizing, SmpTransport } from '@main/engine/transport';
import { VirtualClock } from '../support/virtual-clock';

export class ScriptedTransport implements SmpTransport {
  readonly label = 'scripted';
  sizing: LinkSizing = { bufferOverheadBytes: 4, ceilingBytes: undefined, unknownDeviceBytes: 89 };
  pacing?: LinePacing;
  readonly sent: Uint8Array[] = [];
  flushes = 0;
  onMessage: (message: Uint8Array) => void = () => {};
  onText: (text: string) => void = () => {};
  onNoise: (reason: string) => void = () => {};
  onEnd: (end: LinkEnd) => void = () => {};
  /** Called for every message; may answer at once, later, or never. May return a promise to be slow. */
  far: (message: Uint8Array, nth: number) => void | Promise<void> = () => {};

  open(): Promise<void> {
    return Promise.resolve();
  }

  async send(message: Uint8Array): Promise<void> {
    this.sent.push(message);
    await this.far(message, this.sent.length - 1);
  }

  flush(): Promise<void> {
    this.flushes++;
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  get headers(): Header[] {
    return this.sent.map(headerOf);
  }
}

export function headerOf(message: Uint8Array): Header {
  const header = readHeader(message);
  if (header === undefined) throw new Error('shorter than a header');
  return header;
}

export function bodyOf(message: Uint8Array): Map<unknown, unknown> {
  return readBody(message);
}

/** The answer to a request. */
export function answerTo(
  request: Uint8Array,
  body: unknown,
  change: { op?: WireOp; group?: number; command?: number; sequence?: number; version?: 1 | 2 } = {},
): Uint8Array {
  const { op, group, command, sequence, versionBits } = headerOf(request);
  return packMessage(
    { op: (op | 1) as WireOp, version: versionBits === 0 ? 1 : 2, group, command, sequence, ...change },
    body,
  );
}

export interface Rig {
  clock: VirtualClock;
  transport: ScriptedTransport;
  client: SmpClient;
  trace: TraceEntry[];
  /** The trace is filled no more. */
  endTrace: () => void;
}

export function rig(options: Partial<Omit<ClientOptions, 'transport' | 'clock'>> = {}): Rig {
  const clock = new VirtualClock();
  const transport = new ScriptedTransport();
  const client = new SmpClient({ transport, clock, random: () => 0, ...options });
  transport.onEnd = (end) => client.end(end);
  const trace: TraceEntry[] = [];
  const endTrace = client.trace.listen((entry) => trace.push(entry));
  return { clock, transport, client, trace, endTrace };
}

/** What a promise was rejected with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

const rigs: Rig[] = [];

/** A rig whose leftovers fail the test: a timer that runs on, a request that never ended. */
export function newRig(...options: Parameters<typeof rig>): Rig {
  const made = rig(...options);
  rigs.push(made);
  return made;
}

afterEach(() => {
  for (const { clock, client } of rigs.splice(0)) {
    expect(clock.pending, 'timers that nobody cancelled').toBe(0);
    expect(client.inFlight, 'requests that never ended').toBe(0);
  }
});

/** The far end answers every echo. */
export function answersEchoes({ transport }: Rig): void {
  transport.far = (message) => transport.onMessage(answerTo(message, { r: 'x' }));
}

/** The facts of the error that a promise is rejected with, which has to have this code. */
export async function fails<C extends ErrorCode>(promise: Promise<unknown>, code: C): Promise<ErrorFacts[C]> {
  const error = await failure(promise);
  if (!isBenchError(error, code)) throw error;
  return error.facts;
}
