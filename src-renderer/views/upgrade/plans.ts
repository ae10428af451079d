/**
 * The plan of each chosen device, asked for again whenever what it depends on has changed. Decides nothing: the main
 * process plans.
 */
import { computed, shallowRef, watch, type ComputedRef } from 'vue';
import type { ErrorView } from '@shared/core/errors';
import type { DeviceView, UpgradePlanView } from '@shared/ipc/views';
import { isOver } from '@shared/run/fold';
import { runActions } from '../../stores/actions';
import { useBench } from '../../stores/bench';
import { useFailures } from '../../stores/failures';
import { usePreferences } from '../../stores/preferences';
import { useSelection } from '../../stores/selection';
import { useUpgradeDraft } from './draft';

export interface PlannedDevice {
  device: DeviceView;
  /** Absent until the first answer. */
  plan?: UpgradePlanView;
  refused?: ErrorView;
}

/** One entry for each selected device, in the bench's order; to be called in `setup`. */
export function usePlans(): ComputedRef<PlannedDevice[]> {
  const bench = useBench();
  const selection = useSelection();
  const draft = useUpgradeDraft();
  const failures = useFailures();
  const preferences = usePreferences();
  const plans = shallowRef<ReadonlyMap<string, UpgradePlanView>>(new Map());
  let asked = 0;

  /** All that a plan depends on, as one text: only a difference is worth a question. */
  const basis = computed(() =>
    JSON.stringify([
      draft.firmware?.token,
      draft.mode,
      draft.eraseSettings,
      draft.bootloader,
      draft.imageNumber,
      preferences.current.signaturePolicy,
      ...chosen().map(({ id, link, slots, capabilities }) => [id, link.state, slots?.images, capabilities]),
    ]),
  );

  function chosen(): DeviceView[] {
    return selection.ids.flatMap((id) => bench.devices.get(id) ?? []);
  }

  watch(
    basis,
    async () => {
      const question = ++asked;
      const wanted = draft.upgradeOf(selection.ids);
      if (wanted === undefined || selection.ids.length === 0) return;
      const answer = await failures.attempt(() => runActions.plan(wanted));
      if (answer && question === asked) plans.value = new Map(answer.map((plan) => [plan.deviceId, plan]));
    },
    { immediate: true },
  );

  return computed(() =>
    chosen().map((device) => {
      const plan = plans.value.get(device.id);
      const refused =
        busyWith(device) ?? (plan && 'refused' in plan.outcome ? plan.outcome.refused : undefined);
      return { device, ...(plan ? { plan } : {}), ...(refused ? { refused } : {}) };
    }),
  );

  /** A device that somebody writes to takes no upgrade: not while one runs or waits for its turn, nor during a transfer. */
  function busyWith(device: DeviceView): ErrorView | undefined {
    const upgrade = bench.upgradeOf(device);
    const writer = upgrade && !isOver(upgrade.state) ? upgrade.order.fileName : device.writer;
    return writer === undefined ? undefined : { code: 'session/busy', facts: { with: writer } };
  }
}
