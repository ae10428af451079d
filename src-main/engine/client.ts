/**
 * Requests and answers over one link: numbering, matching, time-outs, window, protocol version and errors. One client
 * lives as long as its link. Knows no framing, no meaning of any command, and not what a device can do.
 *
 * What it keeps:
 * - Every transmission has its own number, a repeat too. A number in the air is not used again, and one that was given up
 *   not before a full round has passed.
 * - An answer must fit in operation, group, command and number. Any other message is traced and harms no request.
 * - A message that cannot be read is traced and dropped; nothing is thrown into the transport.
 * - Only repeatable commands are sent again, and only on silence. An error answer ends a request at once.
 * - Where messages are datagrams, silence begins when an answer is later than answers are on this link; the patience is the same.
 * - Questions that went out together and found no room are asked again alone.
 * - A device that has answered slowly is waited for longer, so that its answers do not fall between two tries.
 * - What came and could not be read is said when a request ends in silence.
 * - The end of the link settles everything.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError, cancelledBy, isBenchError } from '@shared/core/errors';
import { FewSet } from '@shared/core/few';
import { Gate } from '@shared/core/gate';
import { Listeners, thrownLater } from '@shared/core/listeners';
import { encodeCborBehind } from '@shared/smp/cbor';
import type { AnyCommand, Command, Op } from '@shared/smp/command';
import type { Catalog } from '@shared/smp/catalog';
import { builtIn } from '@shared/smp/groups';
import { HEADER_BYTES, MAX_BODY_BYTES, type AnswerError, type SmpVersion } from '@shared/smp/message';
import { checked, type OddValue } from '@shared/smp/schema';
import { AnswerPace } from './answer-pace';
import { deviceError, emptyAnswer, errorOf, hearLate, unreadableAnswer, type Answer } from './answer';
import { Exchange, type Question, type Wire } from './exchange';
import { Flights } from './flights';
import { Overhearing } from './overhearing';
import { defaultTiming, isShort, patienceFor, waitsFor, type Timing } from './timing';
import { receive } from './receiver';
import { isNoRoomJustNow, withMark } from './refusal';
import type { RoundTrip } from './round-trip';
import { SpokenVersion } from './spoken-version';
import { stamped, type TraceEntry, type WithoutTime } from './trace';
import type { LinkEnd, SmpTransport } from './transport';
import { WindowPlaces } from './window-places';

export interface ClientOptions {
  transport: SmpTransport;
  clock: Clock;
  /** From 0 to below 1. */
  random: () => number;
  timing?: Timing;
  /** What is sent first; 2 unless a device is known to need 1. */
  version?: SmpVersion;
  /** Names commands and errors, private groups too; the built-in ones when absent. */
  catalog?: Catalog;
}

export interface RequestOptions<R = unknown> {
  signal?: AbortSignal | undefined;
  /** How long to wait for the answer to one transmission; the command's pace decides when absent. */
  timeoutMs?: number | undefined;
  /** Transmissions in all; the command's pace decides when absent. Commands that are not repeatable are sent once. */
  tries?: number | undefined;
  /** Ends a half-sent line before the first transmission, as is always done before a repeat. */
  flush?: boolean | undefined;
  /**
   * Given: an answer with values that are not what is declared is told without them, and they are told here. For whoever shows
   * an answer; whoever decides by it lets the request fail (`smp/bad-answer`).
   */
  onOdd?: ((odd: readonly OddValue[]) => void) | undefined;
  /** Hears a good answer that comes after the request has failed with `smp/timeout`, or was aborted with such an error. */
  onLateAnswer?: ((answer: R) => void) | undefined;
}

/** A request that no declaration is needed for. */
export interface RawRequest {
  op: Op;
  /** 0 to 65535. */
  group: number;
  /** 0 to 255. */
  id: number;
  /** Encoded as CBOR; bytes (`Uint8Array`) are sent as they are. */
  body: unknown;
  /** As the link has it when absent. */
  version?: SmpVersion;
  /** It may be sent again on silence. */
  repeatable?: boolean;
}

export interface RawAnswer {
  version: SmpVersion;
  /** Header and body as they came. */
  message: Uint8Array;
  /** The body as bytes. */
  bytes: Uint8Array;
  /** The body; undefined when it is no CBOR map, as with custom payloads. */
  body: Map<unknown, unknown> | undefined;
  /** What the answer says about failure; undefined when it is a success. */
  error: AnswerError | undefined;
}

export class SmpClient {
  /** Tells everything that passes. Nothing is collected while nobody listens, and none that fails stops what passes. */
  readonly trace: Listeners<[TraceEntry]>;
  /** No larger request is sent. Starts as what the link says; discovery lowers it to what the device takes. */
  limitBytes: number;
  readonly timing: Timing;
  /** Names commands and errors. */
  readonly catalog: Catalog;
  readonly #wire: Wire;
  readonly #window = new Gate(1);
  readonly #places = new WindowPlaces(this.#window);
  readonly #exchanges = new FewSet<Exchange>();
  readonly #version: SpokenVersion;
  readonly #overhearing = new Overhearing();
  readonly #pace: AnswerPace;
  /** What every request fails with once the link has ended. */
  #ended: BenchError | undefined;

  /** Takes over `transport.onMessage` and `transport.onNoise`; `end` is to be called from its `onEnd`. */
  constructor(options: ClientOptions) {
    const { transport, clock, random } = options;
    this.trace = new Listeners(thrownLater(clock));
    this.#wire = {
      transport,
      clock,
      flights: new Flights(random),
      line: new Gate(1),
      onSent: (bytes) => this.#trace({ kind: 'sent', direction: 'out', bytes }),
    };
    this.#version = new SpokenVersion(options.version ?? 2);
    this.timing = options.timing ?? defaultTiming;
    this.#pace = new AnswerPace(this.timing);
    this.catalog = options.catalog ?? builtIn;
    this.limitBytes = transport.sizing.ceilingBytes ?? HEADER_BYTES + MAX_BODY_BYTES;
    transport.onMessage = (packet) => receive(packet, this.#wire.flights, (entry) => this.#trace(entry));
    transport.onNoise = (reason, from = 'device') => {
      if (from === 'device') this.#overhearing.malformed(reason);
      this.#trace({ kind: 'noise', direction: 'in', reason });
    };
  }

  /** The version that requests are sent in: what the device has shown to speak, 2 until then. */
  get version(): SmpVersion {
    return this.#version.current;
  }

  /** How many requests may be under way at once, 1 to 64. 1 until somebody knows what the device takes. */
  get window(): number {
    return this.#places.own;
  }

  set window(limit: number) {
    this.#places.own = limit;
  }

  /**
   * Lets so many requests be under way at once until the returned function is called: for questions that do not depend on one
   * another. Whoever asks for most is obeyed.
   * @param count 1 to 64; no more than the device's buffers hold
   */
  widen(count: number): () => void {
    return this.#places.claim(count);
  }

  /** How many may be under way at once, with what was claimed. */
  get places(): number {
    return this.#window.limit;
  }

  /** What answers to short requests take on this link. */
  get roundTrip(): RoundTrip {
    return this.#pace.roundTrip;
  }

  /** See `AnswerPace`. May be set to what is known from an earlier link. */
  get slowestAnswerMs(): number {
    return this.#pace.slowestMs;
  }

  set slowestAnswerMs(ms: number) {
    this.#pace.slowestMs = ms;
  }

  /** Requests that are under way now, those that wait for a place in the window not counted. */
  get inFlight(): number {
    return this.#window.inside;
  }

  /**
   * Sends a declared command and gives its checked answer.
   * @throws BenchError smp/bad-request, smp/timeout, smp/bad-answer, device/error, device/unsupported,
   *   link/message-too-large, link/lost, link/failed, cancelled
   */
  async request<Q, R>(command: Command<Q, R>, body: Q, options: RequestOptions<R> = {}): Promise<R> {
    const sent = checked('smp/bad-request', command.name, command.request, body);
    const patience = patienceFor(command, this.timing);
    const { onLateAnswer } = options;
    const question = {
      label: command.name,
      op: wireOp(command.op),
      group: command.group,
      command: command.id,
      message: encodeCborBehind(HEADER_BYTES, sent),
      needsMap: true,
    };
    const how: How = {
      signal: options.signal,
      timeoutMs: this.#pace.waitMs(command, options.timeoutMs ?? patience.timeoutMs),
      tries: command.repeatable ? (options.tries ?? patience.tries) : 1,
      flush: options.flush ?? this.#mayFollowHalfALine(command),
      late: onLateAnswer && ((late) => hearLate(command, late, onLateAnswer)),
      took: isShort(command) ? (ms) => this.#pace.learn(ms) : undefined,
      isEarly: command.repeatable && (isShort(command) || command.pace === 'data'),
    };
    const isWidened = this.#places.isWidened;
    let answer = await this.#exchange(question, how);
    const refused = (error = errorOf(answer)): BenchError | undefined =>
      error && deviceError(command.name, command.group, error, this.catalog);
    if (command.repeatable && isWidened && isNoRoomJustNow(refused())) {
      this.#places.narrow();
      answer = await this.#exchange({ ...question, message: question.message.slice() }, how);
    }
    const error = refused();
    if (error !== undefined) throw withMark(error, body);
    const odd: OddValue[] | undefined = options.onOdd === undefined ? undefined : [];
    let value: R;
    try {
      value = checked('smp/bad-answer', command.name, command.response, answer.body, odd);
    } catch (mismatch) {
      throw answer.bytes.length === 0 ? emptyAnswer(command.name) : mismatch;
    }
    if (odd !== undefined && odd.length > 0) options.onOdd?.(odd);
    return value;
  }

  /**
   * Sends anything, declared or not, and gives whatever is answered; an error in the answer is a result here.
   * @throws BenchError smp/timeout, link/message-too-large, link/lost, link/failed, cancelled
   */
  async raw(
    request: RawRequest,
    options: Omit<RequestOptions, 'onLateAnswer' | 'onOdd'> = {},
  ): Promise<RawAnswer> {
    const { op, group, id, body, version, repeatable = false } = request;
    const answer = await this.#exchange(
      {
        label: this.catalog.commandLabel(group, id, op),
        op: wireOp(op),
        group,
        command: id,
        message: body instanceof Uint8Array ? behindHeader(body) : encodeCborBehind(HEADER_BYTES, body),
        needsMap: false,
      },
      {
        signal: options.signal,
        timeoutMs: options.timeoutMs ?? this.timing.quickMs,
        tries: repeatable ? (options.tries ?? this.timing.quickTries) : 1,
        flush: options.flush ?? this.#mayFollowHalfALine({ repeatable }),
        late: undefined,
        version,
      },
    );
    return {
      version: answer.header.versionBits === 0 ? 1 : 2,
      message: answer.message,
      bytes: answer.bytes,
      body: answer.body,
      error: errorOf(answer),
    };
  }

  /** The link has ended: every request fails, now and from now on. */
  end(end: LinkEnd): void {
    if (this.#ended !== undefined) return;
    const link = this.#wire.transport.label;
    const detail = end.detail === '' ? end.why : end.detail;
    this.#ended = new BenchError(end.why === 'lost' ? 'link/lost' : 'link/failed', { link, detail });
    this.#wire.flights.clear();
    this.#window.close(this.#ended);
    this.#wire.line.close(this.#ended);
    for (const exchange of [...this.#exchanges]) exchange.stop(this.#ended);
  }

  /** Puts console text of the link into the trace, for the owner of `transport.onText`. */
  heardText(text: string): void {
    this.#overhearing.text(text);
    this.#trace({ kind: 'text', direction: 'in', text });
  }

  /** Puts a remark into the trace. */
  note(text: string): void {
    this.#trace({ kind: 'note', text });
  }

  /** What another program left half sent would swallow the first request, and this one is not repeated. */
  #mayFollowHalfALine({ repeatable }: Pick<AnyCommand, 'repeatable'>): boolean {
    return !repeatable && this.roundTrip.timeoutMs === undefined;
  }

  /** From the place in the window to the answer; settles at once when the link ends or the caller gives up. */
  async #exchange(question: Question, how: How): Promise<Answer> {
    this.#checkSendable(question);
    const { signal } = how;
    const exchange = new Exchange(this.#wire, question, signal, how.took);
    this.#exchanges.add(exchange);
    let leave: (() => void) | undefined;
    let late: How['late'];
    try {
      leave = await this.#window.enter(signal);
      return await this.#ask(exchange, question, how);
    } catch (error) {
      if (isBenchError(error, 'smp/timeout')) late = how.late;
      // All errors are ours, except what a caller's signal was aborted with.
      throw signal?.aborted && !(error instanceof BenchError) ? cancelledBy(signal, question.label) : error;
    } finally {
      exchange.end(late);
      this.#exchanges.delete(exchange);
      leave?.();
    }
  }

  /** Repeats on silence, and once more in the other version when the device asks for it. */
  async #ask(exchange: Exchange, question: Question, how: How): Promise<Answer> {
    const startedAt = this.#wire.clock.now();
    const before = this.#overhearing.mark();
    let negotiated = how.version !== undefined;
    let flush = how.flush;
    for (let tried = 0; ;) {
      const version = how.version ?? this.#version.current;
      let answer: Answer | undefined;
      for (const waitMs of tried === 0 ? this.#waits(how) : [how.timeoutMs]) {
        answer = await exchange.attempt(version, waitMs, flush);
        if (answer !== undefined) break;
        flush = true;
      }
      if (answer === undefined) {
        tried++;
        this.note(`${question.label}: no answer within ${how.timeoutMs} ms (${tried} of ${how.tries})`);
        if (tried >= how.tries)
          throw exchange.spoilt
            ? unreadableAnswer(question.label)
            : new BenchError('smp/timeout', {
                command: question.label,
                waitedMs: Math.round(this.#wire.clock.now() - startedAt),
                tries: tried,
                ...this.#overhearing.since(before),
              });
        continue;
      }
      if (negotiated || !this.#version.learn(version, answer)) return answer;
      this.note(`${question.label}: refused because of its version; speaking version ${this.version}`);
      negotiated = true;
    }
  }

  /** Where messages are no datagrams a repeat could take the last buffer of a device that is only slow (zephyr#107809). */
  #waits({ timeoutMs, tries, isEarly }: How): number[] {
    const mayRepeat = isEarly === true && this.#wire.transport.sizing.isDatagram === true;
    return waitsFor({ timeoutMs, tries }, mayRepeat ? this.roundTrip.timeoutMs : undefined);
  }

  #checkSendable(question: Question): void {
    if (this.#ended !== undefined) throw this.#ended;
    const sizeBytes = question.message.length;
    const limitBytes = Math.min(this.limitBytes, HEADER_BYTES + MAX_BODY_BYTES);
    if (sizeBytes > limitBytes) throw new BenchError('link/message-too-large', { sizeBytes, limitBytes });
  }

  #trace(entry: WithoutTime<TraceEntry>): void {
    if (entry.kind === 'unreadable') this.#overhearing.malformed(entry.why);
    if (entry.kind === 'stray' && !entry.late) this.#overhearing.malformed('an answer that fits no request');
    if (!this.trace.isEmpty) this.trace.tell(stamped(entry, this.#wire.clock.now()));
  }
}

/** How a question is asked, decided. */
interface How {
  signal: AbortSignal | undefined;
  timeoutMs: number;
  tries: number;
  flush: boolean;
  late: ((answer: Answer) => void) | undefined;
  /** Hears how long an answer took, a late one too. */
  took?: ((ms: number) => void) | undefined;
  /** It may be repeated as soon as its answer is late, where a request too many does no harm. */
  isEarly?: boolean;
  /** Fixed by the caller; otherwise negotiated. */
  version?: SmpVersion | undefined;
}

function behindHeader(body: Uint8Array): Uint8Array {
  const message = new Uint8Array(HEADER_BYTES + body.length);
  message.set(body, HEADER_BYTES);
  return message;
}

function wireOp(op: Op): 0 | 2 {
  return op === 'read' ? 0 : 2;
}
