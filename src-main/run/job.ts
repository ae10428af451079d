/**
 * Runs the plan of one upgrade on one device: a loop over steps. Decides nothing that the plan or the device decides; the
 * verdict comes from the slots that the device shows at the end. The picture of the states stands in upgrade/state.ts.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError, isBenchError, toErrorView } from '@shared/core/errors';
import { fromHex } from '@shared/core/bytes';
import type { Gate } from '@shared/core/gate';
import type { Preferences } from '@shared/device/preferences';
import { groups } from '@shared/smp/groups';
import type { OddView } from '@shared/smp/odd-values';
import { bootloaderModeOf, type BootloaderMode } from '@shared/device/slots/bootloader';
import { chooseImages } from '@shared/run/upgrade/candidates';
import {
  planUpgrade,
  type Plan,
  type PlanInput,
  type SlotView,
  type Step,
  type UpgradeMode,
} from '@shared/run/upgrade/plan';
import {
  isOver,
  mayCancel,
  mayFollow,
  type AllBytes,
  type LivePhase,
  type MarkedImage,
  type Progress,
  type UpgradeState,
} from '@shared/run/upgrade/state';
import { placedImages } from '@shared/run/upgrade/upload-number';
import { judge } from '@shared/run/upgrade/verdict';
import type { DeviceSession } from '../session/device-session';
import type { Lease } from '../session/lease';
import { makeReady } from '../session/make-ready';
import { readSlotSizes } from '../session/slot-sizes';
import { markAndKeep } from '../session/mark-slot';
import { runningSlot } from '../session/slots';
import {
  firmwareVersion,
  plannedImages,
  type Firmware,
  type FirmwareImage,
} from '../firmware/firmware-shelf';
import { runUploadStep, type UploadStep } from './upload-step';

const MARK = groups.image.commands.setState.name;

export interface JobOptions {
  session: DeviceSession;
  firmware: Firmware;
  mode: UpgradeMode;
  clock: Clock;
  epochNow: () => number;
  preferences: () => Preferences;
  plan?: ((input: PlanInput) => Plan) | undefined;
  /** @param urgent the phase is new; otherwise it is progress inside a phase. */
  onChange: (urgent: boolean) => void;
}

export class UpgradeJob {
  readonly #o: JobOptions;
  readonly #stop = new AbortController();
  #state: UpgradeState = { phase: 'queued' };
  #steps: Step[] = [];
  #images: readonly FirmwareImage[];
  #before: readonly SlotView[] = [];
  /** As the device has shown them last. */
  #shown: readonly SlotView[] = [];
  #bootloaderMode: BootloaderMode = 'unknown';
  /** Numbers of the images that were seen running with the new hash. */
  readonly #seenRunning = new Set<number>();
  #wasReset = false;
  /** False once the firmware has said that it cannot mark images. */
  #stateWritable: false | undefined;
  #confirmRefused: number | undefined;

  constructor(options: JobOptions) {
    this.#o = options;
    this.#images = options.firmware.images;
  }

  get state(): UpgradeState {
    return this.#state;
  }

  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** What is sent; until the device has been looked at, with every build of an image. */
  get images(): readonly FirmwareImage[] {
    return this.#images;
  }

  /** Images of this job that the next reset starts, as far as the device has shown it. */
  get marked(): readonly MarkedImage[] {
    if (this.#wasReset) return [];
    return this.#images
      .filter(({ image, hash }) =>
        this.#shown.some((one) => one.image === image && one.hash === hash && one.pending),
      )
      .map(({ image, facts }) => ({ image, version: facts.versionText }));
  }

  /** Ends the job where it stands, if its phase allows; a mark that is on its way is waited for. */
  cancel(): void {
    if (mayCancel(this.#state.phase)) this.#stop.abort(new BenchError('cancelled', { what: 'upgrade' }));
  }

  /** Runs to the end. Never rejects: how it ended is the state. */
  async run(places: Gate): Promise<void> {
    const { session, firmware } = this.#o;
    try {
      await places.run(
        () => session.exclusively(`upgrade to ${firmwareVersion(firmware)}`, (lease) => this.#road(lease)),
        this.#stop.signal,
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  async #road(lease: Lease): Promise<void> {
    this.#enter({ phase: 'checking' });
    await makeReady(this.#o.session, this.#o.preferences().returnTimeoutS * 1000, this.#stop.signal);
    this.#steps = await this.#plan();
    const uploads = this.#steps.filter((step) => step.do === 'upload');
    for (const step of this.#steps) {
      switch (step.do) {
        case 'upload':
          await this.#upload(lease, step, uploads);
          break;
        case 'mark':
          await this.#mark(lease, step);
          this.#stop.signal.throwIfAborted();
          break;
        case 'reset':
          this.#enter({ phase: 'resetting' });
          await lease.reset({});
          this.#wasReset = true;
          break;
        case 'wait-for-return':
          if (!(await this.#waitForReturn())) return this.#conclude(undefined);
          break;
        case 'verify':
          this.#enter({ phase: 'verifying' });
          if (!(await this.#verify(step))) return this.#conclude(this.#o.session.slots?.images);
          break;
        case 'confirm':
          if (this.#seenRunning.has(step.image) && !(await this.#confirm(lease, step)))
            return this.#conclude(await this.#lookAtSlots());
          break;
        case 'judge':
          this.#enter({ phase: 'verifying' });
          return this.#conclude(await this.#lookAtSlots());
      }
    }
  }

  async #plan(): Promise<Step[]> {
    const { session, firmware, mode } = this.#o;
    const { capabilities } = session.live;
    this.#bootloaderMode = bootloaderModeOf(capabilities.bootloader?.mode);
    try {
      this.#before = await session.readSlots(this.#stop.signal);
      this.#shown = this.#before;
    } catch (error) {
      if (isBenchError(error, 'device/unsupported'))
        throw new BenchError('upgrade/refused', { why: { reason: 'no-image-group' } }, { cause: error });
      throw error;
    }
    const shown = {
      slots: this.#before,
      slotSizes: await readSlotSizes(session, this.#stop.signal),
      recovery: capabilities.recovery,
    };
    const images = placedImages(plannedImages(firmware), shown);
    this.#images = firmware.images.map((one, at) => ({ ...one, image: images[at]?.image ?? one.image }));
    const input = {
      ...shown,
      images,
      mode,
      bootloaderMode: this.#bootloaderMode,
      noDowngrade: capabilities.bootloader?.noDowngrade,
      stateWritable: undefined,
      unfinishedUploads: [...session.unfinishedUploads],
    };
    const plan = (this.#o.plan ?? planUpgrade)(input);
    if ('refused' in plan) throw new BenchError('upgrade/refused', { why: plan.refused });
    const chosen = chooseImages(input);
    if ('images' in chosen) this.#images = chosen.images.map((one) => this.#imageOf(one));
    return plan.steps;
  }

  #imageOf({ image, hash }: { image: number; hash: string }): FirmwareImage {
    const found = this.#images.find((one) => one.image === image && one.hash === hash);
    if (found === undefined) throw new BenchError('bug', { detail: `no image ${image} with hash ${hash}` });
    return found;
  }

  async #upload(lease: Lease, step: UploadStep, all: readonly UploadStep[]): Promise<void> {
    const { session, clock, preferences } = this.#o;
    const { bytes, fileSha } = this.#imageOf(step);
    const at = all.indexOf(step);
    const [nth, of] = [at + 1, all.length];
    const bytesBefore = bytesOf(all.slice(0, at));
    const show = (progress: Progress): void => {
      const shown =
        this.#state.phase === 'uploading' && this.#state.nth === nth ? this.#state.progress : undefined;
      const whole = overAll(progress, bytesBefore, bytesOf(all));
      this.#enter(
        { phase: 'uploading', image: step.image, nth, of, progress, ...(of === 1 ? {} : { all: whole }) },
        shown?.phase !== progress.phase,
      );
    };
    await runUploadStep(step, {
      session,
      lease,
      bytes,
      sha: fileSha,
      clock,
      signal: this.#stop.signal,
      windowLimit: preferences().uploadWindow,
      returnTimeoutMs: preferences().returnTimeoutS * 1000,
      show,
    });
    session.hasImage(step.hash);
  }

  async #mark(lease: Lease, step: Extract<Step, { do: 'mark' }>): Promise<void> {
    const { session } = this.#o;
    this.#enter({ phase: 'marking' });
    const body = { hash: hashBytes(step.hash), confirm: step.how === 'permanent' };
    let slots: readonly SlotView[];
    let odd: OddView | undefined;
    try {
      const shown = await markAndKeep(session, lease, body);
      [odd] = shown.odd ?? [];
      slots = shown.images;
    } catch (error) {
      if (step.whenUnsupported === 'skip' && isBenchError(error, 'device/unsupported')) {
        this.#stateWritable = false;
        return;
      }
      // A mark that was not answered may have been set: the list tells.
      if (!isBenchError(error, 'smp/timeout')) throw error;
      slots = await session.readSlots();
    }
    this.#shown = slots;
    const marked = slots.find((one) => one.image === step.image && one.hash === step.hash && one.pending);
    if (marked !== undefined) return;
    // It may be the entry that cannot be understood which is marked.
    if (odd !== undefined)
      throw new BenchError('smp/bad-answer', { command: MARK, path: odd.path, expected: odd.expected });
    throw new BenchError('upgrade/not-marked', { hash: step.hash });
  }

  /** @returns false when the device did not come back in time. */
  async #waitForReturn(): Promise<boolean> {
    const { session, epochNow, preferences } = this.#o;
    this.#enter({ phase: 'waiting', sinceEpochMs: epochNow() });
    try {
      await session.returned(preferences().returnTimeoutS * 1000, this.#stop.signal);
      return true;
    } catch (error) {
      if (isBenchError(error, 'upgrade/did-not-return')) return false;
      throw error;
    }
  }

  /** @returns false when the image does not run, so that nothing may be confirmed. */
  async #verify({ image: number }: Extract<Step, { do: 'verify' }>): Promise<boolean> {
    const slots = await this.#lookAtSlots();
    // What stands in the primary slot runs only when an application answers.
    if (slots === undefined || this.#isInRecovery()) return false;
    for (const one of this.#images)
      if (runningSlot(slots, one.image)?.hash === one.hash) this.#seenRunning.add(one.image);
    // The primary slot of a network core (nRF5340) cannot be read back: what is never shown holds nothing up.
    const isNeverShown =
      number !== 0 && [this.#before, slots].every((list) => runningSlot(list, number) === undefined);
    return this.#seenRunning.has(number) || isNeverShown;
  }

  /** @returns false when the device does not let this image be confirmed. */
  async #confirm(lease: Lease, step: Extract<Step, { do: 'confirm' }>): Promise<boolean> {
    const { session, preferences } = this.#o;
    this.#enter({ phase: 'confirming' });
    const body = step.byHash ? { hash: hashBytes(step.hash), confirm: true } : { confirm: true };
    try {
      await markAndKeep(session, lease, body);
    } catch (error) {
      // It may be confirmed, or may have started again and gone back: the slots tell, not the lost answer.
      // Zephyr lets only the image be confirmed that the code runs from, unless it is built otherwise (error 32).
      if (step.byHash && isBenchError(error, 'device/error')) {
        this.#confirmRefused = step.image;
        return false;
      }
      if (isBenchError(error, 'smp/timeout')) await session.doubt();
      else if (!isBenchError(error, 'link/lost')) throw error;
      await session.returned(preferences().returnTimeoutS * 1000);
    }
    return true;
  }

  /** The slots as the device shows them now; undefined when it does not answer. */
  async #lookAtSlots(): Promise<readonly SlotView[] | undefined> {
    try {
      return await this.#o.session.readSlots();
    } catch (error) {
      if (isBenchError(error, 'smp/timeout') || isBenchError(error, 'link/lost')) return undefined;
      throw error;
    }
  }

  #isInRecovery(): boolean {
    const { state } = this.#o.session;
    return state.link === 'ready' && state.capabilities.recovery;
  }

  #conclude(after: readonly SlotView[] | undefined): void {
    const { mode } = this.#o;
    if (this.#state.phase !== 'verifying') this.#enter({ phase: 'verifying' });
    const verdict = judge({
      images: this.#images.map((one) => ({
        image: imageShownAs(one, after),
        hash: one.hash,
        version: one.facts.versionText,
      })),
      mode,
      before: this.#before,
      after,
      seenRunning: [...this.#seenRunning],
      wasReset: this.#wasReset,
      bootloaderMode: this.#bootloaderMode,
      inRecovery: this.#isInRecovery(),
      stateWritable: this.#stateWritable,
      confirmRefused: this.#confirmRefused,
    });
    this.#enter({ phase: 'finished', verdict });
  }

  #fail(error: unknown): void {
    const during = this.#state.phase;
    if (isOver(during)) return;
    // A mark is waited for: when it fails, that is how the job ended, whoever wanted to cancel it.
    const cancelled =
      this.#stop.signal.aborted &&
      mayFollow(during, 'cancelled') &&
      (during !== 'marking' || isBenchError(error, 'cancelled'));
    const { marked } = this;
    const left = marked.length === 0 ? {} : { marked };
    this.#enter(
      cancelled
        ? { phase: 'cancelled', during, ...left }
        : { phase: 'failed', during: during satisfies LivePhase, error: toErrorView(error), ...left },
    );
  }

  #enter(state: UpgradeState, urgent = true): void {
    if (!mayFollow(this.#state.phase, state.phase))
      throw new BenchError('bug', { detail: `upgrade went from ${this.#state.phase} to ${state.phase}` });
    this.#state = state;
    this.#o.onChange(urgent);
  }
}

/** What a number given by hand counts in recovery may show only afterwards: where the hash stands. */
function imageShownAs(
  { image, hash, numberByHand }: FirmwareImage,
  after: readonly SlotView[] | undefined,
): number {
  if (numberByHand === undefined) return image;
  return after?.find((one) => one.hash === hash)?.image ?? image;
}

/** @param bytesBefore what earlier uploads of the job have sent. */
function overAll(progress: Progress, bytesBefore: number, totalBytes: number): AllBytes {
  const { bytesPerSecond, secondsLeft } = progress;
  const bytesBehind = totalBytes - bytesBefore - progress.totalBytes;
  return {
    sentBytes: bytesBefore + progress.sentBytes,
    totalBytes,
    ...(secondsLeft === undefined || bytesPerSecond <= 0
      ? {}
      : { secondsLeft: secondsLeft + bytesBehind / bytesPerSecond }),
  };
}

function bytesOf(uploads: readonly UploadStep[]): number {
  return uploads.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function hashBytes(hash: string): Uint8Array {
  const bytes = fromHex(hash);
  if (bytes === undefined) throw new BenchError('bug', { detail: `${hash} is no hash` });
  return bytes;
}
