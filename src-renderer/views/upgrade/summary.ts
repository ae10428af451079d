/**
 * Many upgrades in a few numbers. Knows no words.
 */
import type { UpgradeRun } from '@shared/ipc/runs';
import { isOver, mayCancel, partMoved } from '@shared/run/fold';
import type { UpgradeMode } from '@shared/run/upgrade/steps';
import { outcomeKey } from '../../components/outcome';
import { sendingOf } from '../../components/job-phase';
import { hasGoneWell } from '../../stores/notices';

export interface UpgradeSummary {
  all: number;
  /** Ended as its mode wants it. */
  good: number;
  /** Failed, or ended otherwise than wanted. */
  bad: number;
  cancelled: number;
  running: number;
  /** Queued for a place. */
  waiting: number;
  /** 0 to 1; what has ended counts as done. */
  part: number;
  bytesPerSecond: number;
}

/**
 * The newest upgrade of each device: a retry replaces the one before.
 * @param devices ids in the order of the rows, the bench's own.
 */
export function newestJobs(jobs: Iterable<UpgradeRun>, devices: Iterable<string>): UpgradeRun[] {
  const newest = new Map<string, UpgradeRun>();
  for (const job of [...jobs].sort((a, b) => a.startedAtEpochMs - b.startedAtEpochMs))
    newest.set(job.deviceId, job);
  return [...devices].flatMap((id) => newest.get(id) ?? []);
}

export function summaryOf(jobs: readonly UpgradeRun[]): UpgradeSummary {
  const count = (test: (job: UpgradeRun) => boolean): number => jobs.filter(test).length;
  const over = (job: UpgradeRun): boolean => isOver(job.state);
  const parts = jobs.map((job) => (over(job) ? 1 : (partMoved(job.state) ?? 0)));
  return {
    all: jobs.length,
    good: count(isGood),
    bad: count(isBad),
    cancelled: count(isCancelled),
    running: count((job) => !over(job) && job.state.phase !== 'queued'),
    waiting: count((job) => job.state.phase === 'queued'),
    part: jobs.length === 0 ? 0 : parts.reduce((sum, part) => sum + part, 0) / jobs.length,
    bytesPerSecond: jobs.reduce((sum, { state }) => sum + (sendingOf(state)?.bytesPerSecond ?? 0), 0),
  };
}

/** Ended as its mode wants it. */
export function isGood(job: UpgradeRun): boolean {
  return !isCancelled(job) && hasGoneWell(job);
}

export function isBad(job: UpgradeRun): boolean {
  return isOver(job.state) && !hasGoneWell(job);
}

/** Somebody stopped it. */
export function isCancelled({ state }: UpgradeRun): boolean {
  return isOver(state) && state.verdict.outcome === 'aborted';
}

export function isCancellable(job: UpgradeRun): boolean {
  return mayCancel(job.state);
}

/** How it all ended, once nothing runs any more. */
export type UpgradeResult =
  | 'allGood'
  | 'allUploaded'
  | 'allTesting'
  | 'mixed'
  | 'mixedUploaded'
  | 'mixedTesting'
  | 'allBad'
  | 'allCancelled';

export function resultOf(jobs: readonly UpgradeRun[]): UpgradeResult | undefined {
  if (jobs.length === 0 || !jobs.every((job) => isOver(job.state))) return undefined;
  const good = jobs.filter(isGood);
  if (good.length === jobs.length) {
    const every = (...keys: string[]): boolean => jobs.every((job) => keys.includes(outcomeKey(job)));
    if (every('uploaded', 'marked')) return 'allUploaded';
    return every('awaiting-confirmation') ? 'allTesting' : 'allGood';
  }
  if (good.length > 0) {
    const every = (mode: UpgradeMode): boolean => good.every((job) => job.order.mode === mode);
    if (every('upload-only')) return 'mixedUploaded';
    return every('test-only') ? 'mixedTesting' : 'mixed';
  }
  return jobs.every(isCancelled) ? 'allCancelled' : 'allBad';
}
