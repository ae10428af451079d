/**
 * `image upload` and `image erase`.
 */
import { groups } from '@shared/smp/groups';
import { eraseTimeoutMs } from '../../engine/timing';
import { readSlotSizes } from '../../session/slot-sizes';
import { withImageNumber, type FirmwareImage } from '../../upgrade/firmware-shelf';
import { runUploadStep } from '../../upgrade/upload-step';
import { sendableFirmware } from '../firmware';
import type { Run } from '../invocation';
import { withClient, withSession } from '../link';
import { ProgressShow, awayText } from '../progress';
import { UsageError } from '../usage-error';
import { wholeOption } from '../whole-option';

/** A device that went away in the middle is waited for so long. */
const RETURN_TIMEOUT_MS = 60_000;
const MOST_IMAGE_NUMBER = 255;
const MOST_WINDOW = 64;

const PART_OF_AN_IMAGE =
  'The device runs what it ran. A part of the image may be in the other slot, not marked for a start; the same command goes on ' +
  'from there.';

export const imageUpload: Run = async (invocation) => {
  const { host, report, args, options } = invocation;
  const imageNumber = wholeOption('-n', options['image'], 0, MOST_IMAGE_NUMBER);
  const windowLimit = wholeOption('-w', options['window'], 1, MOST_WINDOW) ?? 0;
  const upgradeOnly = options['upgrade'] === true;
  const firmware = withImageNumber(await sendableFirmware(args[0] ?? '', invocation), imageNumber);
  const images = oneForEachNumber(firmware.images);
  const startedAt = host.clock.now();
  const sent: object[] = [];
  await withSession(invocation, async (session) => {
    const takeBack = host.lastWords?.add(() => [PART_OF_AN_IMAGE]);
    const sizes = await readSlotSizes(session, host.signal);
    for (const one of images) {
      const ofImage = sizes?.filter(({ image }) => image === one.image);
      const slotBytes = (ofImage?.find(({ slot }) => slot === 1) ?? ofImage?.[0])?.sizeBytes;
      const { image, hash, bytes, fileSha: sha, facts } = one;
      const progress = new ProgressShow(host.err, report, host.clock);
      let resumedAtBytes = 0;
      try {
        await session.exclusively('image upload', () =>
          runUploadStep(
            {
              do: 'upload',
              image,
              hash,
              sizeBytes: bytes.length,
              uploadImageId: image,
              slot: 1,
              ...(slotBytes === undefined ? {} : { slotBytes }),
            },
            {
              session,
              bytes,
              sha,
              clock: host.clock,
              signal: host.signal,
              windowLimit,
              upgradeOnly,
              returnTimeoutMs: RETURN_TIMEOUT_MS,
              onAway: () => progress.remark(awayText(RETURN_TIMEOUT_MS)),
              show: (now) => {
                ({ resumedAtBytes } = now);
                progress.show(now);
              },
            },
          ),
        );
        progress.finish();
      } finally {
        progress.end();
      }
      sent.push({ image, version: facts.versionText, hash, sizeBytes: bytes.length, resumedAtBytes });
    }
    takeBack?.();
  });
  const seconds = Math.round(host.clock.now() - startedAt) / 1000;
  report.result('image.upload', { images: sent, seconds }, ['Done']);
};

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

/** The device decides what it erases; without a number it is the secondary slot of the first image. */
export const imageErase: Run = async (invocation) => {
  const { host, options, report } = invocation;
  const slot = wholeOption('--slot', options['slot'], 0, 2 * MOST_IMAGE_NUMBER + 1);
  await withClient(invocation, (client) =>
    client.request(groups.image.commands.erase, slot === undefined ? {} : { slot }, {
      signal: host.signal,
      timeoutMs: eraseTimeoutMs(client.timing),
    }),
  );
  report.result('image.erase', { slot: slot ?? 1 }, ['Done']);
};
