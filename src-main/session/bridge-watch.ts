/**
 * Whether requests of a link are passed on to another device (group 11, bridges), as the messages on the link tell: whoever connects or
 * ends a bridge, by a command, a page or by hand, it is heard here. Sends nothing but the one question and the one end that it is asked for.
 *
 * A build may have given the group another number; it is known once its status has been asked under that number.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import type { BridgeView } from '@shared/device/bridge';
import type { AnyCommand, Command } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import { errorIn, readBody, readHeader, type Header, type UnreadableError } from '@shared/smp/message';
import { RC_BAD_STATE, RC_BRIDGED_CONNECTION_UNAVAILABLE } from '@shared/smp/return-codes';
import type { SmpClient } from '../engine/client';
import { isDeviceError, isRefusal } from '../engine/refusal';
import type { TraceEntry } from '../engine/trace';
import type { OpenLink } from './open-link';

const { connect, disconnect, status, list } = groups.bridge.commands;
const WRITE = 2;
const GROUP_AT = 4;
const COMMAND_AT = 7;
const NOT_BRIDGED = 8;
const INCOMING_ALREADY_BRIDGED = 12;
/** Requests without an answer that are remembered; a link has fewer in flight. */
const MOST_ASKED = 64;
/** Names that are remembered; firmware has a handful of transports. */
const MOST_NAMES = 64;

export class BridgeWatch {
  #connected: (BridgeView & { group: number }) | undefined;
  /** Numbers that the group is known to have. */
  readonly #numbers = new Set<number>([groups.bridge.id]);
  readonly #asked = new Map<number, { header: Header; message: Uint8Array }>();
  readonly #names = new Map<number, string>();
  readonly #onChange: () => void;
  /** How often a bridge has begun or ended. */
  #changes = 0;
  #changesBefore = 0;

  /** @param onChange another device answers from now on */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** The bridge that is connected; undefined when none is known. */
  get connected(): BridgeView | undefined {
    if (this.#connected === undefined) return undefined;
    const { transport } = this.#connected;
    const name = transport === undefined ? undefined : this.#names.get(transport);
    return { ...(transport === undefined ? {} : { transport }), ...(name === undefined ? {} : { name }) };
  }

  /** Hears everything that passes on the link. */
  readonly onTrace = (entry: TraceEntry): void => {
    // A late answer says as much as one in time.
    if (entry.kind !== 'sent' && entry.kind !== 'received' && entry.kind !== 'stray') return;
    if (!this.#mayBeAboutBridges(entry.bytes)) return;
    const header = readHeader(entry.bytes);
    if (header === undefined) return;
    if (entry.kind === 'sent') {
      if (this.#asked.size >= MOST_ASKED) this.#asked.clear();
      this.#asked.set(header.sequence, { header, message: entry.bytes });
      return;
    }
    const asked = this.#asked.get(header.sequence);
    this.#asked.delete(header.sequence);
    if (asked?.header.group === header.group && asked.header.command === header.command)
      this.#answered(asked, entry.bytes);
  };

  /**
   * Before whoever answers is asked anything: a link that was opened anew may not be passed on any more, and the device behind a bridge
   * may not be there yet.
   * @throws BenchError link/silent when it is not; smp/timeout, of family link/; cancelled
   */
  async beforeContact({ client, transport }: OpenLink, isFresh: boolean, signal: AbortSignal): Promise<void> {
    this.#changesBefore = this.#changes;
    if (this.#connected === undefined) return;
    if (isFresh) await this.ask(client, signal);
    this.#changesBefore = this.#changes;
    if (this.#connected === undefined) return;
    try {
      await client.request(groups.os.commands.echo, { d: '' }, { signal });
    } catch (error) {
      if (isBridgeAway(error)) throw silent(transport.label);
      if (!isDeviceError(error)) throw error;
    }
  }

  /**
   * Somebody else may have connected a bridge: a device that lists the group is asked. Nothing is asked of others.
   * @throws BenchError link/silent when a bridge has begun or ended since `beforeContact`: some of what was told is of the other device;
   *   and as `ask`
   */
  async afterContact(
    { client, transport }: OpenLink,
    listed: readonly number[] | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#changes !== this.#changesBefore) throw silent(transport.label);
    if (this.#connected === undefined && listed?.includes(groups.bridge.id) === true)
      await this.ask(client, signal);
  }

  /**
   * Asks a device that is known to have the group whether this link is passed on. A refusal shows that it is not any more.
   * @throws BenchError smp/timeout, of family link/; cancelled
   */
  async ask(client: SmpClient, signal?: AbortSignal): Promise<void> {
    try {
      await client.request(this.#numbered(status), {}, { signal });
    } catch (error) {
      if (isBenchError(error, 'device/unsupported')) return this.#change(undefined);
      // What is not understood says neither yes nor no.
      if (!isRefusal(error)) throw error;
    }
  }

  /** After silence: whether a bridge has begun or ended although nobody said so. Never rejects: what stays silent leaves it as it was. */
  async settle(client: SmpClient | undefined): Promise<void> {
    const isUnclear = [...this.#asked.values()].some(
      ({ header }) => header.op === WRITE && this.#numbers.has(header.group),
    );
    if (!isUnclear || client === undefined) return;
    this.#asked.clear();
    await this.ask(client).catch((error: unknown) => {
      if (!(error instanceof BenchError)) throw error;
    });
  }

  /** Ends the bridge. One that is not there any more has ended. @throws BenchError as a request */
  async end(client: SmpClient, signal?: AbortSignal): Promise<void> {
    try {
      await client.request(this.#numbered(disconnect), {}, { signal });
    } catch (error) {
      if (!isBenchError(error, 'device/error') || !isNotBridged(error.facts)) throw error;
    }
    this.#change(undefined);
  }

  #numbered<Q, R>(command: Command<Q, R>): Command<Q, R> {
    return { ...command, group: this.#connected?.group ?? groups.bridge.id };
  }

  /** The status is looked for under any number of an application: what it tells is like nothing else. */
  #mayBeAboutBridges(message: Uint8Array): boolean {
    // Asked of every message: nothing is made for the answer.
    const group = ((message[GROUP_AT] ?? 0) << 8) | (message[GROUP_AT + 1] ?? 0);
    const command = message[COMMAND_AT];
    return this.#numbers.has(group) || (group > groups.zephyr.id && command === status.id);
  }

  #answered(
    { header: { op, group, command }, message }: { header: Header; message: Uint8Array },
    answer: Uint8Array,
  ): void {
    const said = bodyOf(answer);
    if (said === undefined) return;
    const is = (one: AnyCommand): boolean => one.id === command && op === (one.op === 'read' ? 0 : 2);
    const error = errorIn(said);
    if (is(status)) {
      if (error !== undefined || !isStatus(said)) return;
      this.#numbers.add(group);
      const transport = numberAt(said, 'transport');
      this.#change(
        said.get('bridged') === true
          ? { group, ...(transport === undefined ? {} : { transport }) }
          : undefined,
      );
    } else if (!this.#numbers.has(group)) return;
    else if (is(list) && error === undefined) this.#learnNames(said);
    else if (is(connect)) {
      const transport = numberAt(bodyOf(message), 'transport');
      if (error === undefined) this.#change({ group, ...(transport === undefined ? {} : { transport }) });
      else if ('group' in error && error.rc === INCOMING_ALREADY_BRIDGED)
        this.#change(this.#connected ?? { group });
    } else if (is(disconnect)) {
      if (error === undefined || isNotBridged(error)) this.#change(undefined);
    }
  }

  #learnNames(said: ReadonlyMap<unknown, unknown>): void {
    const transports = said.get('transports');
    if (!Array.isArray(transports)) return;
    for (const one of transports.slice(0, MOST_NAMES) as unknown[]) {
      if (!(one instanceof Map)) continue;
      const [id, name] = [numberAt(one, 'id'), one.get('name') as unknown];
      if (id !== undefined && typeof name === 'string' && this.#names.size < MOST_NAMES)
        this.#names.set(id, name);
    }
  }

  #change(to: (BridgeView & { group: number }) | undefined): void {
    const before = this.#connected;
    this.#connected = to;
    if ((before === undefined) === (to === undefined) && before?.transport === to?.transport) return;
    this.#changes++;
    this.#onChange();
  }
}

function silent(link: string): BenchError {
  return new BenchError('link/silent', { link, waitedMs: 0 });
}

function isNotBridged(error: { group?: number; rc?: number } | UnreadableError): boolean {
  if ('unreadable' in error) return false;
  return error.group === undefined ? error.rc === RC_BAD_STATE : error.rc === NOT_BRIDGED;
}

/** The device that has the bridge says that the one behind it is not there. */
function isBridgeAway(error: unknown): boolean {
  return (
    isBenchError(error, 'device/error') &&
    error.facts.group === undefined &&
    error.facts.rc === RC_BRIDGED_CONNECTION_UNAVAILABLE
  );
}

function isStatus(said: ReadonlyMap<unknown, unknown>): boolean {
  return numberAt(said, 'supported') !== undefined && numberAt(said, 'active') !== undefined;
}

function numberAt(said: ReadonlyMap<unknown, unknown> | undefined, key: string): number | undefined {
  const value = said?.get(key);
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** Undefined for what is no map. */
function bodyOf(message: Uint8Array): Map<unknown, unknown> | undefined {
  try {
    return readBody(message);
  } catch {
    // It is told where it is read.
    return undefined;
  }
}
