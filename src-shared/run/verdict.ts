/**
 * How a run ended, said once: exit code, colour, notice, badge, JSON and report read it and decide nothing again. The outcome
 * words are those of test stations: a fail is the unit's, an error is the station's. Knows no words for people.
 */
import { meaningOf } from '../core/error-texts';
import { BenchError, type ErrorView } from '../core/errors';
import type { Alarm, Threshold } from '../device/statistics/thresholds';
import type { RunPlace } from './step';
import type { Evidence, VerdictKind } from './upgrade/verdict';

export const outcomes = ['pass', 'fail', 'error', 'aborted', 'interrupted'] as const;
/**
 * `pass`: it ended as wanted, and that is proven. `fail`: the device did not do what was wanted. `error`: it cannot be told,
 * or this computer, its files or its links were in the way. `aborted`: somebody stopped it. `interrupted`: the program died.
 */
export type Outcome = (typeof outcomes)[number];

/** An image that the device has shown as marked and that no reset has started yet: the next one does. */
export interface MarkedImage {
  image: number;
  version: string;
}

/** What came of a file that was moved. */
export interface MovedFile {
  /** By what the two files were found to be the same. */
  checked: 'hash' | 'size' | 'not checked';
  sizeBytes: number;
  /** What went over the link; the rest was there from before. */
  movedBytes: number;
  /** Kind of the hash and its value, hexadecimal. */
  hash?: { kind: string; value: string };
  /** The file on the device has grown since; what came is its beginning. */
  grownToBytes?: number;
  tookMs: number;
}

export interface CrossedThreshold {
  section: string;
  alarm: Alarm;
}

/** What ended it, where it was not a pass. */
export interface Failure {
  during: RunPlace;
  /**
   * The code of the error, or how an upgrade or a watch ended; `cancelled`; `silence.never` and `silence.lost` of a device that is not
   * heard.
   */
  code: string;
  error?: ErrorView;
}

/** Ends of an upgrade. */
export type UpgradeEnd =
  /** As its slots tell. */
  | VerdictKind
  /** Nothing was to be done: the image runs, or is tested, already. */
  | 'already-running'
  | 'already-testing'
  | 'failed'
  | 'cancelled';

const otherEnds = [
  /** A file has arrived. */
  'moved',
  /** An action was done, and the device has shown it. */
  'done',
  /** Statistics were watched, and no threshold was crossed. */
  'watched',
  'threshold-crossed',
  /** A section was never read, or a threshold never compared with anything: its counter is not there, or its rate not known. */
  'not-judged',
] as const;

export type EndKind = UpgradeEnd | (typeof otherEnds)[number];

/** @throws BenchError bug for an end that no upgrade has */
export function upgradeEnd({ kind }: RunVerdict): UpgradeEnd {
  if (isOtherEnd(kind)) throw new BenchError('bug', { detail: `an upgrade ended as "${kind}"` });
  return kind;
}

function isOtherEnd(kind: EndKind): kind is (typeof otherEnds)[number] {
  return (otherEnds as readonly EndKind[]).includes(kind);
}

interface VerdictFacts {
  kind: EndKind;
  /** How each image of an upgrade ended; absent when there is only one. */
  images?: readonly { image: number; kind: VerdictKind }[];
  /** What it rests on, most important first. */
  evidence: readonly Evidence[];
  /** What the next reset starts although the run is over. */
  marked?: readonly MarkedImage[];
  moved?: MovedFile;
  /** Thresholds that were crossed while statistics were watched, the first ones. */
  crossed?: readonly CrossedThreshold[];
  /** Thresholds that nothing was compared with. */
  unjudged?: readonly Threshold[];
  /** What came of a download that failed is kept: started again it goes on from there. */
  keptBytes?: number;
  /** Version of the image that runs or is tested already. */
  version?: string;
}

export type RunVerdict = VerdictFacts &
  ({ outcome: 'pass' } | { outcome: Exclude<Outcome, 'pass'>; failure: Failure });

/** What somebody has to look at. A stop was somebody's wish. */
export function needsLook({ outcome }: RunVerdict): boolean {
  return outcome === 'fail' || outcome === 'error' || outcome === 'interrupted';
}

/**
 * The verdict of a run that an error ended.
 * @param wasHeard the device has answered something in this run
 */
export function endedBy(
  error: ErrorView,
  during: RunPlace,
  wasHeard: boolean,
  facts: Partial<Omit<VerdictFacts, 'kind'>> = {},
): RunVerdict {
  const told = { evidence: [], ...facts };
  if (error.code === 'cancelled')
    return { outcome: 'aborted', kind: 'cancelled', failure: { during, code: error.code, error }, ...told };
  const meaning = meaningOf(error.code).outcome;
  const isSilent = meaning === 'silence';
  const outcome = (isSilent && wasHeard) || meaning === 'fail' ? 'fail' : 'error';
  const code = isSilent ? (wasHeard ? 'silence.lost' : 'silence.never') : error.code;
  return { outcome, kind: 'failed', failure: { during, code, error }, ...told };
}
