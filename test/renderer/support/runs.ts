/**
 * Runs of upgrades and of files in every state, as a window is told of them. States are made with the words of the fold, verdicts
 * by the judges of the application; no loop behind them.
 */
import { asTheEngine } from '../../support/as-the-engine';
import type { ErrorView } from '@shared/core/errors';
import type { FileRun, UpgradeRun } from '@shared/ipc/runs';
import { newRun, type Away, type EndedState, type RunState } from '@shared/run/fold';
import type { Progress } from '@shared/run/progress';
import type { AnyStep, RunPlace, StepKind } from '@shared/run/step';
import { judgedVerdict } from '@shared/run/upgrade/end';
import type { Step, UpgradeMode } from '@shared/run/upgrade/steps';
import type { Verdict, VerdictKind } from '@shared/run/upgrade/verdict';
import { endedBy, type MovedFile, type RunVerdict } from '@shared/run/verdict';

/** When the scene plays: 2026-11-22, 12:00 UTC. */
export const sceneEpochMs = Date.UTC(2026, 10, 22, 12);

export const oldVersion = '1.8.2';
export const newVersion = '1.9.0';

export function hashOf(seed: string): string {
  let value = 0x811c9dc5;
  for (const character of seed) value = Math.imul(value ^ character.charCodeAt(0), 0x01000193) >>> 0;
  let hash = '';
  while (hash.length < 64) {
    value = (Math.imul(value, 1664525) + 1013904223) >>> 0;
    hash += value.toString(16).padStart(8, '0');
  }
  return hash;
}

type OrderPart<R extends { order: object }> = Partial<Omit<R['order'], 'kind'>>;
type RunPart<R extends { order: object }> = Partial<Omit<R, 'order'>> & OrderPart<R>;

/** @param part of the run and of its order, side by side */
export function upgradeRun(
  part: RunPart<UpgradeRun> & { id: string; deviceId: string; state: RunState },
): UpgradeRun {
  const {
    id,
    deviceId,
    deviceName = `Device ${deviceId}`,
    state,
    followed,
    startedAtEpochMs,
    ...order
  } = part;
  return {
    id,
    deviceId,
    deviceName,
    state,
    startedAtEpochMs: startedAtEpochMs ?? sceneEpochMs - 60_000,
    ...(followed === undefined ? {} : { followed }),
    order: {
      kind: 'upgrade',
      fileName: 'zephyr.signed.bin',
      mode: 'test-then-confirm',
      version: newVersion,
      hash: hashOf(newVersion),
      fromVersion: oldVersion,
      images: [
        {
          image: 0,
          name: 'zephyr.signed.bin',
          version: newVersion,
          hash: hashOf(newVersion),
          fromVersion: oldVersion,
        },
      ],
      ...order,
    },
  };
}

/** @param part of the run and of its order, side by side */
export function fileRun(part: RunPart<FileRun> & { id: string; state: RunState }): FileRun {
  const { id, deviceId = 'd1', deviceName = `Device ${deviceId}`, state, startedAtEpochMs, ...order } = part;
  return {
    id,
    deviceId,
    deviceName,
    state,
    startedAtEpochMs: startedAtEpochMs ?? sceneEpochMs,
    order: {
      kind: 'move-file',
      direction: 'upload',
      path: `/lfs1/${id}.bin`,
      fileName: `${id}.bin`,
      ...order,
    },
  };
}

const totalBytes = 182_320;
export function uploadStep(image = 0, sizeBytes = totalBytes): Step {
  return { do: 'upload', image, hash: hashOf(newVersion), sizeBytes, uploadImageId: image, slot: 1 };
}
const hash = hashOf(newVersion);
const upgradeSteps: readonly Step[] = [
  uploadStep(),
  { do: 'mark', image: 0, hash, how: 'test', whenUnsupported: 'fail' },
  { do: 'reset' },
  { do: 'wait-for-return' },
  { do: 'verify', image: 0, hash },
  { do: 'confirm', image: 0, hash, byHash: false },
  { do: 'judge' },
];

export const queued: RunState = newRun;
export const checking: RunState = { ...newRun, phase: 'checking' };

interface In {
  steps?: readonly AnyStep[];
  /** Index of the step, where the kind stands more than once. */
  at?: number;
  progress?: Progress;
  away?: Away;
}

/** In the step of this kind. */
export function inStep(kind: StepKind, { steps = upgradeSteps, at, ...part }: In = {}): RunState {
  const place = at ?? steps.findIndex((step) => step.do === kind);
  return { ...newRun, steps, phase: 'running', at: place, do: kind, ...part };
}

export function uploading(part: number, bytesPerSecond = 11_468, more: In = {}): RunState {
  const sentBytes = Math.round(totalBytes * part);
  const progress: Progress = {
    phase: 'sending',
    sentBytes,
    totalBytes,
    bytesPerSecond,
    secondsLeft: (totalBytes - sentBytes) / bytesPerSecond,
    resumedAtBytes: 0,
  };
  return inStep('upload', { progress, ...more });
}

/** A device that went away in the middle. */
export function away(part: Partial<Away> = {}): Away {
  return { because: 'lost', sinceEpochMs: sceneEpochMs, givesUpAtEpochMs: sceneEpochMs + 52_000, ...part };
}

/** A file that is on its way. */
export function movingFile(progress: Progress | undefined, gone?: Away): RunState {
  const steps: AnyStep[] = [{ do: 'send-file', path: '/lfs1/a' }];
  return inStep('send-file', {
    steps,
    ...(progress === undefined ? {} : { progress }),
    ...(gone === undefined ? {} : { away: gone }),
  });
}

export function endedWith(verdict: RunVerdict, during: RunPlace = 'judge'): EndedState {
  return { ...newRun, phase: 'ended', during, verdict, endedAtEpochMs: sceneEpochMs - 5000 };
}

/** As the judge of an upgrade tells it. */
export function judged(
  kind: VerdictKind,
  mode: UpgradeMode = 'test-then-confirm',
  part: Partial<Verdict> = {},
): EndedState {
  return endedWith(judgedVerdict({ kind, evidence: [], ...part }, mode));
}

export function failed(
  error: ErrorView,
  during: RunPlace = 'upload',
  facts: Parameters<typeof endedBy>[3] = {},
): EndedState {
  return endedWith(endedBy(error, during, true, facts), during);
}

export function cancelled(
  during: RunPlace = 'upload',
  facts: Parameters<typeof endedBy>[3] = {},
): EndedState {
  return failed(asTheEngine({ code: 'cancelled', facts: { what: 'the run' } }), during, facts);
}

export function moved(part: Partial<MovedFile> = {}): EndedState {
  const file: MovedFile = { checked: 'hash', sizeBytes: 4096, movedBytes: 4096, tookMs: 2000, ...part };
  return endedWith({ outcome: 'pass', kind: 'moved', evidence: [], moved: file }, 'send-file');
}

export const refusedUpload: ErrorView = asTheEngine({
  code: 'device/error',
  facts: {
    command: 'image.upload',
    group: 1,
    rc: 30,
    name: 'INVALID_IMAGE_TOO_LARGE',
    meaning: 'the image is larger than the slot',
    reason: 'img too big',
  },
});

/** Every state that an upgrade can show. */
export const runStates: readonly RunState[] = [
  queued,
  checking,
  inStep('upload', {
    progress: { phase: 'erasing', sentBytes: 0, totalBytes, bytesPerSecond: 0, resumedAtBytes: 0 },
  }),
  uploading(0.43),
  uploading(0.81, 9_211),
  uploading(0.07, 412_020),
  inStep('upload', {
    progress: {
      phase: 'finishing',
      sentBytes: totalBytes,
      totalBytes,
      bytesPerSecond: 11_000,
      secondsLeft: 0,
      resumedAtBytes: 0,
    },
  }),
  inStep('mark'),
  inStep('reset'),
  inStep('wait-for-return', { away: away({ because: 'restart', sinceEpochMs: sceneEpochMs - 12_000 }) }),
  inStep('verify'),
  inStep('confirm'),
  judged('confirmed'),
  judged('awaiting-confirmation', 'test-only'),
  judged('reverted'),
  judged('rejected'),
  judged('uploaded', 'upload-only'),
  judged('marked', 'upload-only'),
  judged('cannot-tell', 'test-then-confirm', { evidence: [{ fact: 'no-list' }] }),
  failed(refusedUpload),
  cancelled(),
];
