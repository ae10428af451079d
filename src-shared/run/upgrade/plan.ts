/**
 * From what a device shows and what should run to the steps of an upgrade, or to the reason why there is none. Pure: the
 * same input gives the same plan. Knows no link and no time.
 *
 * What one image needs stands in the table `roads`, by what its slots show and by the mode.
 *
 * Every plan ends with the look at the slots that gives the verdict. Bootloaders that cannot go back have only
 * "confirm-at-once", "upload-and-mark" and "upload-only", and nothing to confirm; those that choose by version have no T and P either. In
 * serial recovery the primary slot is written in place: `U R` and `U`, and always anew, because nothing there vouches for
 * what a slot seems to hold. Devices with a firmware loader have a plan of their own (`loader-plan.ts`).
 */
import type { UpgradeRefusal } from '../../core/errors';
import { bootloaderTraits, type BootloaderMode, type BootloaderTraits } from '../../device/slots/bootloader';
import { planBootloader, refusalOfBootloader } from './bootloader-plan';
import { chooseImages } from './candidates';
import { manifestCarrier, refusalOfSet } from './image-set';
import { planThroughLoader } from './loader-plan';
import { refusalForDevice, refusalOfMode, refusalOfSize, refusalOfVersion, traitsOf } from './refusals';
import type { SlotView } from '../../device/slots/slots';
import { cannotHold, freeSlot, inSendingOrder, uploadTarget, type UploadTarget } from './upload-number';
import { holds } from './stored-image';
import { type Plan, type PlanInput, type PlannedImage, type Step, type UpgradeMode } from './steps';

export type { BootloaderMode } from '../../device/slots/bootloader';
export type { SlotSize, SlotView } from '../../device/slots/slots';
export { upgradeModes } from './steps';
export type { Plan, PlanInput, PlannedImage, Step, UpgradeMode } from './steps';

/** The plan for one device; never throws, whatever the device shows. */
export function planUpgrade(input: PlanInput): Plan {
  const plan = planOf(input);
  return 'steps' in plan && input.eraseSettings === true ? { steps: withErase(plan.steps) } : plan;
}

/** When all has arrived, and before anything is marked or restarted; never without a restart. */
function withErase(steps: readonly Step[]): Step[] {
  const at = steps.findIndex(({ do: what }) => what === 'mark' || what === 'reset');
  if (!steps.some(({ do: what }) => what === 'reset')) return [...steps];
  return [...steps.slice(0, at), { do: 'erase-settings' }, ...steps.slice(at)];
}

function planOf(input: PlanInput): Plan {
  const refused = refusalForDevice(input);
  if (refused !== undefined) return { refused };
  const against = input.bootloader === true ? refusalOfBootloader(input) : undefined;
  if (against !== undefined) return { refused: against };
  const chosen = chooseImages(input);
  if ('refused' in chosen) return chosen;
  const [build] = chosen.images;
  if (input.bootloader === true && build !== undefined) return planBootloader(build, input, planOf);
  const torn = refusalOfSet(chosen.images, input.recovery ? [] : input.slots);
  if (torn !== undefined) return { refused: torn };
  if (bootloaderTraits[input.bootloaderMode].loader && !input.recovery) return planThroughLoader(input);
  const all = inSendingOrder(chosen.images, input).map((wanted) => partFor(wanted, input));

  // What runs already needs nothing, unless there is nothing else.
  const refusals = all.flatMap((one) => ('refused' in one ? [one.refused] : []));
  const parts = all.flatMap((one) => ('refused' in one ? [] : [one]));
  const whyNot = refusals.find((one) => one.reason !== 'already-running' || parts.length === 0);
  if (whyNot !== undefined) return { refused: whyNot };

  const resets = parts.some((part) => part.resets);
  const onTrial = parts.flatMap((part) => part.onTrial ?? [])[0];
  // A reset for one image would send the other one back.
  if (resets && onTrial !== undefined) return { refused: { reason: 'test-in-progress', ...onTrial } };
  const confirmed = parts.flatMap((part) => part.confirm);
  // While this one is not confirmed, the next reset takes all of them back together: image 0, or the one that binds the others.
  const last = manifestCarrier(chosen.images)?.image ?? 0;
  const inOrder = [
    ...confirmed.filter(({ image }) => image !== last),
    ...confirmed.filter(({ image }) => image === last),
  ];
  return {
    steps: [
      ...parts.flatMap((part) => part.upload),
      ...parts.flatMap((part) => part.mark),
      ...(resets ? ([{ do: 'reset' }, { do: 'wait-for-return' }] as const) : []),
      ...confirmed.map(({ image, hash }) => ({ do: 'verify', image, hash }) as const),
      ...inOrder,
      { do: 'judge' },
    ],
  };
}

/** What one image needs. */
interface Part {
  upload: Extract<Step, { do: 'upload' }>[];
  mark: Extract<Step, { do: 'mark' }>[];
  resets: boolean;
  confirm: Extract<Step, { do: 'confirm' }>[];
  /** When it runs and waits for nothing but its confirmation. */
  onTrial?: { version: string; image: number };
}

type Refused = { refused: UpgradeRefusal };

/** What the slots of an image show, seen from H, the wanted image. */
type Seen =
  /** Nowhere, or half written. */
  | 'H is absent'
  | 'H is stored'
  | 'H is pending'
  | 'H is pending permanent'
  | 'H runs on trial'
  | 'H runs confirmed'
  | 'another is on trial'
  | 'another is pending';

type WhyNot =
  'marked-permanent' | 'already-testing' | 'already-running' | 'test-in-progress' | 'other-image-pending';

/**
 * A letter for each step: U upload, T mark for test, P mark as permanent, R reset and wait, C verify that it runs and confirm; `c` is C
 * where the bootloader can test. Or the reason why there is no road. Firmware that confirms only what runs gets T and `c` for a P.
 */
type Road =
  | ''
  | 'U'
  | 'T'
  | 'U T'
  | 'U T R'
  | 'U T R C'
  | 'U P R'
  | 'T R'
  | 'T R C'
  | 'P R'
  | 'R'
  | 'R C'
  | 'R c'
  | 'C'
  | WhyNot;

const row = (...roads: readonly [Road, Road, Road, Road, Road]): Readonly<Record<UpgradeMode, Road>> => {
  const [test, atOnce, testOnly, mark, uploadOnly] = roads;
  return {
    'test-then-confirm': test,
    'confirm-at-once': atOnce,
    'test-only': testOnly,
    'upload-and-mark': mark,
    'upload-only': uploadOnly,
  };
};
const never = (why: WhyNot): Readonly<Record<UpgradeMode, Road>> => row(why, why, why, why, why);

// prettier-ignore
const roads: Readonly<Record<Seen, Readonly<Record<UpgradeMode, Road>>>> = {
  //                            test-then-confirm   confirm-at-once  test-only           upload-and-mark     upload-only
  'H is absent':            row('U T R C',          'U P R',         'U T R',            'U T',              'U'),
  'H is stored':            row('T R C',            'P R',           'T R',              'T',                ''),
  'H is pending':           row('R C',              'R c',           'R',                '',                 ''),
  'H is pending permanent': row('marked-permanent', 'R',             'marked-permanent', 'marked-permanent', ''),
  'H runs on trial':        row('C',                'C',             'already-testing',  'already-testing',  'already-testing'),
  'H runs confirmed':       never('already-running'),
  'another is on trial':    never('test-in-progress'),
  'another is pending':     never('other-image-pending'),
};

function partFor(wanted: PlannedImage, input: PlanInput): Part | Refused {
  const { mode, recovery } = input;
  if (cannotHold(wanted.image, input))
    return { refused: { reason: 'no-slot-for-image', image: wanted.image } };
  const slots = recovery ? [] : input.slots.filter((one) => one.image === wanted.image);
  const running = slots.find((one) => one.active);
  const targetSlot = freeSlot(wanted.image, input);
  const target = slots.find((one) => one.slot === targetSlot && !one.active);
  const traits = traitsOf(input);
  const seen = seenOf(wanted, running, target, input, traits);
  if (seen.startsWith('H is')) {
    const needsRoom = seen === 'H is absent';
    const refused =
      refusalOfMode(input, traits) ??
      refusalOfVersion(wanted, running, input, traits) ??
      (needsRoom ? refusalOfSize(wanted, targetSlot, input, traits) : undefined);
    if (refused !== undefined) return { refused };
  }
  const road = roads[seen][mode];
  const version = (seen.endsWith('pending') || seen.endsWith('permanent') ? target : running)?.version ?? '';
  if (!isWhyNot(road)) return partOf(road, wanted, input, running);
  const { image } = wanted;
  return {
    refused: road === 'test-in-progress' ? { reason: road, version, image } : { reason: road, version },
  };
}

function seenOf(
  wanted: PlannedImage,
  running: SlotView | undefined,
  target: SlotView | undefined,
  input: PlanInput,
  traits: BootloaderTraits,
): Seen {
  const stored = target !== undefined && holds(target, wanted, input);
  if (target?.pending === true && !stored && bootloaderTraits[input.bootloaderMode].marks)
    return 'another is pending';
  if (running?.hash === wanted.hash)
    return running.confirmed || !traits.test ? 'H runs confirmed' : 'H runs on trial';
  if (isOnTrial(running, target, traits, input.bootloaderMode)) return 'another is on trial';
  if (!stored) return 'H is absent';
  if (!target.pending) return 'H is stored';
  return target.permanent && traits.test ? 'H is pending permanent' : 'H is pending';
}

/** The steps of a road; bootloaders that choose by version, and serial recovery, have no marks. */
function partOf(
  road: Exclude<Road, WhyNot>,
  wanted: PlannedImage,
  input: PlanInput,
  running: SlotView | undefined,
): Part | Refused {
  const traits = traitsOf(input);
  const does = (letter: string): boolean => road.split(' ').includes(letter);
  const where = does('U') ? uploadTarget(wanted, input) : undefined;
  if (where !== undefined && 'refused' in where) return where;
  const marks = (does('T') || does('P')) && traits.marks && !input.recovery;
  const testsFirst = marks && does('P') && input.refusesPermanent === true;
  const confirms = does('C') || ((does('c') || testsFirst) && traits.test);
  return {
    upload: where === undefined ? [] : [uploadStep(wanted, where, input)],
    mark: marks ? [markStep(wanted, does('T') ? 'test' : 'permanent', testsFirst)] : [],
    resets: does('R'),
    confirm: confirms ? [confirmStep(wanted)] : [],
    ...(road === 'C' && running !== undefined
      ? { onTrial: { version: running.version, image: wanted.image } }
      : {}),
  };
}

const whyNots: readonly string[] = [
  'marked-permanent',
  'already-testing',
  'already-running',
  'test-in-progress',
  'other-image-pending',
] satisfies WhyNot[];

function isWhyNot(road: Road): road is WhyNot {
  return whyNots.includes(road);
}

/** While the bootloader is not known, a running image is a test only if there is one to revert to. */
function isOnTrial(
  running: SlotView | undefined,
  other: SlotView | undefined,
  traits: BootloaderTraits,
  bootloaderMode: BootloaderMode,
): boolean {
  if (running === undefined || running.confirmed || !traits.test) return false;
  return bootloaderMode !== 'unknown' || other?.confirmed === true;
}

/** The upload of an image to where `uploadTarget` says. */
export function uploadStep(
  { image, hash, sizeBytes }: Pick<PlannedImage, 'image' | 'hash' | 'sizeBytes'>,
  { slot, uploadImageId }: UploadTarget,
  { slotSizes }: Pick<PlanInput, 'slotSizes'>,
): Extract<Step, { do: 'upload' }> {
  const size = slotSizes?.find((one) => one.image === image && one.slot === slot);
  return {
    do: 'upload',
    image,
    hash,
    sizeBytes,
    uploadImageId,
    slot,
    ...(size?.sizeBytes === undefined ? {} : { slotBytes: size.sizeBytes }),
  };
}

function markStep(
  { image, hash }: PlannedImage,
  wanted: 'test' | 'permanent',
  testsFirst: boolean,
): Extract<Step, { do: 'mark' }> {
  const step = { do: 'mark', image, hash, whenUnsupported: wanted === 'test' ? 'fail' : 'skip' } as const;
  return testsFirst ? { ...step, how: 'test', insteadOfPermanent: true } : { ...step, how: wanted };
}

/** The request without a hash reaches the image that the code runs from, which is image 0. */
function confirmStep({ image, hash }: PlannedImage): Extract<Step, { do: 'confirm' }> {
  return { do: 'confirm', image, hash, byHash: image !== 0 };
}
