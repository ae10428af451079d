/**
 * From what a device shows and what should run to the steps of an upgrade, or to the reason why there is none. Pure: the
 * same input gives the same plan. Knows no link and no time.
 *
 * H is the wanted image. U upload, T mark for test, P mark for good, R reset and wait, C verify that it runs and confirm.
 *
 *     what the slots of the image show        test-then-confirm   confirm-at-once   test-only     upload-only
 *     H nowhere, or half written              U T R C             U P R             U T R         U
 *     H stored, not marked                      T R C               P R               T R         nothing
 *     H pending                                   R C                 R C               R         nothing
 *     H pending for good                      marked-for-good         R             marked-f-g.   nothing
 *     H runs, not confirmed                         C                   C           already-t.    already-testing
 *     H runs, confirmed                       already-running in every mode
 *     another image runs, not confirmed       test-in-progress in every mode
 *     another image is marked                 other-image-pending in every mode
 *
 * Every plan ends with the look at the slots that gives the verdict. Bootloaders that cannot go back have only
 * "confirm-at-once" and "upload-only", and nothing to confirm; those that choose by version have no T and P either. In
 * serial recovery the primary slot is written in place: `U R` and `U`, and always anew, because nothing there vouches for
 * what a slot seems to hold.
 */
import type { UpgradeRefusal } from '../../core/errors';
import { compareVersions, parseVersion } from '../../firmware/version';
import { bootloaderTraits, type BootloaderMode, type BootloaderTraits } from '../../device/slots/bootloader';
import { chooseImages } from './candidates';
import { refusalForDevice, refusalOfMode, refusalOfSize, refusalOfVersion, traitsOf } from './refusals';
import type { SlotView } from '../../device/slots/slots';
import { cannotHold, freeSlot, inSendingOrder, uploadTarget, type UploadTarget } from './upload-number';
import { tests, type Plan, type PlanInput, type PlannedImage, type Step, type UpgradeMode } from './steps';

export type { BootloaderMode } from '../../device/slots/bootloader';
export type { SlotSize, SlotView } from '../../device/slots/slots';
export { upgradeModes } from './steps';
export type { Plan, PlanInput, PlannedImage, Step, UpgradeMode } from './steps';

/** The plan for one device; never throws, whatever the device shows. */
export function planUpgrade(input: PlanInput): Plan {
  const refused = refusalForDevice(input);
  if (refused !== undefined) return { refused };
  const chosen = chooseImages(input);
  if ('refused' in chosen) return chosen;
  const all = inSendingOrder(chosen.images, input).map((wanted) => partFor(wanted, input));

  // What runs already needs nothing, unless there is nothing else.
  const refusals = all.flatMap((one) => ('refused' in one ? [one.refused] : []));
  const parts = all.flatMap((one) => ('refused' in one ? [] : [one]));
  const against = refusals.find((one) => one.reason !== 'already-running' || parts.length === 0);
  if (against !== undefined) return { refused: against };

  const resets = parts.some((part) => part.resets);
  const onTrial = parts.flatMap((part) => part.onTrial ?? [])[0];
  // A reset for one image would send the other one back.
  if (resets && onTrial !== undefined) return { refused: { reason: 'test-in-progress', version: onTrial } };
  const confirmed = parts.flatMap((part) => part.confirm);
  // Image 0 last: while it is not confirmed, the next reset takes all of them back together.
  const inOrder = [
    ...confirmed.filter(({ image }) => image !== 0),
    ...confirmed.filter(({ image }) => image === 0),
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
  /** Its version, when it runs and waits for nothing but its confirmation. */
  onTrial?: string;
}

type Refused = { refused: UpgradeRefusal };

function partFor(wanted: PlannedImage, input: PlanInput): Part | Refused {
  const { mode, recovery } = input;
  const { image, hash } = wanted;
  if (cannotHold(image, input)) return { refused: { reason: 'no-slot-for-image', image } };
  const slots = recovery ? [] : input.slots.filter((one) => one.image === image);
  const running = slots.find((one) => one.active);
  const targetSlot = freeSlot(image, input);
  const target = slots.find((one) => one.slot === targetSlot && !one.active);
  const stored = target !== undefined && holds(target, wanted, input);
  const traits = traitsOf(input);

  if (target?.pending === true && !stored && bootloaderTraits[input.bootloaderMode].marks)
    return { refused: { reason: 'other-image-pending', version: target.version } };
  const trial = isOnTrial(running, target, traits, input.bootloaderMode);
  if (running?.hash === hash) return partForRunning(running, wanted, traits, mode);
  if (running !== undefined && trial)
    return { refused: { reason: 'test-in-progress', version: running.version } };

  const refused =
    refusalOfMode(input, traits) ??
    refusalOfVersion(wanted, running, input, traits) ??
    (stored ? undefined : refusalOfSize(wanted, targetSlot, input, traits));
  if (refused !== undefined) return { refused };

  const where = stored ? undefined : uploadTarget(wanted, input);
  if (where !== undefined && 'refused' in where) return where;
  const upload = where === undefined ? [] : [uploadStep(wanted, where, input)];
  if (mode === 'upload-only') return { upload, mark: [], resets: false, confirm: [] };
  if (stored && target.pending && target.permanent && tests(mode))
    return { refused: { reason: 'marked-for-good', version: target.version } };

  const how = tests(mode) ? 'test' : 'permanent';
  const marked = stored && target.pending;
  const onlyTested = tests(mode) || (marked && !target.permanent && traits.test);
  return {
    upload,
    mark:
      marked || !traits.marks || recovery
        ? []
        : [{ do: 'mark', image, hash, how, whenUnsupported: how === 'test' ? 'fail' : 'skip' }],
    resets: true,
    confirm: onlyTested && mode !== 'test-only' ? [confirmStep(wanted)] : [],
  };
}

function partForRunning(
  running: SlotView,
  wanted: PlannedImage,
  traits: BootloaderTraits,
  mode: UpgradeMode,
): Part | Refused {
  const { version } = running;
  if (running.confirmed || !traits.test) return { refused: { reason: 'already-running', version } };
  if (mode === 'test-only' || mode === 'upload-only')
    return { refused: { reason: 'already-testing', version } };
  return { upload: [], mark: [], resets: false, confirm: [confirmStep(wanted)], onTrial: version };
}

/**
 * A half-written slot can show the hash of what it held before (its TLVs stand at the end) under the version of the new
 * header. A mark vouches for the whole, because it is lost when a slot is erased; where bootloaders choose by version,
 * "pending" is no mark.
 */
function holds(
  slot: SlotView,
  wanted: PlannedImage,
  { bootloaderMode, unfinishedUploads }: PlanInput,
): boolean {
  if (slot.hash !== wanted.hash) return false;
  if (slot.pending && bootloaderTraits[bootloaderMode].marks) return true;
  const [there, file] = [parseVersion(slot.version), parseVersion(wanted.version)];
  const sameVersion =
    there === undefined || file === undefined || compareVersions(there, file, { withBuild: true }) === 0;
  return sameVersion && unfinishedUploads?.includes(wanted.image) !== true;
}

/** While the bootloader is not known, a running image is on trial only if there is one to go back to. */
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

/** The request without a hash reaches the image that the code runs from, which is image 0. */
function confirmStep({ image, hash }: PlannedImage): Extract<Step, { do: 'confirm' }> {
  return { do: 'confirm', image, hash, byHash: image !== 0 };
}
