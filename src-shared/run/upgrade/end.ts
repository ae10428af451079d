/**
 * How an upgrade counts: which end a mode wants, and what a refusal that leaves nothing to do comes to. The only place that
 * knows it; window, command line and reports read the verdict that comes out.
 */
import type { ErrorView } from '../../core/errors';
import type { RunPlace } from '../step';
import { endedBy, type MarkedImage, type RunVerdict } from '../verdict';
import type { UpgradeMode } from './steps';
import type { Evidence, Verdict, VerdictKind } from './verdict';

/** Ends that a mode wants. A device that chooses by version marks by itself what it has been sent: `marked`. */
const wanted: Readonly<Record<UpgradeMode, readonly VerdictKind[]>> = {
  'test-then-confirm': ['confirmed', 'not-readable'],
  'confirm-at-once': ['confirmed', 'not-readable', 'loader-replaced', 'bootloader-replaced'],
  'test-only': ['awaiting-confirmation', 'confirmed', 'not-readable'],
  'upload-and-mark': ['marked'],
  'upload-only': ['uploaded', 'marked'],
};

/** The device has shown how it ended; anything else that is not wanted is its fail, and what cannot be told an error. */
export function judgedVerdict(judged: Verdict, mode: UpgradeMode): RunVerdict {
  if (wanted[mode].includes(judged.kind)) return { outcome: 'pass', ...judged };
  const isTold = judged.kind !== 'cannot-tell' && judged.kind !== 'handed-over';
  const outcome = isTold ? 'fail' : 'error';
  return { outcome, ...judged, failure: { during: 'judge', code: `upgrade.${judged.kind}` } };
}

/**
 * @param marked what the next reset starts although the upgrade is over
 * @param besides what was done to the device, and stays
 */
export function brokenOffVerdict(
  error: ErrorView,
  during: RunPlace,
  {
    mode,
    marked,
    wasHeard,
    besides = [],
  }: { mode: UpgradeMode; marked: readonly MarkedImage[]; wasHeard: boolean; besides?: readonly Evidence[] },
): RunVerdict {
  const why = error.code === 'upgrade/refused' ? error.facts.why : undefined;
  if (why?.reason === 'already-running')
    return { outcome: 'pass', kind: 'already-running', version: why.version, evidence: [] };
  if (why?.reason === 'already-testing' && (mode === 'test-only' || mode === 'upload-and-mark'))
    return { outcome: 'pass', kind: 'already-testing', version: why.version, evidence: [] };
  return endedBy(error, during, wasHeard, { evidence: besides, ...(marked.length === 0 ? {} : { marked }) });
}
