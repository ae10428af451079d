/**
 * One device: its link, what it can do, what its slots hold, and who may write to it. Reconnects by itself, by whatever
 * identity the transport maker resolves, not by port name. Knows no window, no saved list and no plan.
 */
import { BenchError, isBenchError, toErrorView, type ErrorView } from '@shared/core/errors';
import { Listeners } from '@shared/core/listeners';
import type { Command, Effect } from '@shared/smp/command';
import { builtIn, groups } from '@shared/smp/groups';
import type { SlotView } from '@shared/run/upgrade/plan';
import type { RawAnswer, RawRequest, RequestOptions } from '../engine/client';
import { nothingAsked } from '../engine/discovery';
import { useRung } from '../engine/line-ladder';
import { isDeviceError } from '../engine/refusal';
import type { Bootloader } from '../engine/told-of-itself';
import type { LinkEnd } from '../engine/transport';
import { askReset } from './ask-reset';
import { openLink, type OpenLink } from './open-link';
import { DeviceFacts, imagesIn } from './device-facts';
import { DeviceSearch } from './device-search';
import { Doubt } from './doubt';
import type { ShownSlots } from './known-slots';
import { effectOfRaw, RightToWrite, type Lease, type LiveLink, type ResetWish } from './lease';
import type { WritableLink } from './lease';
import { Recognition } from './same-device';
import { SessionMemory } from './session-memory';
import type { Absence, SessionOptions, SessionState } from './session-state';
import { slotsIn } from './slots';
import { untilReady } from './until-ready';
import { answersInRecovery, toldBy, withTeller } from './told-by';

export class DeviceSession extends SessionMemory {
  readonly #o: SessionOptions;
  #state: SessionState = { link: 'closed' };
  #link: OpenLink | undefined;
  readonly #facts: DeviceFacts;
  readonly #right = new RightToWrite();
  #search: DeviceSearch | undefined;
  #restartExpected = false;
  readonly #doubt = new Doubt({
    ready: () => (this.#is('ready') ? this.#link : undefined),
    onThere: () => this.seen(),
    onSilent: () => this.#goAway('silence'),
  });
  #slowestAnswerMs = 0;
  /** Those who wait for the device; while there are some it is looked for more eagerly. */
  readonly #waiting = new Listeners<[]>();
  /** Who this device is, for whoever writes to it: what proves it should its address change. */
  readonly recognition: Recognition;

  constructor(options: SessionOptions) {
    super(options.clock);
    this.#o = options;
    this.#facts = new DeviceFacts(options);
    this.recognition = new Recognition(options);
  }

  get state(): SessionState {
    return this.#state;
  }

  get slots(): ShownSlots | undefined {
    return this.#facts.slots.shown;
  }

  /** Why the device does not show its slots; undefined when it does, or was not asked. */
  get slotsError(): ErrorView | undefined {
    return this.#facts.slots.error;
  }

  /** Who has the right to write, in words; undefined when nobody has. */
  get writer(): string | undefined {
    return this.#right.holder;
  }

  get hasLink(): boolean {
    return this.#link !== undefined;
  }

  /** The link of a device that is ready, for those who look; a lease has it for those who write. @throws BenchError session/not-ready */
  get live(): LiveLink {
    const { transport, capabilities } = this.#writable();
    return { transport, capabilities };
  }

  /** Opens the link and asks the device. @throws BenchError of families link/, smp/ or device/; the session is closed then. */
  async connect(signal?: AbortSignal): Promise<void> {
    if (this.#state.link === 'ready' || this.#state.link === 'opening') return;
    this.#endSearch();
    this.recognition.forget();
    this.#change({ link: 'opening' });
    const search = (this.#search = new DeviceSearch(this.#o.clock));
    const abort = (): void => search.stop(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await this.#establish(search.signal, true);
    } catch (error) {
      await this.#dropLink();
      if (this.#is('opening')) this.#change({ link: 'closed', because: toErrorView(error) });
      throw error;
    } finally {
      this.#searchOver(search);
      signal?.removeEventListener('abort', abort);
    }
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
   * Sends one command and gives its answer. One that changes the device takes the right to write for as long as it lasts.
   * @param options `effect`: what this very request does, where its author knows better than the declaration
   * @throws BenchError session/busy, naming who writes; of families session/, smp/, device/ or link/
   */
  async request<Q, R>(
    command: Command<Q, R>,
    body: Q,
    { effect = command.effect, ...options }: RequestOptions & { effect?: Effect } = {},
  ): Promise<R> {
    try {
      return await this.#allowed(effect, command.title, ({ request }) => request(command, body, options));
    } catch (error) {
      // Silence may be one lost message, a command that takes its time or a dead device: asking it tells which.
      if (isBenchError(error, 'smp/timeout') && this.writer === undefined) void this.doubt();
      throw error;
    }
  }

  /**
   * Sends anything once, declared or not; an error in the answer is a result. Silence raises no doubt: what is asked may be unknown.
   * @throws BenchError session/busy, naming who writes; session/not-ready, smp/timeout, of family link/
   */
  raw(request: RawRequest, options: { timeoutMs?: number } = {}): Promise<RawAnswer> {
    const catalog = this.#o.catalog?.() ?? builtIn;
    const { group, id, op } = request;
    const why = `${catalog.commandLabel(group, id, op)} by hand`;
    return this.#allowed(effectOfRaw(request, catalog), why, ({ raw }) => raw(request, options));
  }

  /** Asks a device that was silent whether it is there. @returns true when it is; false also when nothing was found out. Never rejects. */
  doubt(signal?: AbortSignal): Promise<boolean> {
    return this.#doubt.ask(signal);
  }

  /**
   * Gives the right to write to one caller at a time; readers may still look.
   * @param run works with the lease, which is worth nothing any more when `run` has ended
   * @throws BenchError session/busy, naming who has it.
   */
  async exclusively<T>(why: string, run: (lease: Lease) => Promise<T>): Promise<T> {
    const { lease, giveBack } = this.#right.take(why, this.#means);
    this.recognition.begin();
    this.changes.tell();
    try {
      return await withTeller(this, () => run(lease));
    } finally {
      giveBack();
      this.recognition.end();
      await this.#leaveStranger();
      this.changes.tell();
      void this.#askTheRest();
    }
  }

  /** @throws BenchError session/busy when somebody writes and this effect must not come between */
  check(effect: Effect): void {
    if (effect === 'changes') this.#right.checkFree();
  }

  /** Reads the list of slots from the device. */
  async readSlots(signal?: AbortSignal): Promise<readonly SlotView[]> {
    return this.keepSlots(slotsIn(await this.request(groups.image.commands.state, {}, { signal })));
  }

  /** Keeps a list of slots that the device has just given in another answer; `odd` where it is not whole. */
  keepSlots(images: SlotView[], odd?: ShownSlots['odd']): readonly SlotView[] {
    this.#facts.slots.keep({ images, ...(odd && { odd }), readAt: this.#o.clock.now() });
    this.changes.tell();
    return images;
  }

  /** Has questions go out together that do not depend on one another, as far as the device's buffers allow. */
  async together<T extends readonly unknown[]>(
    ...asks: { readonly [K in keyof T]: () => Promise<T[K]> }
  ): Promise<T> {
    return this.#facts.together<T>(this.#writable(), asks);
  }

  /** The mode of the bootloader, asked where it is not known. @throws as a request, but for a refusal */
  bootloader(signal?: AbortSignal): Promise<Bootloader> {
    return this.#facts.bootloader(this.#writable(), signal);
  }

  /** The slots as they are known, read where they are not; undefined when the device does not show them. */
  knownSlots(signal?: AbortSignal): Promise<ShownSlots | undefined> {
    return this.#facts.slotsOrRead(this.#writable(), signal);
  }

  /** Asks for slots and round-trip time again. */
  async refresh(signal?: AbortSignal): Promise<void> {
    const live = this.#writable();
    const roundTripMs = await this.#facts.askAgain(live, signal);
    this.seen();
    const { transport, capabilities } = live;
    if (this.#is('ready')) this.#change({ link: 'ready', transport, capabilities, roundTripMs });
  }

  /** Resets the device, alone; see `Lease.reset`. @throws BenchError session/busy, and as a request */
  reset(how: ResetWish, signal?: AbortSignal): Promise<void> {
    return this.exclusively('reset', (lease) => lease.reset(how, signal));
  }

  /** Ends the bridge, also while nobody behind it answers. @throws BenchError session/not-ready, session/busy, and as a request */
  endBridge(signal?: AbortSignal): Promise<void> {
    return this.exclusively('end of the bridge', async () => {
      if (this.#link === undefined) throw new BenchError('session/not-ready', { state: this.#state.link });
      await this.bridges.end(this.#link.client, signal);
    });
  }

  protected override anotherAnswers(): void {
    this.#facts.forget();
    if (this.#is('ready') && this.#o.asks !== 'nothing') return this.#goAway('bridge');
    this.lookNow();
    this.changes.tell();
  }

  /** It has just agreed to a reset that was asked for in another way. */
  restarts(): void {
    this.#restartExpected = true;
    this.#goAway('restart');
  }

  /** @throws BenchError upgrade/did-not-return after `withinMs`, link/bluetooth-another-device when only a stranger came; cancelled */
  returned(withinMs: number, signal?: AbortSignal): Promise<void> {
    const watched = { link: () => this.#state.link, listeners: this.#waiting, clock: this.#o.clock };
    this.lookNow();
    const lateBecause = () => this.recognition.stranger ?? this.#search?.ownFailure;
    return untilReady({ ...watched, lateBecause }, withinMs, signal);
  }

  /** The one gate for everything that is sent: what looks passes, what changes needs the right to write. */
  #allowed<T>(effect: Effect, why: string, send: (means: Omit<Lease, 'live'>) => Promise<T>): Promise<T> {
    return effect === 'looks' ? send(this.#means) : this.exclusively(why, send);
  }

  readonly #means = {
    live: (): WritableLink => this.#writable(),
    request: <Q, R>(command: Command<Q, R>, body: Q, options?: RequestOptions): Promise<R> =>
      this.#ask(() => this.#writable().client.request(command, body, options)),
    raw: (request: RawRequest, options?: { timeoutMs?: number }): Promise<RawAnswer> =>
      this.#ask(() => this.#writable().client.raw(request, options)),
    reset: (how: ResetWish, signal?: AbortSignal): Promise<void> => this.#reset(how, signal),
  };

  /** Any answer shows that the device is there, also one that refuses. */
  async #ask<T>(send: () => Promise<T>): Promise<T> {
    try {
      const answer = await send();
      this.seen();
      return answer;
    } catch (error) {
      if (isDeviceError(error)) this.seen();
      if (isBenchError(error, 'smp/timeout')) void this.bridges.settle(this.#link?.client);
      throw toldBy(answersInRecovery(this.#state), error);
    }
  }

  #writable(): WritableLink {
    if (this.#state.link !== 'ready' || this.#link === undefined)
      throw new BenchError('session/not-ready', { state: this.#state.link });
    return { ...this.#link, capabilities: this.#state.capabilities };
  }

  async #reset(how: ResetWish, signal?: AbortSignal): Promise<void> {
    const { client } = this.#writable();
    this.#restartExpected = true;
    try {
      if (await askReset(client, how, signal)) this.seen();
    } catch (error) {
      this.#restartExpected = false;
      throw error;
    }
    this.restarts();
  }

  async #open(signal: AbortSignal): Promise<OpenLink> {
    const link = await openLink(this.#o, this, (ended, end) => this.#linkEnded(ended, end), signal);
    link.client.slowestAnswerMs = this.#slowestAnswerMs;
    this.who = {};
    this.#link = link;
    return link;
  }

  /** @param isPatient wait for a first answer as long as for any other */
  async #establish(signal: AbortSignal, isPatient: boolean): Promise<void> {
    const { clock, asks } = this.#o;
    const isFresh = this.#link === undefined;
    const link = this.#link ?? (await this.#open(signal));
    const { client, transport } = link;
    if (transport.pacing !== undefined && this.learned !== undefined) useRung(transport.pacing, this.learned);
    if (asks === 'nothing') {
      const capabilities = nothingAsked(client, transport);
      return this.#change({ link: 'ready', capabilities, roundTripMs: 0, transport });
    }
    const isWrittenTo = this.writer !== undefined;
    await this.bridges.beforeContact(link, isFresh, signal);
    const found = await this.#facts.contact(link, isWrittenTo, { clock, signal, isPatient, isFresh });
    const { capabilities, roundTripMs } = found;
    await this.bridges.afterContact(link, capabilities.groups, signal);
    this.seen();
    this.recognition.meet(transport, { ...capabilities, images: imagesIn(found) }, isWrittenTo);
    if (this.#link !== link) throw new BenchError('link/lost', { link: transport.label, detail: '' });
    this.#facts.keep(found);
    this.#restartExpected = false;
    this.marks.otherFirmware();
    this.#slowestAnswerMs = client.slowestAnswerMs;
    this.#change({ link: 'ready', capabilities, roundTripMs, transport });
    if (isWrittenTo && this.writer === undefined) void this.#askTheRest();
  }

  /** Nobody looks any longer for a device in whose place only a stranger is: it would be taken for it in the end. */
  async #leaveStranger(): Promise<void> {
    const { stranger } = this.recognition;
    if (stranger === undefined || !this.#is('away')) return;
    this.#endSearch();
    this.#change({ link: 'closed', because: toErrorView(stranger) });
    await this.#dropLink();
  }

  /** What was not asked while somebody wrote. Never rejects. */
  async #askTheRest(): Promise<void> {
    const { state } = this;
    if (state.link !== 'ready' || this.#link === undefined) return;
    const capabilities = await this.#facts.theRest(this.#link.client, state.transport);
    if (capabilities !== undefined && this.#state === state) this.#change({ ...state, capabilities });
  }

  #linkEnded(link: OpenLink, end: LinkEnd): void {
    link.client.end(end);
    if (this.#link !== link) return;
    this.#link = undefined;
    if (end.why === 'lost' && this.#is('ready')) this.#goAway(this.#restartExpected ? 'restart' : 'lost');
  }

  #goAway(why: Absence): void {
    if (this.#is('closed')) return;
    if (!this.#is('away')) this.#change({ link: 'away', since: this.#o.clock.now(), why });
    if (this.#search === undefined) this.#look(why === 'restart');
  }

  #look(expected: boolean): void {
    const search = (this.#search = new DeviceSearch(this.#o.clock));
    void search.run(expected, {
      // A slow device is found, too, and a quick one soon.
      attempt: (nth) => this.#establish(search.signal, nth % 2 === 0),
      dropLink: () => this.#dropLink(),
      isAwaited: () => !this.#waiting.isEmpty,
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
    this.#waiting.tell();
    this.changes.tell();
  }
}
