/**
 * `image upload`: sends images to their slots and says what the slots hold afterwards.
 */
import { BenchError } from '@shared/core/errors';
import { limits, usual } from '@shared/device/limits';
import { findingText } from '@shared/run/upgrade/preflight-texts';
import { uploadStep } from '@shared/run/upgrade/plan';
import { storedIn, type Stored } from '@shared/device/slots/stored';
import {
  cannotHold,
  hasTwoMeanings,
  inSendingOrder,
  isNotListed,
  placedImages,
  uploadTarget,
  type NumberInput,
} from '@shared/run/upgrade/upload-number';
import type { DeviceSession } from '../../session/device-session';
import type { Lease } from '../../session/lease';
import { readSlotSizes } from '../../session/slot-sizes';
import { withImageNumber, type FirmwareImage } from '../../firmware/firmware-shelf';
import { lookAtStored } from '../../session/look-at-stored';
import { runUploadStep, type UploadStep } from '../../run/upload-step';
import { sendableFirmware } from '../firmware';
import type { Invocation, Run } from '../invocation';
import { NOTHING_SENT, partSentText } from '../left-words';
import { withSession } from '../link';
import { ProgressShow, awayText } from '../progress';
import { uploadBarText } from '../transfer-lines';
import { UsageError } from '../usage-error';
import { wholeOption } from '../whole-option';

/** A device that went away in the middle is waited for so long. */
const RETURN_TIMEOUT_MS = usual.returnS * 1000;
const HASH_DIGITS = 12;
/** What a bootloader starts. */
const FIRST_SLOT = 0;

interface SentRecord {
  image: number;
  version: string;
  hash: string;
  sizeBytes: number;
  resumedAtBytes: number;
  /** The slot held this image before. */
  wasThere: boolean;
  /** What the slots show in the end: `there`, or why that is not known. */
  stored: 'there' | 'no-list' | 'no-hash' | 'not-listed';
  /** Where it stands; absent when that is not known. */
  slot?: number;
}

export const imageUpload: Run = async (invocation) => {
  const { host, report, args, options } = invocation;
  const imageNumber = wholeOption('-n', options['image'], limits.imageNumber);
  const windowLimit = wholeOption('-w', options['window'], limits.chunksInFlight) ?? 0;
  const upgradeOnly = options['upgrade'] === true;
  const firmware = withImageNumber(await sendableFirmware(args[0] ?? '', invocation), imageNumber);
  const images = oneForEachNumber(firmware.images);
  const startedAt = host.clock.now();
  const sent: Sent[] = [];
  await withSession(invocation, async (session) => {
    let hasBegun = false;
    let inRecovery = false;
    const takeBack = host.lastWords?.add(() => [hasBegun ? partSentText({ inRecovery }) : NOTHING_SENT]);
    const steps = await stepsFor(session, images, invocation);
    inRecovery = session.live.capabilities.recovery && steps.some(({ step }) => step.slot === FIRST_SLOT);
    await session.exclusively('image upload', async (lease) => {
      hasBegun = true;
      for (const one of steps)
        sent.push(await sendOne(session, lease, one, { windowLimit, upgradeOnly }, invocation));
    });
    takeBack?.();
  });
  const seconds = Math.round(host.clock.now() - startedAt) / 1000;
  // A terminal has seen the bar already, on standard error.
  if (!report.isJson && !host.out.isTerminal)
    for (const { record, tookMs } of sent) host.out.write(barText(record, tookMs));
  report.result('image.upload', { images: sent.map(({ record }) => record), seconds }, ['Done']);
};

interface Sent {
  record: SentRecord;
  tookMs: number;
}

function barText({ sizeBytes, resumedAtBytes }: SentRecord, tookMs: number): string {
  return uploadBarText({ sizeBytes, movedBytes: sizeBytes - resumedAtBytes, seconds: tookMs / 1000 });
}

interface Sending {
  image: FirmwareImage;
  step: UploadStep;
}

/**
 * Where each image goes, all of them before the first is sent.
 * @throws BenchError upgrade/refused when one of them has no place, or when nobody tells how it is reached
 */
async function stepsFor(
  session: DeviceSession,
  images: readonly FirmwareImage[],
  { host, report }: Invocation,
): Promise<Sending[]> {
  const shown: NumberInput = {
    slots: session.slots?.images ?? [],
    slotSizes: await readSlotSizes(session, host.signal),
    recovery: session.live.capabilities.recovery,
  };
  const warn = (what: Parameters<typeof findingText>[0]['what']): void => {
    const { title, advice } = findingText({ level: 'warn', about: 'device', what });
    report.log('warn', `Warning: ${title}. ${advice}`);
  };
  return inSendingOrder(placedImages(images, shown), shown).map((one) => {
    const { image, hash, bytes, numberByHand } = one;
    if (numberByHand === undefined && cannotHold(image, shown))
      throw new BenchError('upgrade/refused', { why: { reason: 'no-slot-for-image', image } });
    const target = uploadTarget(one, shown);
    if ('refused' in target) throw new BenchError('upgrade/refused', { why: target.refused });
    if (image !== 0 && isNotListed(image, shown)) warn({ reason: 'image-not-listed', image });
    if (numberByHand !== undefined && hasTwoMeanings(one, shown))
      warn({ reason: 'upload-number-ambiguous', number: numberByHand });
    return { image: one, step: uploadStep({ image, hash, sizeBytes: bytes.length }, target, shown) };
  });
}

async function sendOne(
  session: DeviceSession,
  lease: Lease,
  { image: { bytes, fileSha: sha, facts }, step }: Sending,
  how: { windowLimit: number; upgradeOnly: boolean },
  { host, report }: Invocation,
): Promise<Sent> {
  const { image, hash } = step;
  const { clock, signal } = host;
  // Programs read the same in the result.
  const say = (text: string): void => {
    if (!report.isJson) report.log('warn', text);
  };
  const before = storedIn(step, session.slots?.images, session.live.capabilities.recovery);
  if (before.is === 'there') say(`${placeText(before)} holds this image (${before.version}) already.`);
  const progress = new ProgressShow(host.err, report, clock);
  let resumedAtBytes = 0;
  const startedAt = clock.now();
  try {
    await runUploadStep(step, {
      session,
      lease,
      bytes,
      sha,
      clock,
      signal,
      ...how,
      returnTimeoutMs: RETURN_TIMEOUT_MS,
      onAway: () => progress.remark(awayText(RETURN_TIMEOUT_MS)),
      show: (now) => {
        ({ resumedAtBytes } = now);
        progress.show(now);
      },
    });
    progress.finish();
  } finally {
    progress.end();
  }
  const tookMs = clock.now() - startedAt;
  const tookNothing = resumedAtBytes === bytes.length;
  if (tookNothing) say('The device answered that it has all of it: nothing was sent.');
  const stored = await lookAtStored(session, step, clock, signal);
  if (stored.is === 'not-there') {
    const { shows } = stored;
    const instead = shows === undefined ? 'no image' : `${shows.version}, hash ${shortHash(shows.hash)}`;
    throw new BenchError('upgrade/not-stored', {
      image,
      slot: step.slot,
      hash: shortHash(hash),
      shows: instead,
    });
  }
  say(storedText(stored, image, hash));
  const record: SentRecord = {
    image,
    version: facts.versionText,
    hash,
    sizeBytes: bytes.length,
    resumedAtBytes,
    wasThere: before.is === 'there',
    stored: stored.is === 'there' ? 'there' : stored.why,
    ...(stored.is === 'there' ? { slot: stored.slot } : {}),
  };
  return { record, tookMs };
}

function storedText(stored: Exclude<Stored, { is: 'not-there' }>, image: number, hash: string): string {
  if (stored.is === 'there') return `${placeText(stored)} holds ${stored.version}, hash ${shortHash(hash)}.`;
  return `Whether image ${image} is stored cannot be told: ${notTold[stored.why]}.`;
}

const notTold = {
  'no-list': 'the device does not show its slots',
  'no-hash': 'the device does not show the hash of the slot',
  'not-listed': 'the device does not list this image',
};

function placeText({ image, slot }: { image: number; slot: number }): string {
  return `Slot ${slot} of image ${image}`;
}

function shortHash(hash: string | undefined): string {
  return hash?.slice(0, HASH_DIGITS) ?? 'not shown';
}

/** A package for direct-XIP holds one image twice, linked for either slot; which one fits depends on the device. */
function oneForEachNumber(images: readonly FirmwareImage[]): readonly FirmwareImage[] {
  const numbers = new Set(images.map((one) => one.image));
  if (numbers.size < images.length)
    throw new UsageError(
      'The package holds one image for each slot',
      'Use "bootbench upgrade", which sends the one that fits the free slot of the device.',
    );
  return images;
}
