/**
 * Reads one section again and again: the next request goes out a period after the one before, and never before its answer.
 * An error that the device answers ends it, because a refused command is not repeated. Knows when to read, no command.
 */
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import { isRefusal } from '@shared/device/statistics/watch-state';

export interface Sampling {
  /** What the last reading failed with; absent again after one that succeeded. */
  readonly error: Readonly<ShallowRef<ErrorView | undefined>>;
  /** The device refused; nothing is read until somebody asks. */
  readonly stopped: ComputedRef<boolean>;
  /** Reads on after an error. */
  goOn(): void;
}

/**
 * To be called in `setup`; ends with the component.
 * @param what names what is read; nothing is read while it is undefined.
 * @param may whether the device may be asked now.
 * @param read asks the device once.
 */
export function useSampling(o: {
  what: () => string | undefined;
  may: () => boolean;
  periodMs: () => number;
  read: (what: string) => Promise<void>;
  /** Goes on while the window is not in sight. */
  alsoHidden?: boolean;
}): Sampling {
  const error = shallowRef<ErrorView>();
  const visible = shallowRef(document.visibilityState === 'visible');
  const stopped = computed(() => isRefusal(error.value));
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** What is being read; a change of section waits for its answer, too. */
  let asking = false;
  let ended = false;
  let dueAtMs = 0;

  const wanted = computed(() =>
    o.may() && (visible.value || o.alsoHidden === true) && !stopped.value ? o.what() : undefined,
  );

  function plan(): void {
    clearTimeout(timer);
    timer = undefined;
    if (ended || asking || wanted.value === undefined) return;
    timer = setTimeout(() => void ask(), Math.max(0, dueAtMs - performance.now()));
  }

  async function ask(): Promise<void> {
    const what = wanted.value;
    if (what === undefined || asking) return;
    asking = true;
    dueAtMs = performance.now() + o.periodMs();
    try {
      await o.read(what);
      error.value = undefined;
    } catch (failure) {
      // Of a section that is no longer looked at, nothing is of interest.
      if (o.what() === what) error.value = toErrorView(failure);
    }
    asking = false;
    plan();
  }

  watch(o.what, () => {
    error.value = undefined;
    dueAtMs = 0;
  });
  watch(o.periodMs, () => {
    dueAtMs = 0;
  });
  watch([wanted, o.periodMs], plan, { immediate: true });

  const look = (): void => {
    visible.value = document.visibilityState === 'visible';
  };
  document.addEventListener('visibilitychange', look);
  onScopeDispose(() => {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
  });

  return {
    error,
    stopped,
    goOn: () => {
      error.value = undefined;
      dueAtMs = 0;
    },
  };
}
