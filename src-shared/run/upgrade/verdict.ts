/**
 * How an upgrade ended, told from the slots that the device shows and from nothing else. Knows no words (`texts.ts`).
 *
 *     at the end the device shows                          verdict
 *     the new image runs, confirmed or without a way back  confirmed
 *     the new image runs, not confirmed                    awaiting-confirmation
 *     the new image runs, another is marked                cannot-tell: the next reset ends it
 *     the new image is marked and does not run             marked
 *     the old image runs, the new one was seen before      reverted
 *     the old image runs, the new one was never seen,
 *       and what MCUboot leaves behind proves a refusal    rejected
 *       and it may have run and gone back as well          refused-or-reverted
 *     an image beside the first that is shown nowhere,
 *       not before and not after the reset                 not-readable
 *     without a reset: the new image in a slot             uploaded
 *     after a reset the bootloader, in serial recovery     cannot-tell
 *     a device with a firmware loader                      see loader-verdict.ts
 *     anything else (no list, no hash, a third image, …)   cannot-tell
 *
 * What MCUboot does not take it erases (loader.c, boot_validate_slot); what it has swapped and takes back stands in the
 * second slot again, as it does when nothing was swapped at all. So an empty slot proves a refusal where images are
 * swapped; the new image in the slot proves nothing unless this mark or bootloader never goes back. Direct-XIP with
 * revert erases in both cases.
 */
import { bootloaderTraits, type BootloaderMode } from '../../device/slots/bootloader';
import type { SlotView } from '../../device/slots/slots';
import { judgeThroughLoader, type WhoAnswers } from './loader-verdict';
import type { PlannedImage, UpgradeMode } from './steps';

export type VerdictKind =
  /** The new image runs and stays. */
  | 'confirmed'
  /** The new image runs; the next reset reverts it unless it is confirmed. */
  | 'awaiting-confirmation'
  /** The new image ran, and the device reverted to the old one. */
  | 'reverted'
  /** The device started again with the old image; the new one was never seen running. */
  | 'rejected'
  /** The old image runs; whether the new one was refused, or ran and was taken back, the slots do not tell. */
  | 'refused-or-reverted'
  /** It was sent and the device restarted; devices do not show what runs there (network core of nRF5340). */
  | 'not-readable'
  /** The new image is in a slot, not marked for a start. */
  | 'uploaded'
  /** The new image will be started at the next reset. */
  | 'marked'
  /** The bootloader did not start the new image: the firmware loader answers again. */
  | 'back-in-loader'
  /** The new image stands in its slot and the device was restarted; nobody answers, as with an application without SMP. */
  | 'handed-over'
  | 'cannot-tell';

export interface Verdict {
  /** Of several images the worst. */
  kind: VerdictKind;
  /** How each image ended; absent when there is only one. */
  images?: readonly { image: number; kind: VerdictKind }[];
  /** What the verdict rests on, most important first. */
  evidence: readonly Evidence[];
}

export type SlotFlag = 'active' | 'confirmed' | 'pending' | 'permanent' | 'bootable';

interface SlotFacts {
  image: number;
  slot: number;
  version: string;
  /** Lower-case hex, empty where the device does not show it. */
  hash: string;
  flags: SlotFlag[];
}

/** One fact behind a verdict. `image` is the number of the image that it is about. */
export type Evidence =
  | { fact: 'wanted'; image: number; version: string; hash: string }
  /** What the device shows at the end. */
  | ({ fact: 'slot' } & SlotFacts)
  /** What it showed before the reset. */
  | ({ fact: 'slot-before' } & SlotFacts)
  /** The new hash was seen running after the reset. */
  | { fact: 'ran-before'; image: number; hash: string }
  | { fact: 'never-seen-running'; image: number; hash: string }
  /** The device shows nothing of this image, and showed nothing that ran before. */
  | { fact: 'not-readable'; image: number }
  /** No slot shows the new hash. */
  | { fact: 'not-in-a-slot'; image: number; hash: string }
  /** The device did not show its slots at the end. */
  | { fact: 'no-list' }
  /** The device shows no running image for this number. */
  | { fact: 'nothing-runs'; image: number }
  /** The running image is shown without its hash. */
  | { fact: 'no-hash'; image: number; slot: number }
  /** An image runs that is neither the old nor the new one. */
  | { fact: 'third-image'; image: number; version: string; hash: string }
  /** The next reset starts another image than the new one. */
  | { fact: 'other-pending'; image: number; version: string; hash: string }
  /** The device refused to confirm this image, so it was left as it is, and those behind it too. */
  | { fact: 'confirm-refused'; image: number }
  /** This bootloader does not go back, so what runs stays. */
  | { fact: 'no-way-back'; bootloaderMode: BootloaderMode }
  /** The device was not reset. */
  | { fact: 'no-reset' }
  /** The bootloader answers after the reset: it has started nothing. */
  | { fact: 'in-recovery' }
  /** The firmware loader has shown the new image in the slot of the application. */
  | { fact: 'loader-showed'; image: number; hash: string }
  /** Who answers after the reset. */
  | { fact: 'application-answers' }
  | { fact: 'loader-answers' }
  | { fact: 'nobody-answers' }
  | { fact: 'never-came-back' };

export interface JudgeInput {
  images: readonly Pick<PlannedImage, 'image' | 'hash' | 'version'>[];
  mode: UpgradeMode;
  /** The slots before the first step. */
  before: readonly SlotView[];
  /** The slots at the end; undefined when the device does not answer. */
  after: readonly SlotView[] | undefined;
  /** Numbers of the images that a list read after the reset showed running with the new hash. */
  seenRunning: readonly number[];
  /** The device was asked to reset and took it. */
  wasReset: boolean;
  bootloaderMode: BootloaderMode;
  /** At the end the bootloader answers (serial recovery), not an application. */
  inRecovery?: boolean | undefined;
  /** False: the firmware has no "test" and "confirm". */
  stateWritable?: boolean | undefined;
  /** Number of the image that the device refused to confirm. */
  confirmRefused?: number | undefined;
  /** Of a device with a firmware loader. */
  loader?: { sawStored: boolean; answers: WhoAnswers | undefined } | undefined;
}

/** Several images end as the one that ended worst. */
const fromBadToGood: readonly VerdictKind[] = [
  'rejected',
  'back-in-loader',
  'reverted',
  'refused-or-reverted',
  'cannot-tell',
  'handed-over',
  'uploaded',
  'marked',
  'awaiting-confirmation',
  'confirmed',
  'not-readable',
];

/** How it ended, with all facts that this rests on. */
export function judge(input: JudgeInput): Verdict {
  if (bootloaderTraits[input.bootloaderMode].loader && input.inRecovery !== true)
    return judgeThroughLoader(input);
  const verdicts = input.images.map((wanted) => judgeImage(wanted, input));
  const kinds = verdicts.map((one) => one.kind);
  const kind = fromBadToGood.find((one) => kinds.includes(one)) ?? 'cannot-tell';
  // Facts about the image that decides come first.
  const decides = verdicts.filter((one) => one.kind === kind);
  const rest = verdicts.filter((one) => one.kind !== kind);
  const evidence = [...decides, ...rest].flatMap((one) => one.evidence);
  if (input.images.length < 2) return { kind, evidence };
  const images = input.images.map(({ image }, at) => ({ image, kind: kinds[at] ?? 'cannot-tell' }));
  return { kind, images, evidence };
}

function judgeImage(wanted: JudgeInput['images'][number], input: JudgeInput): Verdict {
  const { mode, seenRunning, wasReset } = input;
  const { image, hash } = wanted;
  const ofImage = (slots: readonly SlotView[]): SlotView[] => slots.filter((one) => one.image === image);
  const before = ofImage(input.before);
  const about: Evidence = { fact: 'wanted', image, version: wanted.version, hash };
  const past = before.map((one): Evidence => ({ fact: 'slot-before', ...factsOf(one) }));
  if (input.after === undefined)
    return { kind: 'cannot-tell', evidence: [{ fact: 'no-list' }, about, ...past] };

  const after = ofImage(input.after);
  const shown = after.map((one): Evidence => ({ fact: 'slot', ...factsOf(one) }));
  const verdict = (kind: VerdictKind, ...why: Evidence[]): Verdict => ({
    kind,
    evidence: [...why, ...shown, about, ...past],
  });

  if (wasReset && input.inRecovery === true) return verdict('cannot-tell', { fact: 'in-recovery' });
  const running = after.find((one) => one.active);
  if (running?.hash === hash) return judgeRunning(running, after, input, verdict);
  const stored = after.find((one) => one.hash === hash);
  if (stored?.pending === true) return verdict('marked');
  if (seenRunning.includes(image)) return verdict('reverted', { fact: 'ran-before', image, hash });

  const nameless = (running === undefined ? after : [running]).find((one) => one.hash === undefined);
  const noHash: Evidence[] = nameless === undefined ? [] : [{ fact: 'no-hash', image, slot: nameless.slot }];
  if (!wasReset) {
    if (stored !== undefined && mode === 'upload-only') return verdict('uploaded');
    const missing: Evidence[] = stored === undefined ? [{ fact: 'not-in-a-slot', image, hash }] : [];
    return verdict('cannot-tell', { fact: 'no-reset' }, ...missing, ...noHash);
  }
  const isShownNowhere = after.length === 0 && !before.some((one) => one.active);
  if (isShownNowhere && image !== 0) return verdict('not-readable', { fact: 'not-readable', image });
  if (running === undefined) return verdict('cannot-tell', { fact: 'nothing-runs', image }, ...noHash);
  if (running.hash === undefined) return verdict('cannot-tell', ...noHash);
  const old = before.find((one) => one.active)?.hash;
  if (old !== undefined && old !== running.hash)
    return verdict('cannot-tell', {
      fact: 'third-image',
      image,
      version: running.version,
      hash: running.hash,
    });
  const neverSeen: Evidence = { fact: 'never-seen-running', image, hash };
  return verdict(provesRefusal(stored, before, hash, input) ? 'rejected' : 'refused-or-reverted', neverSeen);
}

/** @param stored the new image in the slot that does not run */
function provesRefusal(
  stored: SlotView | undefined,
  before: readonly SlotView[],
  hash: string,
  { mode, bootloaderMode, stateWritable }: JudgeInput,
): boolean {
  const traits = bootloaderTraits[bootloaderMode];
  const wasMarkedForTest = before.some((one) => one.hash === hash && one.pending && !one.permanent);
  const mayGoBack =
    traits.test && stateWritable !== false && (mode !== 'confirm-at-once' || wasMarkedForTest);
  return !mayGoBack || (stored === undefined && traits.copies);
}

function judgeRunning(
  running: SlotView,
  after: readonly SlotView[],
  { bootloaderMode, stateWritable, confirmRefused }: JudgeInput,
  verdict: (kind: VerdictKind, ...why: Evidence[]) => Verdict,
): Verdict {
  const next = after.find((one) => one.pending && one.hash !== running.hash);
  if (next !== undefined) {
    const { image, version, hash } = factsOf(next);
    return verdict('cannot-tell', { fact: 'other-pending', image, version, hash });
  }
  if (running.confirmed) return verdict('confirmed');
  const refused: Evidence[] =
    confirmRefused === running.image ? [{ fact: 'confirm-refused', image: running.image }] : [];
  return bootloaderTraits[bootloaderMode].test && stateWritable !== false
    ? verdict('awaiting-confirmation', ...refused)
    : verdict('confirmed', { fact: 'no-way-back', bootloaderMode });
}

function factsOf(slot: SlotView): SlotFacts {
  const flags: readonly SlotFlag[] = ['active', 'confirmed', 'pending', 'permanent', 'bootable'];
  return {
    image: slot.image,
    slot: slot.slot,
    version: slot.version,
    hash: slot.hash ?? '',
    flags: flags.filter((flag) => slot[flag] === true),
  };
}
