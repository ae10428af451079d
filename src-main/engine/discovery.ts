/**
 * What a device can do, asked once after a link was opened: all that is shown of it, or no more than a transfer needs. Every question
 * but "is anybody there" is optional: one that fails leaves its field out, and nothing is guessed. Knows no session and remembers nothing.
 */
import { sleep, type Clock } from '@shared/core/clock';
import { BenchError, cancelledBy } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import { HEADER_BYTES, MAX_BODY_BYTES, type SmpVersion } from '@shared/smp/message';
import type { SmpClient } from './client';
import { OptionalQuestions, type AskingOptions } from './optional-questions';
import { probePackets } from './packet-probe';
import { looksLikeRecovery } from './recovery-evidence';
import { askWhatItTells, type ToldOfItself } from './told-of-itself';
import { maxRequestBytes, type SmpTransport } from './transport';

const { os } = groups;

export interface Capabilities extends ToldOfItself {
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
}

export interface DiscoveryOptions extends AskingOptions {
  clock: Clock;
  /** The link was opened just now, and nothing was sent over it. */
  isFresh?: boolean | undefined;
}

/** What was half received before is over after this time. */
const QUIET_AFTER_FLUSH_MS = 100;
/** A device with smaller buffers could not take part at all; what says so is no buffer size. */
const SMALLEST_BUFFER_BYTES = 32;
/** More buffers than this are no help, and hardly true. */
const MOST_IN_FLIGHT = 32;
/** Lines that a serial device keeps for certain while it is busy (CONFIG_UART_MCUMGR_RX_BUF_COUNT); a question is one line. */
const LINES_IN_POOL = 2;

/**
 * Asks the device everything that it can do. Leaves in `client` what requests need: its protocol version, and the largest request
 * when the device told its buffer size. The window stays as it is.
 * @throws BenchError link/silent when nobody answers; link/lost, link/failed, cancelled
 */
export async function discover(
  client: SmpClient,
  transport: SmpTransport,
  options: DiscoveryOptions,
): Promise<Capabilities> {
  return new Discovery(client, transport, options).all();
}

/**
 * The same, but asks no more than a transfer needs: the buffers, and who answers where they leave that open.
 * @throws BenchError as `discover`
 */
export async function discoverForTransfer(
  client: SmpClient,
  transport: SmpTransport,
  options: DiscoveryOptions,
): Promise<Capabilities> {
  return new Discovery(client, transport, options).forTransfer();
}

/** What is taken as true of a device that nobody has asked: one request at a time, of the size that is safe on this link. */
export function nothingAsked(client: SmpClient, transport: SmpTransport): Capabilities {
  return {
    version: client.version,
    maxRequestBytes: maxRequestBytes(transport.sizing, undefined),
    windowLimit: 1,
    recovery: false,
  };
}

/** How many short questions may go out together, 1 or more. */
export function questionsAtOnce({ sizing }: SmpTransport, { windowLimit }: { windowLimit: number }): number {
  return Math.min(sizing.isDatagram === true ? MOST_IN_FLIGHT : LINES_IN_POOL, windowLimit);
}

type Sizes = Pick<Capabilities, 'bufferBytes' | 'bufferCount'>;

class Discovery {
  readonly #client: SmpClient;
  readonly #transport: SmpTransport;
  readonly #o: DiscoveryOptions;
  readonly #questions: OptionalQuestions;

  constructor(client: SmpClient, transport: SmpTransport, options: DiscoveryOptions) {
    this.#client = client;
    this.#transport = transport;
    this.#o = options;
    this.#questions = new OptionalQuestions(client, options);
  }

  async all(): Promise<Capabilities> {
    const { sizes, echoRefused } = await this.#contact({ always: true });
    const usable = await this.#usable(sizes);
    const places = questionsAtOnce(this.#transport, usable);
    const told = await askWhatItTells(this.#client, places, this.#o, this.#questions);
    const isApplication = (told.groups ?? told.bootloader ?? told.information) !== undefined;
    const recovery = await this.#recovery(sizes, isApplication, () => Promise.resolve(echoRefused));
    return { ...usable, recovery, ...told };
  }

  async forTransfer(): Promise<Capabilities> {
    const { sizes, echoRefused } = await this.#contact({ always: false });
    const usable = await this.#usable(sizes);
    // MCUboot's recovery tells one buffer (boot_serial.c); an application with one could not answer.
    const isApplication = (sizes.bufferCount ?? 0) > 1;
    const askEcho = async (): Promise<boolean> => echoRefused ?? (await this.#isEchoRefused());
    return { ...usable, recovery: await this.#recovery(sizes, isApplication, askEcho) };
  }

  /**
   * The buffers, and an echo where nothing else shows that somebody is there.
   * @param always the echo is asked in any case
   * @throws BenchError link/silent
   */
  async #contact({ always }: { always: boolean }): Promise<{ sizes: Sizes; echoRefused?: boolean }> {
    const startedAt = this.#o.clock.now();
    await this.#settleLink();
    // The answer to the first question may come while the second one is asked.
    let buffers: { buf_size: number; buf_count: number } | undefined;
    const told = await this.#questions.ask(os.commands.parameters, {}, (late) => {
      buffers = late;
    });
    if (told.got === 'answer') buffers = told.value;
    const echoRefused = always || told.got !== 'answer' ? await this.#isEchoRefused() : undefined;
    const { wasHeard, overheard } = this.#questions;
    if (!wasHeard) {
      const waitedMs = Math.round(this.#o.clock.now() - startedAt);
      throw new BenchError('link/silent', { link: this.#transport.label, waitedMs, ...overheard });
    }
    return { sizes: sizesIn(buffers), ...(echoRefused === undefined ? {} : { echoRefused }) };
  }

  async #isEchoRefused(): Promise<boolean> {
    return (await this.#questions.ask(os.commands.echo, { d: '' })).got === 'refusal';
  }

  /** Tries packets before the limit is set, which depends on it. */
  async #usable(sizes: Sizes): Promise<Omit<Capabilities, 'recovery'>> {
    const { bufferBytes, bufferCount = 1 } = sizes;
    await probePackets(this.#client, this.#transport, bufferBytes, this.#o.signal);
    this.#client.limitBytes = this.#limitBytes(bufferBytes);
    const mostInFlight = this.#transport.sizing.mostInFlight ?? MOST_IN_FLIGHT;
    return {
      version: this.#client.version,
      ...sizes,
      maxRequestBytes: this.#requestBytes(bufferBytes),
      windowLimit: Math.min(mostInFlight, Math.max(1, bufferCount - 1)),
    };
  }

  #recovery(
    { bufferCount }: Sizes,
    isApplication: boolean,
    echoRefused: () => Promise<boolean | undefined>,
  ): Promise<boolean> {
    const { signal } = this.#o;
    return looksLikeRecovery(this.#client, { bufferCount, echoRefused, isApplication, signal });
  }

  /** Ends what somebody else has left half sent, and lets what was half received pass. A link that was just opened has done so. */
  async #settleLink(): Promise<void> {
    const { clock, signal, isFresh } = this.#o;
    if (signal?.aborted) throw cancelledBy(signal, 'discovery');
    if (this.#transport.flush === undefined || isFresh === true) return;
    await this.#transport.flush();
    await sleep(clock, QUIET_AFTER_FLUSH_MS, signal).catch((reason: unknown) => {
      throw signal === undefined ? reason : cancelledBy(signal, 'discovery');
    });
  }

  /** What one side of a restart told is no limit for the other: an application and its bootloader have their own buffers. */
  #limitBytes(bufferBytes: number | undefined): number {
    if (bufferBytes !== undefined) return this.#requestBytes(bufferBytes);
    return this.#transport.sizing.ceilingBytes ?? HEADER_BYTES + MAX_BODY_BYTES;
  }

  #requestBytes(bufferBytes: number | undefined): number {
    return Math.min(HEADER_BYTES + MAX_BODY_BYTES, maxRequestBytes(this.#transport.sizing, bufferBytes));
  }
}

function sizesIn(told: { buf_size: number; buf_count: number } | undefined): Sizes {
  if (told === undefined) return {};
  return {
    ...(told.buf_size >= SMALLEST_BUFFER_BYTES ? { bufferBytes: told.buf_size } : {}),
    ...(told.buf_count >= 1 ? { bufferCount: told.buf_count } : {}),
  };
}
