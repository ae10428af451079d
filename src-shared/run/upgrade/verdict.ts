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
import { bootloaderModeShown, bootloaderTraits, type BootloaderMode } from '../../device/slots/bootloader';
import type { SlotView } from '../../device/slots/slots';
import type { Evidence, JudgeInput, SlotFacts, SlotFlag, Verdict, VerdictKind } from './judging';
import { judgeThroughLoader } from './loader-verdict';

export type { Evidence, JudgeInput, SlotFlag, Verdict, VerdictKind } from './judging';

/** Several images end as the one that ended worst. */
const fromBadToGood: readonly VerdictKind[] = [
  'rejected',
  'back-in-loader',
  'bootloader-kept',
  'reverted',
  'refused-or-reverted',
  'cannot-tell',
  'handed-over',
  'loader-replaced',
  'bootloader-replaced',
  'uploaded',
  'marked',
  'awaiting-confirmation',
  'confirmed',
  'not-readable',
];

/** Bootloaders that may look for the image in another sector than the application writes it to (zephyr#98050). */
const swaps: ReadonlySet<BootloaderMode> = new Set(['swap-scratch', 'swap-move', 'swap-offset']);

/** How it ended, with all facts that this rests on. */
export function judge(given: JudgeInput): Verdict {
  const shown = [...given.before, ...(given.after ?? [])];
  const input = { ...given, bootloaderMode: bootloaderModeShown(given.bootloaderMode, shown) };
  const throughLoader = bootloaderTraits[input.bootloaderMode].loader && input.inRecovery !== true;
  const found = isOfBootloader(input)
    ? judgeBootloader(input)
    : throughLoader
      ? judgeThroughLoader(input)
      : judgeImages(input);
  const hints: Evidence[] =
    found.kind === 'rejected' && swaps.has(input.bootloaderMode) ? [{ fact: 'maybe-one-sector-off' }] : [];
  return { ...found, evidence: [...found.evidence, ...hints, ...(input.besides ?? [])] };
}

/** After a restart nothing in the slots of the application tells of a bootloader; without one it stands there like any image. */
function isOfBootloader({ bootloaderSlots, wasReset }: JudgeInput): boolean {
  return bootloaderSlots !== undefined && wasReset;
}

function judgeBootloader({ images, bootloaderSlots, after }: JudgeInput): Verdict {
  const about = images.map(({ image, version, hash }): Evidence => ({
    fact: 'wanted',
    image,
    version,
    hash,
  }));
  const { before, now } = bootloaderSlots ?? {};
  if (before === undefined || now === undefined) {
    const why: Evidence = after === undefined ? { fact: 'no-list' } : { fact: 'bootloader-slot-not-told' };
    return { kind: 'cannot-tell', evidence: [why, ...about] };
  }
  const kind = now === before ? 'bootloader-kept' : 'bootloader-replaced';
  return { kind, evidence: [{ fact: 'bootloader-slot', slot: now, before }, ...about] };
}

function judgeImages(input: JudgeInput): Verdict {
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
  { mode, bootloaderMode, stateWritable, testedFirst }: JudgeInput,
): boolean {
  const traits = bootloaderTraits[bootloaderMode];
  const wasMarkedForTest = before.some((one) => one.hash === hash && one.pending && !one.permanent);
  const isTest = mode !== 'confirm-at-once' || wasMarkedForTest || testedFirst === true;
  const mayGoBack = traits.test && stateWritable !== false && isTest;
  return !mayGoBack || (stored === undefined && traits.copies);
}

function judgeRunning(
  running: SlotView,
  after: readonly SlotView[],
  { bootloaderMode, stateWritable, confirmRefused, testedFirst }: JudgeInput,
  verdict: (kind: VerdictKind, ...why: Evidence[]) => Verdict,
): Verdict {
  const next = after.find((one) => one.pending && one.hash !== running.hash);
  if (next !== undefined) {
    const { image, version, hash } = factsOf(next);
    return verdict('cannot-tell', { fact: 'other-pending', image, version, hash });
  }
  if (running.confirmed) return verdict('confirmed');
  const fact = testedFirst === true ? 'confirm-refused-twice' : 'confirm-refused';
  const refused: Evidence[] = confirmRefused === running.image ? [{ fact, image: running.image }] : [];
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
