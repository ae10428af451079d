/**
 * Many jobs in a few numbers. Knows no words.
 */
import type { JobView } from '@shared/ipc/views';
import { isOver, mayCancel } from '@shared/run/upgrade/state';
import type { UpgradeMode } from '@shared/run/upgrade/steps';
import { outcomeKey } from '../../components/outcome';
import { partDone } from '../../components/job-phase';
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
 * The newest job of each device: a retry takes the place of its job.
 * @param devices ids in the order of the rows, the bench's own.
 */
export function newestJobs(jobs: Iterable<JobView>, devices: Iterable<string>): JobView[] {
  const newest = new Map<string, JobView>();
  for (const job of [...jobs].sort((a, b) => a.startedAtEpochMs - b.startedAtEpochMs))
    newest.set(job.deviceId, job);
  return [...devices].flatMap((id) => newest.get(id) ?? []);
}

export function summaryOf(jobs: readonly JobView[]): UpgradeSummary {
  const count = (test: (job: JobView) => boolean): number => jobs.filter(test).length;
  const over = (job: JobView): boolean => isOver(job.state.phase);
  const parts = jobs.map((job) => (over(job) ? 1 : (partDone(job.state) ?? 0)));
  return {
    all: jobs.length,
    good: count(isGood),
    bad: count(isBad),
    cancelled: count((job) => job.state.phase === 'cancelled'),
    running: count((job) => !over(job) && job.state.phase !== 'queued'),
    waiting: count((job) => job.state.phase === 'queued'),
    part: jobs.length === 0 ? 0 : parts.reduce((sum, part) => sum + part, 0) / jobs.length,
    bytesPerSecond: jobs.reduce(
      (sum, { state }) => sum + (state.phase === 'uploading' ? state.progress.bytesPerSecond : 0),
      0,
    ),
  };
}

/** Ended as its mode wants it. */
export function isGood(job: JobView): boolean {
  return job.state.phase !== 'cancelled' && hasGoneWell(job);
}

export function isBad(job: JobView): boolean {
  return isOver(job.state.phase) && !hasGoneWell(job);
}

export function isCancellable(job: JobView): boolean {
  return mayCancel(job.state.phase);
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

export function resultOf(jobs: readonly JobView[]): UpgradeResult | undefined {
  if (jobs.length === 0 || !jobs.every((job) => isOver(job.state.phase))) return undefined;
  const good = jobs.filter(isGood);
  if (good.length === jobs.length) {
    const every = (...keys: string[]): boolean => jobs.every((job) => keys.includes(outcomeKey(job.state)));
    if (every('uploaded', 'marked')) return 'allUploaded';
    return every('awaiting-confirmation') ? 'allTesting' : 'allGood';
  }
  if (good.length > 0) {
    const every = (mode: UpgradeMode): boolean => good.every((job) => job.mode === mode);
    if (every('upload-only')) return 'mixedUploaded';
    return every('test-only') ? 'mixedTesting' : 'mixed';
  }
  return jobs.every((job) => job.state.phase === 'cancelled') ? 'allCancelled' : 'allBad';
}
