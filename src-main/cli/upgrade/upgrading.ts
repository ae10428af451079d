/**
 * One device of an upgrade from the command line: its session, what the preflight finds, its run and how that ended. Says
 * nothing on any terminal.
 */
import { BenchError, cancelledBy, fromErrorView, toErrorView, type ErrorView } from '@shared/core/errors';
import type { Gate } from '@shared/core/gate';
import type { SlotView } from '@shared/run/upgrade/plan';
import type { UpgradeHow } from '@shared/run/upgrade/steps';
import type { Preflight } from '@shared/run/upgrade/preflight';
import { Listeners } from '@shared/core/listeners';
import type { RunEvent } from '@shared/run/event';
import { fold, isOver, newRun, type RunState } from '@shared/run/fold';
import type { OrderView } from '@shared/run/order';
import { brokenOffVerdict } from '@shared/run/upgrade/end';
import type { RunVerdict } from '@shared/run/verdict';
import { DeviceSession } from '../../session/device-session';
import { runningSlot } from '../../session/slots';
import type { FirmwareChecks } from '../../firmware/firmware-checks';
import type { Firmware } from '../../firmware/firmware-shelf';
import { Run } from '../../run/run';
import { UpgradeWork } from '../../run/upgrade-work';
import { askBootloaderSlot } from '../../session/bootloader-slot';
import { readSituation } from '../../session/situation';
import { closerLook } from '../closer-look';
import type { Host } from '../host';
import { keepRun } from '../keep-run';
import type { Left } from '../left-words';
import type { Listening } from '../listening';
import { keepLoaderOf, makeTransport } from '../transports';
import type { Timing } from '../../engine/timing';
import type { NamedTarget } from './fleet';

export interface UpgradeWish extends UpgradeHow {
  firmware: Firmware;
  checks: FirmwareChecks;
  windowLimit: number;
  returnTimeoutS: number;
}

export class Upgrading {
  readonly name: string;
  /** How a command line names it. */
  readonly words: string;
  readonly #host: Host;
  readonly #wish: UpgradeWish;
  readonly #session: DeviceSession;
  readonly #target: NamedTarget['target'];
  /** What happens, also before there is a run. */
  readonly #events = new Listeners<[RunEvent]>();
  #keptAs: (() => string) | undefined;
  readonly #listening: Listening;
  #state: RunState = newRun;
  #before: readonly SlotView[] = [];
  #startedAt: number;
  #endedAt: number | undefined;
  preflight: Preflight | undefined;
  #work: UpgradeWork | undefined;
  #inRecovery = false;

  constructor(
    host: Host,
    { name, target, words }: NamedTarget,
    wish: UpgradeWish,
    listening: Listening,
    timing: Timing,
  ) {
    this.name = name;
    this.#target = target;
    this.words = words;
    this.#host = host;
    this.#wish = wish;
    this.#listening = listening;
    this.#startedAt = host.clock.now();
    this.#session = new DeviceSession({
      makeTransport: async () => (host.makeTransport ?? makeTransport)(target, host.clock),
      clock: host.clock,
      random: host.random,
      timing: () => timing,
      asks: 'what-transfers-need',
      keepLoader: keepLoaderOf(target),
    });
    if (listening.onTrace !== undefined) this.#session.trace.listen(listening.onTrace);
  }

  get state(): RunState {
    return this.#state;
  }

  /** Name of its run in the history; undefined when there is none. */
  get keptAs(): string | undefined {
    return this.#keptAs?.();
  }

  /** How it ended; undefined while it has not. */
  get verdict(): RunVerdict | undefined {
    return isOver(this.#state) ? this.#state.verdict : undefined;
  }

  /** What ran before of the image that the file begins with. */
  get fromVersion(): string | undefined {
    if (this.#wish.bootloader === true) return undefined;
    const [first] = this.#wish.firmware.images;
    const { plan } = this.preflight ?? {};
    const steps = plan !== undefined && 'steps' in plan ? plan.steps : [];
    // A number given by hand may count slots: the plan tells which image that is.
    const planned = steps.flatMap((step) => ('image' in step ? [step.image] : []))[0];
    const image = first?.numberByHand === undefined ? (first?.image ?? 0) : (planned ?? first.image);
    return runningSlot(this.#before, image)?.version;
  }

  /** What is known of the device if it is left now. */
  get left(): Left {
    return { inRecovery: this.#inRecovery, marked: this.#work?.marked };
  }

  get tookMs(): number {
    return (this.#endedAt ?? this.#host.clock.now()) - this.#startedAt;
  }

  /** Connects and finds out what speaks against the upgrade. Never rejects: a failure is the state. */
  async look(): Promise<void> {
    const { firmware, checks, mode, eraseSettings, bootloader } = this.#wish;
    const { signal } = this.#host;
    const order = (): OrderView => this.#order();
    const run = {
      get order() {
        return order();
      },
      listen: (hear: (event: RunEvent) => void) => this.#events.listen(hear),
    };
    this.#keptAs = await keepRun(this.#host, run, {
      session: this.#session,
      target: this.#target,
      name: this.name,
    });
    this.#events.tell({ what: 'began', atEpochMs: this.#host.epochNow() });
    try {
      await this.#session.connect(signal);
      this.#inRecovery = this.#session.live.capabilities.recovery;
      const known = await readSituation(this.#session, signal);
      const situation =
        bootloader === true
          ? { ...known, bootloaderSlot: await askBootloaderSlot(this.#session, signal) }
          : known;
      this.preflight = checks.preflight(firmware, { ...situation, mode, eraseSettings, bootloader });
      this.#before = situation.slots;
      const { plan } = this.preflight;
      if ('refused' in plan) throw new BenchError('upgrade/refused', { why: plan.refused });
    } catch (error) {
      this.#endEarly(toErrorView(error));
    }
  }

  /** Never rejects: how it ended is the state. */
  async run(places: Gate, onChange: () => void): Promise<void> {
    if (isOver(this.#state)) return;
    const { firmware, checks, mode, eraseSettings, bootloader, windowLimit, returnTimeoutS } = this.#wish;
    const { clock, epochNow, signal } = this.#host;
    this.#startedAt = clock.now();
    const work = new UpgradeWork({
      firmware,
      mode,
      eraseSettings,
      bootloader,
      slotsBefore: this.#before,
      plan: (input) => checks.preflight(firmware, input).plan,
      lookCloser: (error) => this.#lookedAt(error),
    });
    const run = new Run({
      work,
      session: this.#session,
      clock,
      epochNow,
      wishes: () => ({ windowLimit, returnTimeoutMs: 1000 * returnTimeoutS }),
    });
    run.listen((event, state) => {
      this.#state = state;
      // The look at the device began before the run did.
      if (event.what !== 'began') this.#events.tell(event);
      // What cannot be cancelled now may be later.
      if (signal.aborted) run.cancel(cancelledBy(signal, 'upgrade'));
      onChange();
    });
    this.#work = work;
    const cancel = (): void => run.cancel(cancelledBy(signal, 'upgrade'));
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    await run.run((go, until) => places.run(go, until));
    signal.removeEventListener('abort', cancel);
    this.#endedAt = clock.now();
  }

  /** A refusal is told with what the slots hold now. */
  async #lookedAt(error: ErrorView): Promise<ErrorView> {
    if (this.#session.state.link !== 'ready' || error.code === 'cancelled') return error;
    const found = await this.#session.exclusively('a closer look', ({ live }) =>
      closerLook(fromErrorView(error), live.client, this.#host.signal),
    );
    return toErrorView(found);
  }

  /** Nothing is done with this device: somebody decided so before it began. */
  leave(): void {
    if (!isOver(this.#state))
      this.#end(toErrorView(new BenchError('cancelled', { what: 'upgrade' })), 'queued');
  }

  /** Closes the link, and the recording if there is one. @throws BenchError of family file/ */
  async close(): Promise<void> {
    await this.#session.disconnect();
    await this.#listening.end();
  }

  #endEarly(error: ErrorView): void {
    this.#endedAt = this.#host.clock.now();
    this.#end(error, 'checking');
  }

  /** Before anything was sent. */
  #end(error: ErrorView, during: 'queued' | 'checking'): void {
    const wasHeard = this.#session.lastSeen !== undefined;
    const verdict = brokenOffVerdict(error, during, { mode: this.#wish.mode, marked: [], wasHeard });
    const atEpochMs = this.#host.epochNow();
    if (during === 'checking') this.#state = fold(this.#state, { what: 'began', atEpochMs });
    this.#state = fold(this.#state, { what: 'ended', verdict, atEpochMs });
    this.#events.tell({ what: 'ended', verdict, atEpochMs });
  }

  /** What is wanted, before anything is known of the device, too. */
  #order(): OrderView {
    const { firmware, mode } = this.#wish;
    return (this.#work ?? new UpgradeWork({ firmware, mode, slotsBefore: this.#before })).order();
  }
}
