/**
 * The upgrade that is being put together: firmware, mode, and where in the wizard the user is. The devices are the
 * selection of the bench. Kept while the window is open, so leaving the page loses nothing; what runs is not here but in
 * the bench store, which a reload finds again.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { CallArgument } from '@shared/ipc/contract';
import type { FirmwareView } from '@shared/ipc/views';
import { restarts, type UpgradeMode } from '@shared/run/upgrade/steps';

export const wizardSteps = ['firmware', 'devices', 'progress'] as const;
export type WizardStep = (typeof wizardSteps)[number];

export const useUpgradeDraft = defineStore('upgrade-draft', () => {
  const step = ref<WizardStep>('firmware');
  /** The file in sight, also one that cannot be sent. */
  const firmware = shallowRef<FirmwareView>();
  /** The file, where it can be sent: only with it the wizard goes on. */
  const sendable = computed(() => {
    const why = firmware.value?.cannotBeSent;
    const isFine = why === undefined || (bootloader.value && why.code === 'image/nothing-to-send');
    return isFine ? firmware.value : undefined;
  });
  /** The file holds a new bootloader; it is sent only when somebody says so. */
  const holdsBootloader = computed(
    () => firmware.value?.images.some(({ role }) => role === 'bootloader') === true,
  );
  const bootloader = ref(false);
  /** What is sent of the file. */
  const sent = computed(
    () =>
      firmware.value?.images.filter(
        ({ role }) => role === (bootloader.value ? 'bootloader' : 'application'),
      ) ?? [],
  );
  const mode = ref<UpgradeMode>('test-then-confirm');
  /** Settings are erased only together with a restart. */
  const mayErase = computed(() => restarts(mode.value));
  const eraseWanted = ref(false);
  const eraseSettings = computed({
    get: () => eraseWanted.value && mayErase.value,
    set: (on) => {
      eraseWanted.value = on;
    },
  });
  /** For a file of one image: its number on the device. A package says the numbers itself. */
  const imageNumber = ref(0);
  /** The devices of the upgrade that was started last, for another one on the same. */
  const lastDevices = shallowRef<readonly string[]>([]);

  /** Another file starts without what was chosen for the one before. */
  function take(file: FirmwareView): void {
    firmware.value = file;
    imageNumber.value = 0;
    eraseWanted.value = false;
    bootloader.value = false;
  }

  /** What is asked of the main process for these devices; undefined without a firmware that can be sent. */
  function upgradeOf(devices: string[]): CallArgument<'run.plan'> | undefined {
    if (sendable.value === undefined) return undefined;
    const { token, kind } = sendable.value;
    const named = kind === 'package' || imageNumber.value === 0 ? {} : { imageNumber: imageNumber.value };
    const erases = eraseSettings.value ? { eraseSettings: true } : {};
    const what = bootloader.value ? { bootloader: true } : named;
    return { devices, order: { kind: 'upgrade', firmware: token, mode: mode.value, ...erases, ...what } };
  }

  /** Where somebody who comes to the page wants to be. */
  function enter(devicesChosen: boolean, upgradesThere: boolean): void {
    if (devicesChosen) step.value = sendable.value ? 'devices' : 'firmware';
    else if (upgradesThere) step.value = 'progress';
    else if (step.value === 'progress') step.value = 'firmware';
  }

  return {
    step,
    firmware,
    sendable,
    mode,
    mayErase,
    eraseSettings,
    holdsBootloader,
    bootloader,
    sent,
    imageNumber,
    lastDevices,
    take,
    upgradeOf,
    enter,
  };
});
