/**
 * One device of an upgrade from the command line: its session, what the preflight finds, its job and how that ended. Says
 * nothing on any terminal.
 */
import { fromErrorView, toErrorView, type ErrorView } from '@shared/core/errors';
import type { Gate } from '@shared/core/gate';
import { defaultPreferences, type Preferences } from '@shared/device/preferences';
import type { SlotView, UpgradeMode } from '@shared/run/upgrade/plan';
import type { Preflight } from '@shared/run/upgrade/preflight';
import { isOver, type UpgradeState } from '@shared/run/upgrade/state';
import { DeviceSession } from '../../session/device-session';
import { runningSlot } from '../../session/slots';
import type { FirmwareChecks } from '../../firmware/firmware-checks';
import type { Firmware } from '../../firmware/firmware-shelf';
import { UpgradeJob } from '../../run/job';
import { closerLook } from '../closer-look';
import type { Host } from '../host';
import type { Left } from '../left-words';
import type { Listening } from '../listening';
import { makeTransport } from '../transports';
import type { Timing } from '../../engine/timing';
import type { NamedTarget } from './fleet';
import { lookAt } from './look';
import { asEnding, type Ending } from './words';

export interface UpgradeWish {
  firmware: Firmware;
  checks: FirmwareChecks;
  mode: UpgradeMode;
  windowLimit: number;
  returnTimeoutS: number;
}

export class Upgrading {
  readonly name: string;
  readonly #host: Host;
  readonly #wish: UpgradeWish;
  readonly #session: DeviceSession;
  readonly #listening: Listening;
  readonly #preferences: Preferences;
  #state: UpgradeState = { phase: 'queued' };
  #before: readonly SlotView[] = [];
  #startedAt: number;
  #endedAt: number | undefined;
  preflight: Preflight | undefined;
  #job: UpgradeJob | undefined;
  #inRecovery = false;

  constructor(
    host: Host,
    { name, target }: NamedTarget,
    wish: UpgradeWish,
    listening: Listening,
    timing: Timing,
  ) {
    this.name = name;
    this.#host = host;
    this.#wish = wish;
    this.#listening = listening;
    this.#startedAt = host.clock.now();
    const { windowLimit, returnTimeoutS } = wish;
    this.#preferences = { ...defaultPreferences, uploadWindow: windowLimit, returnTimeoutS };
    this.#session = new DeviceSession({
      makeTransport: async () => (host.makeTransport ?? makeTransport)(target, host.clock),
      clock: host.clock,
      random: host.random,
      timing: () => timing,
      onChange: () => undefined,
    });
    this.#session.onTrace = listening.onTrace;
  }

  get state(): UpgradeState {
    return this.#state;
  }

  /** How it ended; undefined while it has not. */
  get ending(): Ending | undefined {
    const state = this.#state;
    return state.phase === 'finished' || state.phase === 'failed' || state.phase === 'cancelled'
      ? asEnding(state, this.#wish.mode)
      : undefined;
  }

  /** What ran before of the image that the file begins with. */
  get fromVersion(): string | undefined {
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
    return { inRecovery: this.#inRecovery, marked: this.#job?.marked };
  }

  get tookMs(): number {
    return (this.#endedAt ?? this.#host.clock.now()) - this.#startedAt;
  }

  /** Connects and finds out what speaks against the upgrade. Never rejects: a failure is the state. */
  async look(): Promise<void> {
    const { firmware, checks, mode } = this.#wish;
    const { signal } = this.#host;
    try {
      this.#state = { phase: 'checking' };
      await this.#session.connect(signal);
      this.#inRecovery = this.#session.live.capabilities.recovery;
      this.preflight = await lookAt(this.#session, firmware, checks, mode, signal);
      this.#before = this.#session.slots?.images ?? [];
      const { plan } = this.preflight;
      if ('refused' in plan) this.#end({ code: 'upgrade/refused', facts: { why: plan.refused } });
      else this.#state = { phase: 'queued' };
    } catch (error) {
      this.#end(toErrorView(error));
    }
  }

  /** Never rejects: how it ended is the state. @param onChange `urgent`: a new phase */
  async run(places: Gate, onChange: (urgent: boolean) => void): Promise<void> {
    if (isOver(this.#state.phase)) return;
    const { firmware, checks, mode } = this.#wish;
    const { clock, epochNow, signal } = this.#host;
    this.#startedAt = clock.now();
    const job: UpgradeJob = new UpgradeJob({
      session: this.#session,
      firmware,
      mode,
      clock,
      epochNow,
      preferences: () => this.#preferences,
      plan: (input) => checks.preflight(firmware, input).plan,
      onChange: (urgent) => {
        this.#state = job.state;
        // What cannot be cancelled now may be later.
        if (signal.aborted) job.cancel();
        onChange(urgent);
      },
    });
    this.#job = job;
    const cancel = (): void => job.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    await job.run(places);
    signal.removeEventListener('abort', cancel);
    this.#endedAt = clock.now();
    this.#state = await this.#lookedAt(job.state);
  }

  /** A refusal is told with what the slots hold now. */
  async #lookedAt(state: UpgradeState): Promise<UpgradeState> {
    if (state.phase !== 'failed' || this.#session.state.link !== 'ready') return state;
    const found = await this.#session.exclusively('a closer look', ({ live }) =>
      closerLook(fromErrorView(state.error), live.client, this.#host.signal),
    );
    return { ...state, error: toErrorView(found) };
  }

  /** Nothing is done with this device: somebody decided so before it began. */
  leave(): void {
    if (!isOver(this.#state.phase)) this.#state = { phase: 'cancelled', during: 'queued' };
  }

  /** Closes the link, and the recording if there is one. @throws BenchError of family file/ */
  async close(): Promise<void> {
    await this.#session.disconnect();
    await this.#listening.end();
  }

  #end(error: ErrorView): void {
    this.#endedAt = this.#host.clock.now();
    this.#state =
      error.code === 'cancelled'
        ? { phase: 'cancelled', during: 'checking' }
        : { phase: 'failed', during: 'checking', error };
  }
}
