/**
 * What a device can do, asked once after a link was opened. Every question but "is anybody there" is optional: one that
 * fails leaves its field out, and nothing is guessed. Knows no session and remembers nothing.
 */
import { sleep, type Clock } from '@shared/core/clock';
import { BenchError, cancelledBy, isBenchError, type Overheard } from '@shared/core/errors';
import type { Command } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import { HEADER_BYTES, MAX_BODY_BYTES, type SmpVersion } from '@shared/smp/message';
import type { SmpClient } from './client';
import { looksLikeRecovery } from './recovery-evidence';
import { probePackets } from './packet-probe';
import { isRefusal } from './refusal';
import { maxRequestBytes, type SmpTransport } from './transport';

const { os, enumeration } = groups;

/** What the device said of its kernel and board; a field that it did not tell is missing. */
export interface OsInformation {
  kernel?: string;
  nodeName?: string;
  release?: string;
  version?: string;
  machine?: string;
  processor?: string;
  board?: string;
}

export interface Capabilities {
  version: SmpVersion;
  /** Bytes of one message buffer of the device, header included. */
  bufferBytes?: number;
  bufferCount?: number;
  /** Largest request in bytes that the device takes for certain. */
  maxRequestBytes: number;
  /** Most requests that may be in flight, 1 or more. */
  windowLimit: number;
  /** True when the evidence says that MCUboot's serial recovery answers, not an application. */
  recovery: boolean;
  /** Numbers of the groups that the device lists. */
  groups?: number[];
  bootloader?: { name?: string; mode?: number; noDowngrade?: boolean };
  information?: OsInformation;
}

export interface DiscoveryOptions {
  clock: Clock;
  /**
   * Whether to wait for the first answer as long as for an ordinary read: a slow device needs that. False while one is looked
   * for again and again, which has to be quick.
   */
  isPatient?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/** What was half received before is over after this time. */
const QUIET_AFTER_FLUSH_MS = 100;
/** A device with smaller buffers could not take part at all; what says so is no buffer size. */
const SMALLEST_BUFFER_BYTES = 32;
/** More buffers than this are no help, and hardly true. */
const MOST_IN_FLIGHT = 32;
/** So many unanswered questions in a row, and the rest is not asked. */
const MAX_SILENT_QUESTIONS = 2;

/** The header has 16 bits for the number of a group. */
const MAX_GROUP = 0xffff;

/** One question for each field: the answer to several at once cannot be told apart, because fields may hold spaces. */
const INFORMATION_FIELDS: readonly (readonly [string, keyof OsInformation])[] = [
  ['s', 'kernel'],
  ['v', 'version'],
  ['i', 'board'],
  ['n', 'nodeName'],
  ['r', 'release'],
  ['m', 'machine'],
  ['p', 'processor'],
];

/**
 * Asks the device what it can do. Leaves in `client` what requests need: its protocol version, and the largest request
 * when the device told its buffer size. The window stays as it is.
 * @throws BenchError link/silent when nobody answers; link/lost, link/failed, cancelled
 */
export async function discover(
  client: SmpClient,
  transport: SmpTransport,
  options: DiscoveryOptions,
): Promise<Capabilities> {
  return new Discovery(client, transport, options).run();
}

/** What is taken as true of a device that nobody has asked: one request at a time, of the size that is safe on this link. */
export async function nothingAsked(client: SmpClient, transport: SmpTransport): Promise<Capabilities> {
  // What another program left half sent on the line would swallow the first request.
  await transport.flush?.();
  return {
    version: client.version,
    maxRequestBytes: maxRequestBytes(transport.sizing, undefined),
    windowLimit: 1,
    recovery: false,
  };
}

/** How a question ended that may fail: the answer, a refusal, or silence. */
type Reply<T> = { got: 'answer'; value: T } | { got: 'refusal' } | { got: 'silence' };

class Discovery {
  readonly #client: SmpClient;
  readonly #transport: SmpTransport;
  readonly #o: DiscoveryOptions;
  #silentInARow = 0;
  /** Nothing has answered yet. */
  #isFirstContact = true;
  /** The answer to the first question, when it came while the second was asked. */
  #lateBuffers: { buf_size: number; buf_count: number } | undefined;
  /** What came instead of answers. */
  #overheard: Overheard = {};

  constructor(client: SmpClient, transport: SmpTransport, options: DiscoveryOptions) {
    this.#client = client;
    this.#transport = transport;
    this.#o = options;
  }

  async run(): Promise<Capabilities> {
    const startedAt = this.#o.clock.now();
    await this.#settleLink();
    const buffers = await this.#ask(os.commands.parameters, {}, (late) => {
      this.#lateBuffers = late;
      this.#isFirstContact = false;
    });
    const echo = await this.#ask(os.commands.echo, { d: '' });
    if (this.#isFirstContact)
      throw new BenchError('link/silent', {
        link: this.#transport.label,
        waitedMs: Math.round(this.#o.clock.now() - startedAt),
        ...this.#overheard,
      });
    const told = buffers.got === 'answer' ? buffers.value : this.#lateBuffers;
    const sizes = told === undefined ? {} : this.#sizes(told);
    // Before the limit is set, which depends on it.
    await probePackets(this.#client, this.#transport, sizes.bufferBytes, this.#o.signal);
    this.#client.limitBytes = this.#limitBytes(sizes.bufferBytes);

    const listed = await this.#groups();
    const bootloader = await this.#bootloader();
    const information = await this.#information();
    const recovery = await looksLikeRecovery(this.#client, {
      bufferCount: sizes.bufferCount,
      echoRefused: echo.got === 'refusal',
      isApplication: (listed ?? bootloader ?? information) !== undefined,
      signal: this.#o.signal,
    });
    return {
      version: this.#client.version,
      ...sizes,
      maxRequestBytes: this.#requestBytes(sizes.bufferBytes),
      windowLimit: Math.min(
        this.#transport.sizing.mostInFlight ?? MOST_IN_FLIGHT,
        Math.max(1, (sizes.bufferCount ?? 1) - 1),
      ),
      recovery,
      ...(listed === undefined ? {} : { groups: listed }),
      ...(bootloader === undefined ? {} : { bootloader }),
      ...(information === undefined ? {} : { information }),
    };
  }

  /** Ends what somebody else has left half sent, and lets what was half received pass. */
  async #settleLink(): Promise<void> {
    const { clock, signal } = this.#o;
    if (signal?.aborted) throw cancelledBy(signal, 'discovery');
    if (this.#transport.flush === undefined) return;
    await this.#transport.flush();
    await sleep(clock, QUIET_AFTER_FLUSH_MS, signal).catch((reason: unknown) => {
      throw signal === undefined ? reason : cancelledBy(signal, 'discovery');
    });
  }

  /** Asks one optional question. Only the end of the link and the caller's signal are errors here. */
  async #ask<Q, R>(command: Command<Q, R>, body: Q, onLateAnswer?: (late: R) => void): Promise<Reply<R>> {
    const { discoveryMs, discoveryTries: tries, quickMs } = this.#client.timing;
    const isWaitedFor = this.#isFirstContact && this.#o.isPatient === true;
    // How slow a device is the client learns from its first answer, and gives it the time from then on.
    const timeoutMs = isWaitedFor ? Math.max(discoveryMs, quickMs) : discoveryMs;
    return this.#reply(() =>
      this.#client.request(command, body, { signal: this.#o.signal, timeoutMs, tries, onLateAnswer }),
    );
  }

  async #reply<T>(question: () => Promise<T>): Promise<Reply<T>> {
    if (this.#silentInARow >= MAX_SILENT_QUESTIONS) return { got: 'silence' };
    try {
      const value = await question();
      this.#isFirstContact = false;
      this.#silentInARow = 0;
      return { got: 'answer', value };
    } catch (error) {
      if (isBenchError(error, 'smp/timeout')) {
        const { malformed, shell } = error.facts;
        this.#overheard = { ...this.#overheard, ...(malformed && { malformed }), ...(shell && { shell }) };
        this.#silentInARow++;
        return { got: 'silence' };
      }
      // An answer that makes no sense is an answer: somebody is there.
      if (!isRefusal(error) && !isBenchError(error, 'link/message-too-large')) throw error;
      if (isRefusal(error)) this.#isFirstContact = false;
      this.#silentInARow = 0;
      return { got: 'refusal' };
    }
  }

  #sizes(told: { buf_size: number; buf_count: number }): { bufferBytes?: number; bufferCount?: number } {
    return {
      ...(told.buf_size >= SMALLEST_BUFFER_BYTES ? { bufferBytes: told.buf_size } : {}),
      ...(told.buf_count >= 1 ? { bufferCount: told.buf_count } : {}),
    };
  }

  /** What one side of a restart told is no limit for the other: an application and its bootloader have their own buffers. */
  #limitBytes(bufferBytes: number | undefined): number {
    if (bufferBytes !== undefined) return this.#requestBytes(bufferBytes);
    return this.#transport.sizing.ceilingBytes ?? HEADER_BYTES + MAX_BODY_BYTES;
  }

  #requestBytes(bufferBytes: number | undefined): number {
    return Math.min(HEADER_BYTES + MAX_BODY_BYTES, maxRequestBytes(this.#transport.sizing, bufferBytes));
  }

  /** The numbers of the groups (Zephyr 4.0 and newer). */
  async #groups(): Promise<number[] | undefined> {
    const listed = await this.#ask(enumeration.commands.list, {});
    return listed.got === 'answer' ? listed.value.groups.filter((group) => group <= MAX_GROUP) : undefined;
  }

  async #bootloader(): Promise<Capabilities['bootloader']> {
    const name = await this.#ask(os.commands.bootloader, {});
    if (name.got !== 'answer') return undefined;
    const mode = await this.#ask(os.commands.bootloader, { query: 'mode' });
    const told = mode.got === 'answer' ? mode.value : {};
    return {
      ...(name.value.bootloader === undefined ? {} : { name: name.value.bootloader }),
      ...(told.mode === undefined ? {} : { mode: told.mode }),
      ...(told['no-downgrade'] === undefined ? {} : { noDowngrade: told['no-downgrade'] }),
    };
  }

  async #information(): Promise<OsInformation | undefined> {
    const information: OsInformation = {};
    for (const [format, field] of INFORMATION_FIELDS) {
      const reply = await this.#ask(os.commands.information, { format });
      if (reply.got === 'answer') information[field] = reply.value.output;
      else if (Object.keys(information).length === 0) return undefined;
    }
    return information;
  }
}
