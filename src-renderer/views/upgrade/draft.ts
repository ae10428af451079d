/**
 * The upgrade that is being put together: firmware, mode, and where in the wizard the user is. The devices are the
 * selection of the bench. Kept while the window is open, so leaving the page loses nothing; what runs is not here but in
 * the bench store, which a reload finds again.
 */
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { FirmwareView } from '@shared/ipc/views';
import type { UpgradeMode } from '@shared/upgrade/steps';

export const wizardSteps = ['firmware', 'devices', 'progress'] as const;
export type WizardStep = (typeof wizardSteps)[number];

export const useUpgradeDraft = defineStore('upgrade-draft', () => {
  const step = ref<WizardStep>('firmware');
  const firmware = shallowRef<FirmwareView>();
  const mode = ref<UpgradeMode>('test-then-confirm');
  /** The devices of the upgrade that was started last, for another one on the same. */
  const lastDevices = shallowRef<readonly string[]>([]);

  /** Where somebody who comes to the page wants to be. */
  function enter(devicesChosen: boolean, jobsThere: boolean): void {
    if (devicesChosen) step.value = firmware.value ? 'devices' : 'firmware';
    else if (jobsThere) step.value = 'progress';
    else if (step.value === 'progress') step.value = 'firmware';
  }

  return { step, firmware, mode, lastDevices, enter };
});
