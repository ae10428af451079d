/**
 * `image upload`: sends images to their slots and says what the slots hold afterwards.
 */
import { BenchError, cancelledBy } from '@shared/core/errors';
import type { StepOf } from '@shared/run/step';
import { limits, usual } from '@shared/device/limits';
import { findingText } from '@shared/run/upgrade/preflight-texts';
import { uploadStep } from '@shared/run/upgrade/plan';
import type { Stored } from '@shared/device/slots/stored';
import {
  cannotHold,
  hasTwoMeanings,
  inSendingOrder,
  isNotListed,
  placedImages,
  uploadTarget,
} from '@shared/run/upgrade/upload-number';
import type { DeviceSession } from '../../session/device-session';
import { readPlaces } from '../../session/situation';
import { withImageNumber, type FirmwareImage } from '../../firmware/firmware-shelf';
import { passOrThrow, Run as UploadRun } from '../../run/run';
import { shortHash, UploadWork, type PlacedImage, type SentImage } from '../../run/upload-work';
import { sendableFirmware } from '../firmware';
import type { Invocation, Run } from '../invocation';
import { NOTHING_SENT, partSentText } from '../left-words';
import { withSession, type Keep } from '../link';
import { ProgressShow, awayText } from '../progress';
import { uploadBarText } from '../transfer-lines';
import { UsageError } from '../usage-error';
import { wholeOption } from '../whole-option';

/** A device that went away in the middle is waited for so long. */
const RETURN_TIMEOUT_MS = usual.returnS * 1000;
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
  await withSession(invocation, (session, keep) =>
    send(session, keep, { fileName: firmware.fileName, images, windowLimit, upgradeOnly, sent }, invocation),
  );
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
  fileName: string;
  images: readonly FirmwareImage[];
  windowLimit: number;
  upgradeOnly: boolean;
  /** Takes what has been sent. */
  sent: Sent[];
}

async function send(
  session: DeviceSession,
  keep: Keep,
  { windowLimit, sent, ...what }: Sending,
  invocation: Invocation,
): Promise<void> {
  const { host, report } = invocation;
  let hasBegun = false;
  let inRecovery = false;
  let progress = new ProgressShow(host.err, report, host.clock);
  // Programs read the same in the result.
  const say = (text: string): void => {
    if (!report.isJson) report.log('warn', text);
  };
  const takeBack = host.lastWords?.add(() => [hasBegun ? partSentText({ inRecovery }) : NOTHING_SENT]);
  const run = new UploadRun({
    work: new UploadWork({
      ...what,
      place: async () => {
        const placed = await placesFor(session, what.images, invocation);
        inRecovery =
          session.live.capabilities.recovery && placed.some(({ step }) => step.slot === FIRST_SLOT);
        hasBegun = true;
        return placed;
      },
      onBegin: (before) => {
        if (before.is === 'there') say(`${placeText(before)} holds this image (${before.version}) already.`);
        progress = new ProgressShow(host.err, report, host.clock);
      },
      onTaken: ({ nothing }) => {
        progress.finish();
        progress.end();
        if (nothing) say('The device answered that it has all of it: nothing was sent.');
      },
      onSent: (one) => {
        say(storedText(one.stored, one.step));
        sent.push({ record: recordOf(one), tookMs: one.tookMs });
      },
    }),
    session,
    clock: host.clock,
    epochNow: host.epochNow,
    wishes: () => ({ windowLimit, returnTimeoutMs: RETURN_TIMEOUT_MS }),
  });
  await keep(run);
  run.listen((event) => {
    if (event.what === 'away') progress.remark(awayText(RETURN_TIMEOUT_MS));
    if (event.what === 'progress') progress.show(event.progress);
  });
  const cancel = (): void => run.cancel(cancelledBy(host.signal, 'image upload'));
  host.signal.addEventListener('abort', cancel, { once: true });
  try {
    await run.run((go) => go());
  } finally {
    host.signal.removeEventListener('abort', cancel);
    progress.end();
  }
  passOrThrow(run.state);
  takeBack?.();
}

/**
 * Where each image goes, all of them before the first is sent.
 * @throws BenchError upgrade/refused when one of them has no place, or when nobody tells how it is reached
 */
async function placesFor(
  session: DeviceSession,
  images: readonly FirmwareImage[],
  { host, report }: Invocation,
): Promise<PlacedImage[]> {
  const byHand = images.find(({ numberByHand }) => numberByHand !== undefined)?.numberByHand;
  const shown = await readPlaces(session, host.signal, { number: byHand });
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

function recordOf({ image: { bytes, facts }, step, before, resumedAtBytes, stored }: SentImage): SentRecord {
  return {
    image: step.image,
    version: facts.versionText,
    hash: step.hash,
    sizeBytes: bytes.length,
    resumedAtBytes,
    wasThere: before.is === 'there',
    stored: stored.is === 'there' ? 'there' : stored.why,
    ...(stored.is === 'there' ? { slot: stored.slot } : {}),
  };
}

function storedText(
  stored: Exclude<Stored, { is: 'not-there' }>,
  { image, hash }: Pick<StepOf<'upload'>, 'image' | 'hash'>,
): string {
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
