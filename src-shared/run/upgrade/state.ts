/**
 * The states of an upgrade job and which may follow which. Knows no device, no clock and no words.
 *
 *     queued ─► checking ─┬─► uploading ─┬─► marking ─┬─► resetting ─► waiting ─► verifying ─┬─► finished
 *                         │    again for │   again    │                              ▲  ▲    │
 *                         │   each image │  for each  │                              │  │    ▼
 *                         │              └────────────┼── upload only ───────────────┘  └─ confirming
 *                         │                           │                                       ▲
 *                         └─ what is already done is skipped: marking, resetting, verifying, confirming
 *
 *     failed     from every state that is not over
 *     cancelled  from queued, checking, uploading, marking and waiting: a mark that is on its way is waited for and not called
 *                back, and what the device does after the reset is no longer ours
 *
 * The only way to `finished` leads through `verifying`: no verdict without having looked at the slots.
 */
import type { ErrorView } from '../../core/errors';
import type { Step } from './steps';
import type { Verdict } from './verdict';

/** Where an upload stands. */
export interface Progress {
  /** `erasing` until the first chunk is answered, `finishing` while the device checks what it has. */
  phase: 'erasing' | 'sending' | 'finishing';
  /** What the device has, in bytes. */
  sentBytes: number;
  totalBytes: number;
  /** Over the last seconds; 0 while unknown. Bytes that the device had before this upload began do not count. */
  bytesPerSecond: number;
  /** Absent while the speed is unknown. */
  secondsLeft?: number;
  /** Where an earlier upload was continued; 0 when it began at the start. */
  resumedAtBytes: number;
}

/** What the device has of all images that are sent, in bytes. */
export interface AllBytes {
  sentBytes: number;
  totalBytes: number;
  /** Absent while the speed is unknown. */
  secondsLeft?: number;
}

/** An image of the job that the device has shown as marked and that no reset has started yet: the next one does. */
export interface MarkedImage {
  image: number;
  version: string;
}

export type UpgradeState =
  | { phase: 'queued' }
  | { phase: 'checking' }
  /** `all`: over every upload of the job; absent when there is only one. */
  | { phase: 'uploading'; image: number; nth: number; of: number; progress: Progress; all?: AllBytes }
  | { phase: 'marking' }
  | { phase: 'resetting' }
  /** Since when the device is waited for, in milliseconds since 1970. */
  | { phase: 'waiting'; sinceEpochMs: number }
  | { phase: 'verifying' }
  | { phase: 'confirming' }
  | { phase: 'finished'; verdict: Verdict }
  | { phase: 'failed'; during: LivePhase; error: ErrorView; marked?: readonly MarkedImage[] }
  | { phase: 'cancelled'; during: LivePhase; marked?: readonly MarkedImage[] };

export type UpgradePhase = UpgradeState['phase'];
/** Phases in which something still happens. */
export type LivePhase = Exclude<UpgradePhase, 'finished' | 'failed' | 'cancelled'>;

const followers: Readonly<Record<UpgradePhase, readonly UpgradePhase[]>> = {
  queued: ['checking', 'failed', 'cancelled'],
  checking: ['uploading', 'marking', 'resetting', 'verifying', 'confirming', 'failed', 'cancelled'],
  uploading: ['uploading', 'marking', 'resetting', 'verifying', 'failed', 'cancelled'],
  marking: ['marking', 'resetting', 'failed', 'cancelled'],
  resetting: ['waiting', 'failed'],
  waiting: ['waiting', 'verifying', 'failed', 'cancelled'],
  verifying: ['verifying', 'confirming', 'finished', 'failed'],
  confirming: ['confirming', 'verifying', 'failed'],
  finished: [],
  failed: [],
  cancelled: [],
};

/** Whether a job in `from` may go to `to`. A phase that follows itself is news of the same phase. */
export function mayFollow(from: UpgradePhase, to: UpgradePhase): boolean {
  return followers[from].includes(to);
}

/** Nothing follows any more. */
export function isOver(phase: UpgradePhase): phase is Exclude<UpgradePhase, LivePhase> {
  return followers[phase].length === 0;
}

/** Cancelling leaves the device in a state that can be named. */
export function mayCancel(phase: UpgradePhase): boolean {
  return mayFollow(phase, 'cancelled');
}

/** The phase in which a step runs. */
export const phaseOfStep = {
  upload: 'uploading',
  mark: 'marking',
  reset: 'resetting',
  'wait-for-return': 'waiting',
  verify: 'verifying',
  confirm: 'confirming',
  judge: 'verifying',
} as const satisfies Record<Step['do'], LivePhase>;
