/**
 * Sends an image over the session's link, waits for a device that goes away in the middle and goes on where it then stands.
 * Decides no plan.
 */
import { BenchError, isBenchError, toErrorView } from '@shared/core/errors';
import { nothingMoved } from '@shared/run/progress';
import type { StepOf } from '@shared/run/step';
import { uploadImage, type UploadProgress } from '../../engine/transfer';
import type { DeviceSession } from '../../session/device-session';
import { keepLearned, transferRequestBytes } from '../../session/line-learning';
import { ToldProgress } from '../told-progress';
import { Breaks, onceMore, throughBreaks } from '../through-breaks';
import type { RunContext, StepEnd } from '../work';

export interface UploadMaterial {
  bytes: Uint8Array;
  /** SHA-256 of all bytes: by it the device recognises an upload that was begun before. */
  sha: Uint8Array;
  /** Have the device refuse what is not newer than what it runs. */
  upgradeOnly?: boolean;
}

export async function upload(
  step: StepOf<'upload'>,
  c: RunContext,
  material: UploadMaterial,
): Promise<StepEnd> {
  const { session } = c;
  const { bytes } = material;
  const progress = new ToldProgress(c);
  const breaks = new Breaks();
  const onProgress = (at: UploadProgress): void => {
    session.seen();
    breaks.progressed(at.sentBytes, at.totalBytes);
    progress.show(at);
  };
  progress.show(nothingMoved(bytes.length));
  session.unfinishedUploads.add(step.image);
  await throughBreaks(
    c,
    {
      breaks,
      tooOften: () => new BenchError('upgrade/stuck', { offset: bytes.length, sizeBytes: bytes.length }),
      ended: (error) => endedFor(error, breaks.furthestBytes, bytes.length),
    },
    async () => {
      const arrived = await progress.during(() => uploadOnce(step, c, material, onProgress));
      return arrived || (await isInASlot(session, step)) ? undefined : onceMore;
    },
  );
  session.unfinishedUploads.delete(step.image);
  session.recognition.proofs.add(step.hash);
  return 'next';
}

/** @returns false when the answer to the last chunk was lost, so that only the slots can tell whether all arrived. */
async function uploadOnce(
  step: StepOf<'upload'>,
  { session, lease, clock, signal, wishes }: RunContext,
  { bytes, sha, upgradeOnly }: UploadMaterial,
  onProgress: (at: UploadProgress) => void,
): Promise<boolean> {
  const { client, transport, capabilities } = lease.live;
  const { pacing } = transport;
  const windowLimit = Math.min(wishes.windowLimit || Infinity, capabilities.windowLimit);
  const maxRequestBytes = await transferRequestBytes(session, lease, windowLimit, signal);
  const done = await uploadImage(client, {
    bytes,
    sha,
    ...(step.uploadImageId === 0 ? {} : { image: step.uploadImageId }),
    maxRequestBytes,
    windowLimit,
    ...(upgradeOnly === true ? { upgradeOnly } : {}),
    ...(step.slotBytes === undefined ? {} : { slotBytes: step.slotBytes }),
    ...(pacing === undefined ? {} : { pacing }),
    isDatagram: transport.sizing.isDatagram,
    clock,
    signal,
    onProgress,
  });
  keepLearned(session, capabilities, maxRequestBytes, done);
  return done.finalAnswerSeen;
}

/** Errors of an upload that broke at one place again and again, or was silent too often there. */
const HAS_TRIED: ReadonlySet<string> = new Set([
  'smp/chunk-unanswered',
  'upgrade/stuck',
  'smp/timeout',
  'link/lost',
  'session/not-ready',
]);

/**
 * Again and again at one place that is neither the beginning nor the end: it is the place, not the link or the size of a message.
 * @param offset the furthest that the device had
 */
function endedFor(error: unknown, offset: number, sizeBytes: number): unknown {
  if (!HAS_TRIED.has(toErrorView(error).code)) return error;
  if (offset === 0 || offset >= sizeBytes) return error;
  // It stands there and says so: its own words are better.
  if (isBenchError(error, 'upgrade/stuck') && error.facts.offset === offset) return error;
  return new BenchError('upgrade/same-place', { offset, sizeBytes }, { cause: error });
}

async function isInASlot(session: DeviceSession, step: StepOf<'upload'>): Promise<boolean> {
  const slots = await session.readSlots();
  return slots.some((one) => one.image === step.image && one.hash === step.hash);
}
