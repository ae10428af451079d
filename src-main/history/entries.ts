/**
 * What is written of a run, in the order in which it happens: its begin, each step as it is entered and as it ends, its end. Plain data that
 * can be sent to a worker or spilled to a file. Declarations only.
 */
import type { Outcome } from '@shared/run/verdict';
import type { Origin, RunKind } from '@shared/history/names';
import type { RunRecord, StepRecord } from '@shared/history/record';

export interface RunBegin {
  entry: 'begin';
  uid: string;
  /** See `writer.ts`. */
  writer: string;
  kind: RunKind;
  origin: Origin;
  startedEpochMs: number;
  attempt: number;
  follows?: string;
  station: RunRecord['station'];
  /** Name of the user of this computer, or of the operator. */
  who: string;
  deviceId?: string;
  device: string;
  address: string;
  transport: string;
  unit?: { serial?: string; hwId?: string };
  order: Record<string, unknown>;
  images: RunRecord['images'];
  /** Name of the firmware file, or path of the file that is moved. */
  file?: string;
}

/** A step that was entered, without an outcome, or one that has ended. */
export interface StepEntry {
  entry: 'step';
  uid: string;
  step: StepRecord;
}

export interface RunEnd {
  entry: 'end';
  uid: string;
  endedEpochMs: number;
  durationMs: number;
  outcome: Outcome;
  verdict: string;
  failure?: NonNullable<RunRecord['failure']>;
  /** Last ended step, and those whose turn never came. */
  steps: StepRecord[];
  /** Known only now: which images the device took, what its slots showed. */
  order: Record<string, unknown>;
  images: RunRecord['images'];
  before?: Record<string, unknown>[];
  after?: Record<string, unknown>[];
  evidence: Record<string, unknown>[];
  /** What came of it beside: what was moved, how each image ended. */
  result: Record<string, unknown>;
  unit?: { serial?: string; hwId?: string };
  attachments: { name: string; media: string; bytes: Uint8Array }[];
}

export type HistoryEntry = RunBegin | StepEntry | RunEnd;
