/**
 * Devices in the air that advertise SMP and are not on the bench, less those that the user does not want to see; and
 * whether the bench looks for them.
 */
import { defineStore } from 'pinia';
import type { FoundDeviceView } from '@shared/ipc/bluetooth';
import { computed, ref, shallowRef } from 'vue';
import { useBench } from '../../stores/bench';
import { useBluetooth } from '../../stores/bluetooth';
import { usePreferences } from '../../stores/preferences';

export const useFoundBluetooth = defineStore('found-bluetooth', () => {
  const bench = useBench();
  const bluetooth = useBluetooth();
  const preferences = usePreferences();
  /** The user has asked for it on the bench. */
  const asked = ref(false);
  const hidden = shallowRef<ReadonlySet<string>>(new Set());
  const problemHidden = ref<string>();

  const always = computed(() => preferences.current.bluetooth === 'while-open');
  const isLooking = computed(() => asked.value || always.value);
  const free = computed(() =>
    bluetooth.found.filter((one) => one.speaksSmp && one.deviceId === undefined && isThere(one)),
  );
  const devices = computed(() =>
    isLooking.value ? free.value.filter((one) => !hidden.value.has(one.id)) : [],
  );
  const onBench = computed(() => [...bench.devices.values()].some((one) => one.connection.kind === 'ble'));
  /** Why Bluetooth does not work, for those whom it concerns. */
  const problem = computed(() => {
    const now = bluetooth.problem;
    return now && now.code !== problemHidden.value && (isLooking.value || onBench.value) ? now : undefined;
  });

  function toggle(): void {
    asked.value = !asked.value;
    hidden.value = new Set();
    problemHidden.value = undefined;
  }

  /** Ends what the user has asked for; what is looked for all the time is hidden until something else appears. */
  function hide(): void {
    asked.value = false;
    hidden.value = new Set(free.value.map((one) => one.id));
    problemHidden.value = bluetooth.problem?.code;
  }

  return { asked, always, isLooking, devices, problem, toggle, hide };
});

/** A scan that begins anew forgets who was in range; who was heard just before does not flicker for that. */
const HEARD_JUST_NOW_MS = 10_000;

function isThere({ rssi, lastSeenEpochMs }: FoundDeviceView): boolean {
  return rssi !== undefined || Date.now() - (lastSeenEpochMs ?? 0) < HEARD_JUST_NOW_MS;
}
