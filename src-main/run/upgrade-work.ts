/**
 * The kind "upgrade": plans from what the device shows, runs its steps, and judges by the slots that the device shows at the end.
 * Decides nothing that the planner, the device or the judge decides.
 */
import { BenchError, isBenchError, type ErrorView } from '@shared/core/errors';
import { isInstaller } from '@shared/firmware/installer';
import { bootloaderTraits } from '@shared/device/slots/bootloader';
import type { SlotView } from '@shared/device/slots/slots';
import type { OrderView, RunImageView } from '@shared/run/order';
import type { AnyStep, RunPlace, StepOf } from '@shared/run/step';
import type { MarkedImage, RunVerdict } from '@shared/run/verdict';
import { chooseImages } from '@shared/run/upgrade/candidates';
import { brokenOffVerdict, judgedVerdict } from '@shared/run/upgrade/end';
import { besidesOf, foldFact, isNeverShown, judgeInput, markedIn, noFacts } from '@shared/run/upgrade/facts';
import type { UpgradeFacts } from '@shared/run/upgrade/facts';
import { planUpgrade, type Plan, type PlanInput } from '@shared/run/upgrade/plan';
import type { Step, UpgradeHow } from '@shared/run/upgrade/steps';
import { placedImages } from '@shared/run/upgrade/upload-number';
import { holds } from '@shared/run/upgrade/stored-image';
import { judge } from '@shared/run/upgrade/verdict';
import type { DeviceSession } from '../session/device-session';
import { askBootloaderSlot } from '../session/bootloader-slot';
import { readSituation, type Situation } from '../session/situation';
import { runningSlot } from '../session/slots';
import {
  firmwareVersion,
  plannedImages,
  type Firmware,
  type FirmwareImage,
} from '../firmware/firmware-shelf';
import { confirm } from './steps/confirm';
import { eraseSettings } from './steps/erase-settings';
import {
  enterLoader,
  findWhoAnswers,
  isOverBluetooth,
  leaveLoader,
  seeStored,
  waitForLoader,
} from './steps/loader';
import { mark } from './steps/mark';
import { isBack, reset } from './steps/reset';
import { upload } from './steps/upload';
import { runStep, type ChangingWork, type RunContext, type StepEnd, type StepRunners } from './work';

export interface UpgradeOrder extends UpgradeHow {
  firmware: Firmware;
  /** What ran when it was ordered. */
  slotsBefore: readonly SlotView[];
  /** @throws BenchError upgrade/refused when the file itself must not be sent */
  check?: (() => void) | undefined;
  /** Plans with more rules than the planner's own. */
  plan?: ((input: PlanInput) => Plan) | undefined;
  /** Says more of an error, from what the device shows now. */
  lookCloser?: ((error: ErrorView) => Promise<ErrorView>) | undefined;
}

export class UpgradeWork implements ChangingWork {
  readonly lane = 'upgrades';
  readonly effect = 'changes';
  readonly why: string;
  readonly #o: UpgradeOrder;
  /** Those that this device takes; until it has been looked at, with every build of an image. */
  #images: readonly FirmwareImage[];
  #facts: UpgradeFacts = noFacts;
  /** The device was sent to its loader, and nothing was written yet: this brings its application back. Never rejects. */
  #wayBack: ((because: ErrorView) => Promise<void>) | undefined;
  /** It is reached over Bluetooth. */
  #inTheAir = false;
  /** The loader takes no name: only its button starts it. */
  #notNamed: BenchError | undefined;
  /** Images whose upload did not end before this attempt. */
  #unfinished: readonly number[] = [];
  /** What the judge sees at the end, where that is not a fresh look. */
  #atEnd: { slots: readonly SlotView[] | undefined } | undefined;

  constructor(order: UpgradeOrder) {
    this.#o = order;
    this.#images = order.firmware.images;
    this.why = `upgrade to ${firmwareVersion(order.firmware)}`;
  }

  order(): OrderView {
    const { firmware, mode, eraseSettings, bootloader, slotsBefore } = this.#o;
    const images = this.#images.map(({ image, name, facts, hash }): RunImageView => {
      // What runs is no bootloader.
      const fromVersion = bootloader === true ? undefined : runningSlot(slotsBefore, image)?.version;
      const version = facts.versionText;
      return { image, name, version, hash, ...(fromVersion === undefined ? {} : { fromVersion }) };
    });
    const [first] = images;
    return {
      kind: 'upgrade',
      fileName: firmware.fileName,
      mode,
      ...(eraseSettings === true ? { eraseSettings } : {}),
      ...(bootloader === true ? { bootloader } : {}),
      version: first?.version ?? '',
      hash: first?.hash ?? '',
      images,
      ...(first?.fromVersion === undefined ? {} : { fromVersion: first.fromVersion }),
    };
  }

  /** Images that the next reset starts, as far as the device has shown it. */
  get marked(): readonly MarkedImage[] {
    return markedIn(this.#facts);
  }

  check(): void {
    this.#o.check?.();
  }

  async plan(c: RunContext): Promise<readonly Step[]> {
    const { firmware, mode, eraseSettings, bootloader } = this.#o;
    this.#facts = noFacts;
    this.#atEnd = undefined;
    const { tell } = this.#listening(c);
    const situation = await this.#situation(c);
    this.#unfinished = situation.unfinishedUploads ?? [];
    tell({ what: 'found', found: { fact: 'bootloader', mode: situation.bootloaderMode } });
    tell({ what: 'found', found: { fact: 'slots', when: 'before', slots: situation.slots } });
    const images = placedImages(plannedImages(firmware), situation);
    this.#images = firmware.images.map((one, at) => ({ ...one, image: images[at]?.image ?? one.image }));
    if (bootloader === true) {
      const { bootloaderSlot: slot } = situation;
      const told = slot === undefined ? {} : { slot };
      tell({ what: 'found', found: { fact: 'bootloader-slot', when: 'before', ...told } });
    }
    const input = { ...situation, images, mode, eraseSettings, bootloader };
    const steps = this.#stepsFor(input);
    const chosen = chooseImages(input);
    if ('images' in chosen) this.#images = chosen.images.map((one) => this.#imageOf(one));
    const wanted = this.#images.map(({ image, hash, facts, numberByHand }) => ({
      image,
      hash,
      version: facts.versionText,
      ...(numberByHand === undefined ? {} : { byHand: true }),
      ...(isInstaller(facts) ? { isInstaller: true } : {}),
    }));
    tell({ what: 'found', found: { fact: 'images', images: wanted } });
    tellTestedFirst(steps, tell);
    this.#inTheAir = isOverBluetooth(c.session);
    return this.#inTheAir ? steps.map((step) => named(step, c.session)) : steps;
  }

  /** The rest of the road once the device has shown that it is built otherwise. */
  async #planFromHere(c: RunContext): Promise<readonly Step[]> {
    const situation = await this.#situation(c);
    const images = placedImages(plannedImages(this.#o.firmware), situation);
    // What was wanted beside the images was done before the first mark.
    const steps = this.#stepsFor({
      ...situation,
      images,
      mode: this.#o.mode,
      bootloader: this.#o.bootloader,
    });
    tellTestedFirst(steps, c.tell);
    return steps;
  }

  async #situation({ session, signal }: RunContext): Promise<Situation> {
    const situation = await readSituation(session, signal);
    if (this.#o.bootloader !== true) return situation;
    return { ...situation, bootloaderSlot: await askBootloaderSlot(session, signal) };
  }

  /** @throws BenchError upgrade/refused */
  #stepsFor(input: PlanInput): readonly Step[] {
    const planned = (this.#o.plan ?? planUpgrade)(input);
    if ('refused' in planned) throw new BenchError('upgrade/refused', { why: planned.refused });
    return planned.steps;
  }

  run(step: AnyStep, c: RunContext): Promise<StepEnd> {
    return runStep(this.#runners, step as Step, this.#listening(c));
  }

  readonly #runners: StepRunners<Step['do']> = {
    'enter-loader': async (step, c) => {
      this.#wayBack = (because) => leaveLoader(c, because);
      this.#notNamed = await enterLoader(step, c);
      return 'next';
    },
    'wait-for-loader': (_step, c) => waitForLoader(c, this.#notNamed),
    upload: async (step, c) => {
      // The application did not show what slot 0 holds.
      if (this.#isInLoader && this.#holdsAlready(step)) return 'next';
      this.#wayBack = undefined;
      const { bytes, fileSha } = this.#imageOf(step);
      return upload(step, c, { bytes, sha: fileSha });
    },
    'see-stored': seeStored,
    'erase-settings': eraseSettings,
    mark: async (step, c) => {
      if ((await mark(step, c)) === 'next') return 'next';
      c.session.marks.refusedPermanent(this.#facts.shown);
      return { instead: await this.#planFromHere(c) };
    },
    reset: (step, c) => {
      this.#wayBack = undefined;
      return reset(step, c);
    },
    'wait-for-return': async (_step, c) => {
      if (this.#isInLoader) {
        await findWhoAnswers(c, this.#inTheAir);
        return 'next';
      }
      if (await isBack(c)) {
        if (this.#o.bootloader === true) await tellBootloaderSlot(c);
        return 'next';
      }
      this.#atEnd = { slots: undefined };
      return 'judge-now';
    },
    verify: (step, c) => this.#verify(step, c),
    confirm: (step, c) =>
      this.#facts.seenRunning.includes(step.image) ? confirm(step, c) : Promise.resolve('next'),
    judge: () => Promise.resolve('next'),
  };

  /** Goes on only if this image runs: otherwise nothing may be confirmed. */
  async #verify({ image }: StepOf<'verify'>, c: RunContext): Promise<StepEnd> {
    const slots = await lookAtSlots(c.session);
    // What stands in the primary slot runs only when an application answers.
    if (slots !== undefined && !isInRecovery(c.session)) {
      for (const one of this.#images)
        if (runningSlot(slots, one.image)?.hash === one.hash)
          c.tell({ what: 'found', found: { fact: 'seen-running', image: one.image } });
      if (this.#facts.seenRunning.includes(image)) return 'next';
      if (isNeverShown(image, [this.#facts.before, slots])) return 'next';
    }
    this.#atEnd = { slots: c.session.slots?.images };
    return 'judge-now';
  }

  async judge({ session }: RunContext): Promise<RunVerdict> {
    const { mode } = this.#o;
    const isShown = this.#atEnd === undefined && !this.#isInLoader;
    const after = isShown ? await lookAtSlots(session) : this.#atEnd?.slots;
    return judgedVerdict(judge(judgeInput(this.#facts, mode, after, isInRecovery(session))), mode);
  }

  async brokenOff(error: ErrorView, during: RunPlace, wasHeard: boolean): Promise<RunVerdict> {
    const { mode, lookCloser } = this.#o;
    await this.#wayBack?.(error);
    this.#wayBack = undefined;
    const told = (await lookCloser?.(error)) ?? error;
    return brokenOffVerdict(told, during, {
      mode,
      marked: this.marked,
      wasHeard,
      besides: besidesOf(this.#facts),
    });
  }

  /** The bootloader of this device has one slot and a loader. */
  get #isInLoader(): boolean {
    return bootloaderTraits[this.#facts.bootloaderMode].loader;
  }

  #holdsAlready(step: StepOf<'upload'>): boolean {
    const there = this.#facts.shown.find(({ slot }) => slot === step.slot);
    const wanted = this.#images.find(({ hash }) => hash === step.hash);
    if (there === undefined || wanted === undefined) return false;
    const { bootloaderMode } = this.#facts;
    const file = { image: 0, hash: step.hash, version: wanted.facts.versionText };
    return holds(there, file, { bootloaderMode, unfinishedUploads: this.#unfinished });
  }

  /** Facts are folded on their way to whoever else listens. */
  #listening(c: RunContext): RunContext {
    return {
      ...c,
      tell: (news) => {
        if (news.what === 'found') this.#facts = foldFact(this.#facts, news.found);
        c.tell(news);
      },
    };
  }

  #imageOf({ image, hash }: { image: number; hash: string }): FirmwareImage {
    const found = this.#images.find((one) => one.image === image && one.hash === hash);
    if (found === undefined) throw new BenchError('bug', { detail: `no image ${image} with hash ${hash}` });
    return found;
  }
}

function tellTestedFirst(steps: readonly Step[], tell: RunContext['tell']): void {
  if (steps.some((step) => step.do === 'mark' && step.insteadOfPermanent === true))
    tell({ what: 'found', found: { fact: 'tested-first' } });
}

async function tellBootloaderSlot({ session, signal, tell }: RunContext): Promise<void> {
  const slot = await askBootloaderSlot(session, signal);
  const told = slot === undefined ? {} : { slot };
  tell({ what: 'found', found: { fact: 'bootloader-slot', when: 'now', ...told } });
}

/** The slots as the device shows them now; undefined when it does not answer. */
async function lookAtSlots(session: DeviceSession): Promise<readonly SlotView[] | undefined> {
  try {
    return await session.readSlots();
  } catch (error) {
    if (isBenchError(error, 'smp/timeout') || isBenchError(error, 'link/lost')) return undefined;
    throw error;
  }
}

function isInRecovery({ state }: DeviceSession): boolean {
  return state.link === 'ready' && state.capabilities.recovery;
}

/** The name by which the loader is found again; another one for each run. */
function named(step: Step, { recognition }: DeviceSession): Step {
  return step.do === 'enter-loader' ? { ...step, name: recognition.newLoaderName() } : step;
}
