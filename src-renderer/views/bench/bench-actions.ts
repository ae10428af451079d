/**
 * What can be done with devices from the bench. Failures go to the one place for them.
 */
import { useRouter } from 'vue-router';
import { isOver, mayCancel } from '@shared/run/upgrade/state';
import type { JobView } from '@shared/ipc/views';
import { deviceActions, upgradeActions } from '../../stores/actions';
import { useBench } from '../../stores/bench';
import { useFailures } from '../../stores/failures';
import { useSelection } from '../../stores/selection';

/** What jobs of some devices can still be asked for, as ids. */
export interface JobChoices {
  cancel: string[];
  retry: string[];
  dismiss: string[];
}

export function useBenchActions() {
  const bench = useBench();
  const failures = useFailures();
  const selection = useSelection();
  const router = useRouter();

  function jobsOf(ids: readonly string[]): JobView[] {
    return ids.flatMap((id) => {
      const device = bench.devices.get(id);
      return (device && bench.jobOf(device)) ?? [];
    });
  }

  function jobChoices(ids: readonly string[]): JobChoices {
    const jobs = jobsOf(ids);
    const idsWhere = (fits: (job: JobView) => boolean) => jobs.filter(fits).map((job) => job.id);
    return {
      cancel: idsWhere(({ state }) => mayCancel(state.phase)),
      retry: idsWhere(({ state }) => state.phase === 'failed' || state.phase === 'cancelled'),
      dismiss: idsWhere(({ state }) => isOver(state.phase)),
    };
  }

  return {
    jobChoices,
    open: (id: string) => void router.push({ name: 'device', params: { id } }),
    upgrade: (ids: readonly string[]) => {
      selection.set(ids);
      void router.push({ name: 'upgrade' });
    },
    connect: (ids: readonly string[]) => failures.attempt(() => deviceActions.connect({ ids: [...ids] })),
    disconnect: (ids: readonly string[]) =>
      failures.attempt(() => deviceActions.disconnect({ ids: [...ids] })),
    remove: (ids: readonly string[]) => failures.attempt(() => deviceActions.remove({ ids: [...ids] })),
    cancelJobs: (jobs: string[]) => failures.attempt(() => upgradeActions.cancel({ jobs })),
    retryJobs: (jobs: string[]) => failures.attempt(() => upgradeActions.retry({ jobs })),
    dismissJobs: (jobs: string[]) => failures.attempt(() => upgradeActions.dismiss({ jobs })),
  };
}
