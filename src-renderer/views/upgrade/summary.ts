/**
 * Many upgrades in a few numbers. Knows no words.
 */
import type { UpgradeRun } from '@shared/ipc/runs';
import { isOver, mayCancel, partMoved } from '@shared/run/fold';
import type { UpgradeMode } from '@shared/run/upgrade/steps';
import { outcomeKey } from '../../components/outcome';
import { sendingOf } from '../../components/run-phase';
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
export function newestUpgrades(upgrades: Iterable<UpgradeRun>, devices: Iterable<string>): UpgradeRun[] {
  const newest = new Map<string, UpgradeRun>();
  for (const upgrade of [...upgrades].sort((a, b) => a.startedAtEpochMs - b.startedAtEpochMs))
    newest.set(upgrade.deviceId, upgrade);
  return [...devices].flatMap((id) => newest.get(id) ?? []);
}

export function summaryOf(upgrades: readonly UpgradeRun[]): UpgradeSummary {
  const count = (test: (upgrade: UpgradeRun) => boolean): number => upgrades.filter(test).length;
  const over = (upgrade: UpgradeRun): boolean => isOver(upgrade.state);
  const parts = upgrades.map((upgrade) => (over(upgrade) ? 1 : (partMoved(upgrade.state) ?? 0)));
  return {
    all: upgrades.length,
    good: count(isGood),
    bad: count(isBad),
    cancelled: count(isCancelled),
    running: count((upgrade) => !over(upgrade) && upgrade.state.phase !== 'queued'),
    waiting: count((upgrade) => upgrade.state.phase === 'queued'),
    part: upgrades.length === 0 ? 0 : parts.reduce((sum, part) => sum + part, 0) / upgrades.length,
    bytesPerSecond: upgrades.reduce((sum, { state }) => sum + (sendingOf(state)?.bytesPerSecond ?? 0), 0),
  };
}

/** Ended as its mode wants it. */
export function isGood(upgrade: UpgradeRun): boolean {
  return !isCancelled(upgrade) && hasGoneWell(upgrade);
}

export function isBad(upgrade: UpgradeRun): boolean {
  return isOver(upgrade.state) && !hasGoneWell(upgrade);
}

/** Somebody stopped it. */
export function isCancelled({ state }: UpgradeRun): boolean {
  return isOver(state) && state.verdict.outcome === 'aborted';
}

export function isCancellable(upgrade: UpgradeRun): boolean {
  return mayCancel(upgrade.state);
}

/** How it all ended, once nothing runs any more. */
export type UpgradeResult =
  | 'allGood'
  | 'allUploaded'
  | 'allBootloaders'
  | 'allMarked'
  | 'allTesting'
  | 'mixed'
  | 'mixedUploaded'
  | 'mixedMarked'
  | 'mixedTesting'
  | 'allBad'
  | 'allCancelled';

export function resultOf(upgrades: readonly UpgradeRun[]): UpgradeResult | undefined {
  if (upgrades.length === 0 || !upgrades.every((upgrade) => isOver(upgrade.state))) return undefined;
  const good = upgrades.filter(isGood);
  if (good.length === upgrades.length) {
    const every = (...keys: string[]): boolean =>
      upgrades.every((upgrade) => keys.includes(outcomeKey(upgrade)));
    if (upgrades.every(({ order }) => order.mode === 'upload-and-mark') && every('marked'))
      return 'allMarked';
    if (every('uploaded', 'marked')) return 'allUploaded';
    if (every('bootloader-replaced')) return 'allBootloaders';
    return every('awaiting-confirmation') ? 'allTesting' : 'allGood';
  }
  if (good.length > 0) {
    const every = (mode: UpgradeMode): boolean => good.every((upgrade) => upgrade.order.mode === mode);
    if (every('upload-only')) return 'mixedUploaded';
    if (every('upload-and-mark')) return 'mixedMarked';
    return every('test-only') ? 'mixedTesting' : 'mixed';
  }
  return upgrades.every(isCancelled) ? 'allCancelled' : 'allBad';
}
