/**
 * One device: its link, what it can do, what its slots hold, and who may write to it. Reconnects by itself, by whatever
 * identity the transport maker resolves, not by port name. Knows no window, no saved list and no plan.
 *
 *              connect            discovered
 *     closed ─────────► opening ─────────────► ready ──────────────┐
 *        ▲                 │ failed               │ link lost,     │ reset (expected)
 *        │◄────────────────┘                      │ silence        │
 *        │                                        ▼                ▼
 *        │◄──────────── disconnect ──────────── away ◄─────────────┘
 *                                                 └── answers again ──► ready
 */
import type { Clock } from '@shared/core/clock';
import { BenchError, cancelledBy, isBenchError, toErrorView, type ErrorView } from '@shared/core/errors';
import type { Catalog } from '@shared/smp/catalog';
import type { Command } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import type { SlotView } from '@shared/upgrade/plan';
import { SmpClient, type RequestOptions } from '../engine/client';
import { discover, type Capabilities } from '../engine/discovery';
import { useRung } from '../engine/line-ladder';
import { stillThere } from '../engine/presence';
import { isDeviceError } from '../engine/refusal';
import type { Timing } from '../engine/timing';
import type { TraceListener } from '../engine/trace';
import type { LinkEnd, SmpTransport } from '../engine/transport';
import { DeviceSearch } from './device-search';
import { askRoundTripMs, askSlots } from './first-questions';
import { Recognition } from './same-device';
import type { LearnedPacing, LiveLink } from './live-link';

export type { LearnedPacing, LiveLink };
import { slotsIn } from './slots';
import { untilReady } from './until-ready';

const { os, image } = groups;

export type SessionState =
  | { link: 'closed'; because?: ErrorView }
  | { link: 'opening' }
  | { link: 'ready'; capabilities: Capabilities; roundTripMs: number; transport: SmpTransport }
  | { link: 'away'; since: number; expected: boolean };

export interface SessionOptions {
  /** A fresh transport to where the device is now. Called for every attempt. */
  makeTransport: () => Promise<SmpTransport>;
  clock: Clock;
  random: () => number;
  timing: () => Timing;
  /** Names commands and errors, private groups too, in what is told of each new link; the built-in ones when absent. */
  catalog?: () => Catalog;
  /** Something that a view shows has changed. */
  onChange: () => void;
  /** Console text that shares the link; untrusted. */
  onText?: (text: string) => void;
}

export class DeviceSession {
  readonly #o: SessionOptions;
  #state: SessionState = { link: 'closed' };
  #link: { client: SmpClient; transport: SmpTransport } | undefined;
  #slots: { images: SlotView[]; readAt: number } | undefined;
  #slotsError: ErrorView | undefined;
  #writer: string | undefined;
  #lastSeen: number | undefined;
  #search: DeviceSearch | undefined;
  #restartExpected = false;
  #doubting: Promise<boolean> | undefined;
  /** How slowly the device answers, from the links before. */
  #slowestAnswerMs = 0;
  readonly #waiting = new Set<() => void>();
  learned: LearnedPacing | undefined;
  /** Images whose upload began and did not end here: what their slot shows is not to be trusted. */
  readonly unfinishedUploads = new Set<number>();
  readonly #recognition = new Recognition();
  #onTrace: TraceListener | undefined;

  constructor(options: SessionOptions) {
    this.#o = options;
  }

  /** Hears everything that passes, over every link that the session opens. Undefined: nothing is collected. */
  set onTrace(listener: TraceListener | undefined) {
    this.#onTrace = listener;
    if (this.#link !== undefined) this.#link.client.onTrace = listener;
  }

  get state(): SessionState {
    return this.#state;
  }

  get slots(): { images: readonly SlotView[]; readAt: number } | undefined {
    return this.#slots;
  }

  /** Why the device does not show its slots; undefined when it does, or was not asked. */
  get slotsError(): ErrorView | undefined {
    return this.#slotsError;
  }

  /** Who has the right to write, in words; undefined when nobody has. */
  get writer(): string | undefined {
    return this.#writer;
  }

  /** Clock time of the last answer. */
  get lastSeen(): number | undefined {
    return this.#lastSeen;
  }

  /**
   * The link, when the device is ready.
   * @throws BenchError session/not-ready
   */
  get live(): LiveLink {
    if (this.#state.link !== 'ready' || this.#link === undefined)
      throw new BenchError('session/not-ready', { state: this.#state.link });
    return { ...this.#link, capabilities: this.#state.capabilities };
  }

  /**
   * Opens the link and asks the device what it can do. Does nothing when that has happened already.
   * @throws BenchError of families link/, smp/ or device/; the session is closed then.
   */
  async connect(signal?: AbortSignal): Promise<void> {
    if (this.#state.link === 'ready' || this.#state.link === 'opening') return;
    this.#endSearch();
    this.#recognition.forget();
    this.#change({ link: 'opening' });
    const search = new DeviceSearch(this.#o.clock);
    const abort = (): void => search.stop(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    this.#search = search;
    try {
      await this.#establish(search.signal, true);
    } catch (error) {
      await this.#dropLink();
      this.#searchOver(search);
      if (this.#is('opening')) this.#change({ link: 'closed', because: toErrorView(error) });
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
    this.#searchOver(search);
  }

  /** Closes the link and stops looking for the device. */
  async disconnect(): Promise<void> {
    this.#endSearch();
    this.#change({ link: 'closed' });
    await this.#dropLink();
  }

  /** Ends a pause in the search: the caller has seen something that may be this device. */
  lookNow(): void {
    this.#search?.lookNow();
  }

  /**
   * Sends one command and gives its answer.
   * @throws BenchError of families session/, smp/, device/ or link/
   */
  async request<Q, R>(command: Command<Q, R>, body: Q, options?: RequestOptions): Promise<R> {
    const { client } = this.live;
    try {
      const answer = await client.request(command, body, options);
      this.seen();
      return answer;
    } catch (error) {
      if (isDeviceError(error)) this.seen();
      // Silence may be one lost message, a command that takes its time or a dead device: asking it tells which.
      if (isBenchError(error, 'smp/timeout') && this.#writer === undefined) void this.doubt();
      const isRecovery = this.#state.link === 'ready' && this.#state.capabilities.recovery;
      throw isRecovery && isBenchError(error, 'device/unsupported')
        ? new BenchError('device/unsupported', { ...error.facts, recovery: true }, { cause: error })
        : error;
    }
  }

  /**
   * Asks the device whether it is still there, because it has just been silent. When it does not answer that, either, it is away
   * and looked for. Asked once, however many are in doubt.
   * @returns true when it is there; false also when nothing was found out. Never rejects.
   */
  doubt(signal?: AbortSignal): Promise<boolean> {
    this.#doubting ??= this.#lookAgain(signal).finally(() => {
      this.#doubting = undefined;
    });
    return this.#doubting;
  }

  async #lookAgain(signal: AbortSignal | undefined): Promise<boolean> {
    const link = this.#link;
    if (!this.#is('ready') || link === undefined) return false;
    const there = await stillThere(link.client, signal);
    if (there === true) this.seen();
    else if (there === false && this.#link === link && this.#is('ready')) this.#goAway(false);
    return there === true && this.#is('ready');
  }

  /** The writer has put the image with this hash on the device, which is known by it should its address change. */
  hasImage(hash: string): void {
    this.#recognition.proofs.add(hash);
  }

  /** Notes that the device has just answered. */
  seen(): void {
    this.#lastSeen = this.#o.clock.now();
  }

  /**
   * Gives the right to write to one caller at a time; readers may still look.
   * @throws BenchError session/busy, naming who has it.
   */
  async exclusively<T>(why: string, run: () => Promise<T>): Promise<T> {
    if (this.#writer !== undefined) throw new BenchError('session/busy', { with: this.#writer });
    this.#writer = why;
    this.#recognition.begin();
    this.#o.onChange();
    try {
      return await run();
    } finally {
      this.#writer = undefined;
      await this.#leaveStranger();
      this.#o.onChange();
    }
  }

  /** Reads the list of slots from the device. */
  async readSlots(signal?: AbortSignal): Promise<readonly SlotView[]> {
    const answer = await this.request(image.commands.state, {}, signal === undefined ? {} : { signal });
    return this.keepSlots(slotsIn(answer));
  }

  /** Keeps a list of slots that the device has just given in another answer. */
  keepSlots(images: SlotView[]): readonly SlotView[] {
    this.#slots = { images, readAt: this.#o.clock.now() };
    this.#slotsError = undefined;
    this.#o.onChange();
    return images;
  }

  /** Asks for slots and round-trip time again. */
  async refresh(signal?: AbortSignal): Promise<void> {
    const { client, capabilities, transport } = this.live;
    const roundTripMs = await this.#askFirst(client, signal);
    if (this.#is('ready')) this.#change({ link: 'ready', capabilities, roundTripMs, transport });
  }

  /**
   * Resets the device. Resolves when the reset is under way; `returned` tells when it is back.
   * Silence counts as success: some devices reset before they answer.
   */
  async reset(how: { force?: boolean; intoBootloader?: boolean }, signal?: AbortSignal): Promise<void> {
    const { client } = this.live;
    this.#restartExpected = true;
    try {
      await client.request(
        os.commands.reset,
        { ...(how.force ? { force: true } : {}), ...(how.intoBootloader ? { boot_mode: 1 } : {}) },
        { tries: 1, ...(signal === undefined ? {} : { signal }) },
      );
      this.seen();
    } catch (error) {
      const gone = isBenchError(error, 'smp/timeout') || isBenchError(error, 'link/lost');
      if (!gone) {
        this.#restartExpected = false;
        throw error;
      }
    }
    this.#goAway(true);
  }

  /**
   * Waits until the device is ready again.
   * @throws BenchError upgrade/did-not-return after `withinMs`, link/bluetooth-another-device when only a stranger came;
   * cancelled.
   */
  returned(withinMs: number, signal?: AbortSignal): Promise<void> {
    const { clock } = this.#o;
    const watched = { link: () => this.#state.link, listeners: this.#waiting, clock };
    return untilReady({ ...watched, lateBecause: () => this.#recognition.stranger }, withinMs, signal);
  }

  /** @param isPatient wait for a first answer as long as for any other */
  async #establish(signal: AbortSignal, isPatient: boolean): Promise<void> {
    const { clock, random } = this.#o;
    let link = this.#link;
    if (link === undefined) {
      const transport = await this.#o.makeTransport();
      const catalog = this.#o.catalog?.();
      const client = new SmpClient({
        transport,
        clock,
        random,
        timing: this.#o.timing(),
        ...(catalog === undefined ? {} : { catalog }),
      });
      client.slowestAnswerMs = this.#slowestAnswerMs;
      link = { transport, client };
      const current = link;
      transport.onText = (text) => {
        client.heardText(text);
        this.#o.onText?.(text);
      };
      transport.onEnd = (end) => this.#linkEnded(current, end);
      await transport.open(signal);
      if (signal.aborted) {
        await transport.close();
        throw cancelledBy(signal, 'connecting');
      }
      this.#link = link;
      client.onTrace = this.#onTrace;
    }
    if (link.transport.pacing !== undefined && this.learned !== undefined)
      useRung(link.transport.pacing, this.learned);
    const { transport } = link;
    const capabilities = await discover(link.client, transport, { clock, signal, isPatient });
    this.seen();
    const roundTripMs = await this.#askFirst(link.client, signal, (images) =>
      this.#recognition.meet(transport, { ...capabilities, images }, this.#writer !== undefined),
    );
    if (this.#link !== link) throw new BenchError('link/lost', { link: transport.label, detail: '' });
    this.#restartExpected = false;
    this.#slowestAnswerMs = link.client.slowestAnswerMs;
    this.#change({ link: 'ready', capabilities, roundTripMs, transport });
  }

  /** Nobody looks any longer for a device in whose place only a stranger is: it would be taken for it in the end. */
  async #leaveStranger(): Promise<void> {
    const { stranger } = this.#recognition;
    if (stranger === undefined || !this.#is('away')) return;
    this.#endSearch();
    this.#change({ link: 'closed', because: toErrorView(stranger) });
    await this.#dropLink();
  }

  /** Asks what a view shows beside the capabilities. @returns the round-trip time in milliseconds */
  async #askFirst(
    client: SmpClient,
    signal?: AbortSignal,
    check?: (images: readonly SlotView[] | undefined) => void,
  ): Promise<number> {
    const { clock } = this.#o;
    const roundTripMs = await askRoundTripMs(client, clock, signal);
    this.seen();
    const asked = await askSlots(client, signal);
    const images = 'images' in asked ? asked.images : undefined;
    check?.(images);
    this.#slots = images === undefined ? undefined : { images, readAt: clock.now() };
    this.#slotsError = 'error' in asked ? asked.error : undefined;
    return roundTripMs;
  }

  #linkEnded(link: { client: SmpClient; transport: SmpTransport }, end: LinkEnd): void {
    link.client.end(end);
    if (this.#link !== link) return;
    this.#link = undefined;
    if (end.why === 'lost' && this.#is('ready')) this.#goAway(this.#restartExpected);
  }

  #goAway(expected: boolean): void {
    if (this.#is('closed')) return;
    if (!this.#is('away')) this.#change({ link: 'away', since: this.#o.clock.now(), expected });
    if (this.#search === undefined) this.#look(expected);
  }

  #look(expected: boolean): void {
    const search = new DeviceSearch(this.#o.clock);
    this.#search = search;
    void search.run(expected, {
      // A slow device is found, too, and a quick one soon.
      attempt: (nth) => this.#establish(search.signal, nth % 2 === 0),
      dropLink: () => this.#dropLink(),
      onOver: () => this.#searchOver(search),
    });
  }

  /** Another search may have taken its place meanwhile. */
  #searchOver(search: DeviceSearch): void {
    if (this.#search === search) this.#search = undefined;
  }

  #endSearch(): void {
    this.#search?.stop(new BenchError('cancelled', { what: 'looking for the device' }));
    this.#search = undefined;
    this.#restartExpected = false;
  }

  async #dropLink(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    if (link === undefined) return;
    link.client.end({ why: 'closed', detail: '' });
    await link.transport.close();
  }

  #is(link: SessionState['link']): boolean {
    return this.#state.link === link;
  }

  #change(state: SessionState): void {
    this.#state = state;
    for (const look of [...this.#waiting]) look();
    this.#o.onChange();
  }
}
