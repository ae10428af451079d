/**
 * The upload step of an upgrade: sends the file over the session's link, waits for a device that goes away in the middle and
 * goes on where it then stands. Decides no plan.
 */
import type { Clock } from '@shared/core/clock';
import { BenchError, isBenchError } from '@shared/core/errors';
import type { Step } from '@shared/run/upgrade/plan';
import { SpeedEstimate } from '@shared/run/speed';
import type { Progress } from '@shared/run/upgrade/state';
import { uploadImage, type UploadProgress } from '../engine/transfer';
import type { DeviceSession } from '../session/device-session';
import { keepLearned, transferRequestBytes } from '../session/line-learning';
import type { Lease } from '../session/lease';
import { Breaks, returnedAfterBreak } from './through-breaks';

export type UploadStep = Extract<Step, { do: 'upload' }>;

export interface UploadStepOptions {
  session: DeviceSession;
  lease: Lease;
  bytes: Uint8Array;
  /** SHA-256 of all bytes: by it the device recognises an upload that was begun before. */
  sha: Uint8Array;
  clock: Clock;
  signal: AbortSignal;
  /** Chunks in flight at most; 0: as many as the device's buffers and the evidence allow. */
  windowLimit: number;
  /** Have the device refuse what is not newer than what it runs. */
  upgradeOnly?: boolean;
  returnTimeoutMs: number;
  show: (progress: Progress) => void;
  /** The device went away in the middle; it is waited for. */
  onAway?: () => void;
}

export async function runUploadStep(step: UploadStep, o: UploadStepOptions): Promise<void> {
  const { session, clock, bytes } = o;
  const speed = new SpeedEstimate();
  const breaks = new Breaks();
  const onProgress = (at: UploadProgress): void => {
    session.seen();
    breaks.progressed(at.sentBytes, at.totalBytes);
    if (at.phase !== 'erasing') speed.add(clock.now(), at.sentBytes);
    const secondsLeft = speed.secondsLeft(clock.now(), at.totalBytes);
    o.show({
      ...at,
      bytesPerSecond: speed.bytesPerSecond(clock.now()),
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
    });
  };
  onProgress({ phase: 'erasing', sentBytes: 0, totalBytes: bytes.length, resumedAtBytes: 0 });
  session.unfinishedUploads.add(step.image);
  for (;;) {
    try {
      const arrived = await uploadOnce(step, o, onProgress);
      if (arrived || (await isInASlot(session, step))) {
        session.unfinishedUploads.delete(step.image);
        return;
      }
      if (breaks.tooMany())
        throw new BenchError('upgrade/stuck', { offset: bytes.length, sizeBytes: bytes.length });
    } catch (error) {
      const silent = isBenchError(error, 'smp/timeout');
      const broken = isBenchError(error, 'link/lost') || isBenchError(error, 'session/not-ready');
      if (o.signal.aborted) throw error;
      if (!silent && !broken)
        throw hasSeveralTries(error) ? endedFor(error, breaks.furthestBytes, bytes.length) : error;
      if (breaks.tooMany()) throw endedFor(error, breaks.furthestBytes, bytes.length);
      if (silent && (await session.doubt(o.signal))) continue;
      o.onAway?.();
      await returnedAfterBreak(session, o, silent ? 'silent' : 'lost');
    }
  }
}

/** @returns false when the answer to the last chunk was lost, so that only the slots can tell whether all arrived. */
async function uploadOnce(
  step: UploadStep,
  { session, lease, bytes, sha, clock, signal, windowLimit, upgradeOnly }: UploadStepOptions,
  onProgress: (at: UploadProgress) => void,
): Promise<boolean> {
  const maxRequestBytes = await transferRequestBytes(session, lease, signal);
  const { client, transport, capabilities } = lease.live;
  const { pacing } = transport;
  const done = await uploadImage(client, {
    bytes,
    sha,
    ...(step.uploadImageId === 0 ? {} : { image: step.uploadImageId }),
    maxRequestBytes,
    windowLimit:
      windowLimit === 0 ? capabilities.windowLimit : Math.min(windowLimit, capabilities.windowLimit),
    ...(upgradeOnly === true ? { upgradeOnly } : {}),
    ...(step.slotBytes === undefined ? {} : { slotBytes: step.slotBytes }),
    ...(pacing === undefined ? {} : { pacing }),
    isDatagram: transport.sizing.isDatagram,
    clock,
    signal,
    onProgress,
  });
  keepLearned(session, capabilities, done);
  return done.finalAnswerSeen;
}

/** The device did not hear one chunk however it was sent, or began anew again and again. */
function hasSeveralTries(error: unknown): boolean {
  return isBenchError(error, 'smp/chunk-unanswered') || isBenchError(error, 'upgrade/stuck');
}

/**
 * Again and again at one place that is neither the beginning nor the end: it is the place, not the link or the size of a message.
 * @param offset the furthest that the device had
 */
function endedFor(error: unknown, offset: number, sizeBytes: number): unknown {
  if (offset === 0 || offset >= sizeBytes) return error;
  // It stands there and says so: its own words are better.
  if (isBenchError(error, 'upgrade/stuck') && error.facts.offset === offset) return error;
  return new BenchError('upgrade/same-place', { offset, sizeBytes }, { cause: error });
}

async function isInASlot(session: DeviceSession, step: UploadStep): Promise<boolean> {
  const slots = await session.readSlots();
  return slots.some((one) => one.image === step.image && one.hash === step.hash);
}
