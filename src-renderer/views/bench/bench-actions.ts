/**
 * What can be done with devices from the bench. Failures go to the one place for them.
 */
import { useRouter } from 'vue-router';
import { isOver, mayCancel } from '@shared/run/fold';
import type { UpgradeRun } from '@shared/ipc/runs';
import { deviceActions, runActions } from '../../stores/actions';
import { useBench } from '../../stores/bench';
import { useFailures } from '../../stores/failures';
import { useSelection } from '../../stores/selection';

/** Which upgrades of some devices can still be cancelled, retried or cleared, as ids. */
export interface UpgradeChoices {
  cancel: string[];
  retry: string[];
  dismiss: string[];
}

export function useBenchActions() {
  const bench = useBench();
  const failures = useFailures();
  const selection = useSelection();
  const router = useRouter();

  function upgradesOf(ids: readonly string[]): UpgradeRun[] {
    return ids.flatMap((id) => {
      const device = bench.devices.get(id);
      return (device && bench.upgradeOf(device)) ?? [];
    });
  }

  function upgradeChoices(ids: readonly string[]): UpgradeChoices {
    const upgrades = upgradesOf(ids);
    const idsWhere = (fits: (upgrade: UpgradeRun) => boolean) =>
      upgrades.filter(fits).map((upgrade) => upgrade.id);
    return {
      cancel: idsWhere(({ state }) => mayCancel(state)),
      retry: idsWhere(({ state }) => isOver(state) && state.verdict.outcome !== 'pass'),
      dismiss: idsWhere(({ state }) => isOver(state)),
    };
  }

  return {
    upgradeChoices,
    open: (id: string) => void router.push({ name: 'device', params: { id } }),
    upgrade: (ids: readonly string[]) => {
      selection.set(ids);
      void router.push({ name: 'upgrade' });
    },
    connect: (ids: readonly string[]) => failures.attempt(() => deviceActions.connect({ ids: [...ids] })),
    disconnect: (ids: readonly string[]) =>
      failures.attempt(() => deviceActions.disconnect({ ids: [...ids] })),
    remove: (ids: readonly string[]) => failures.attempt(() => deviceActions.remove({ ids: [...ids] })),
    cancelUpgrades: (runs: string[]) => failures.attempt(() => runActions.cancel({ runs })),
    retryUpgrades: (runs: string[]) => failures.attempt(() => runActions.retry({ runs })),
    dismissUpgrades: (runs: string[]) => failures.attempt(() => runActions.dismiss({ runs })),
  };
}
