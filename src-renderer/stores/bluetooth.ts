/**
 * Bluetooth as this window shows it: the adapter, what was found, who waits for a link. Looks around only while somebody
 * wants it, and asks the main process again before its lease ends. Nothing of Bluetooth is touched before.
 */
import { defineStore } from 'pinia';
import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import { sameValue } from '@shared/core/same-value';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import { SCAN_LEASE_MS, type FoundDeviceView } from '@shared/ipc/bluetooth';
import { scanBluetooth } from './actions';
import { useBench } from './bench';

/** A place in the queue for links, the first is 1. */
export interface WaitingPlace {
  place: number;
  of: number;
  limit: number;
}

export const useBluetooth = defineStore('bluetooth', () => {
  const bench = useBench();
  const wishes = new Set<object>();
  /** Bluetooth could not even be asked for. */
  const failure = shallowRef<ErrorView>();
  let renewal: ReturnType<typeof setInterval> | undefined;

  const adapter = computed(() => bench.bluetooth?.adapter ?? { state: 'unused' as const });
  /** While Bluetooth is being started anew, what was wrong with it before still counts. */
  const problem = computed<ErrorView | undefined>((before) => {
    if ('problem' in adapter.value) return adapter.value.problem;
    return failure.value ?? (adapter.value.state === 'starting' ? before : undefined);
  });
  /** The same objects as before for devices that have not changed, so that only the others are drawn again. */
  const found = computed((before?: readonly FoundDeviceView[]): readonly FoundDeviceView[] => {
    const known = new Map(before?.map((one) => [one.id, one]));
    return (bench.bluetooth?.found ?? []).map((one) => {
      const old = known.get(one.id);
      return old && sameValue(old, one) ? old : one;
    });
  });
  const places = computed(() => {
    const { waiting, limit } = bench.bluetooth?.links ?? { waiting: [], limit: 0 };
    return new Map(
      waiting.flatMap(({ deviceId }, at): [string, WaitingPlace][] =>
        deviceId === undefined ? [] : [[deviceId, { place: at + 1, of: waiting.length, limit }]],
      ),
    );
  });

  /** Looks around until the returned function is called; several wishes are one scan. */
  function look(): () => void {
    const wish = {};
    wishes.add(wish);
    if (wishes.size === 1) {
      void ask(true);
      renewal = setInterval(() => void ask(true), SCAN_LEASE_MS / 2);
    }
    return () => {
      if (!wishes.delete(wish) || wishes.size > 0) return;
      clearInterval(renewal);
      void ask(false);
    };
  }

  async function ask(on: boolean): Promise<void> {
    try {
      await scanBluetooth({ on });
      failure.value = undefined;
    } catch (error) {
      failure.value = toErrorView(error);
    }
  }

  /** The way to the system's Bluetooth. */
  const binding = computed(() => bench.bluetooth?.binding);

  return { adapter, binding, problem, found, places, look };
});

/** Looks around while `wanted` is true, and no longer than its component lives; to be called in `setup`. */
export function useLookAround(wanted: () => boolean): void {
  const bluetooth = useBluetooth();
  let end: (() => void) | undefined;
  const stop = (): void => {
    end?.();
    end = undefined;
  };
  watch(
    wanted,
    (on) => {
      stop();
      if (on) end = bluetooth.look();
    },
    { immediate: true },
  );
  onScopeDispose(stop);
}
