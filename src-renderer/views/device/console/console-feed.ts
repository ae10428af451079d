/**
 * The console text of one device as a page follows it: what is kept, then what is new, in order and with a limit.
 * Knows no terminal: every piece goes to whoever listens.
 */
import { onBeforeUnmount, ref } from 'vue';
import { onConsoleText } from '../../../bridge/client';
import { consoleActions } from '../../../stores/actions';

/** As the main process keeps. */
const MAX_KEPT = 256 * 1024;

export interface ConsoleFeed {
  following: Readonly<{ value: boolean }>;
  /** Text before what is kept is gone. */
  hasForgotten: Readonly<{ value: boolean }>;
  isEmpty: Readonly<{ value: boolean }>;
  /** All that is kept, as the device wrote it. */
  text: () => string;
  /** @throws BenchError */
  follow: (on: boolean) => Promise<void>;
  /** @throws BenchError */
  clear: () => Promise<void>;
}

/**
 * @param onPiece takes every new piece
 * @param onAnew everything that was shown is to be forgotten; pieces follow
 */
export function useConsoleFeed(
  deviceId: string,
  onPiece: (text: string) => void,
  onAnew: () => void,
): ConsoleFeed {
  const following = ref(false);
  const hasForgotten = ref(false);
  const isEmpty = ref(true);
  let kept = '';
  let gone = false;

  function take(text: string): void {
    if (text === '') return;
    kept += text;
    if (kept.length > MAX_KEPT) {
      kept = kept.slice(-MAX_KEPT);
      hasForgotten.value = true;
    }
    isEmpty.value = false;
    onPiece(text);
  }

  function anew(): void {
    kept = '';
    hasForgotten.value = false;
    isEmpty.value = true;
    onAnew();
  }

  const stopListening = onConsoleText(({ deviceId: from, text }) => {
    if (from === deviceId && following.value) take(text);
  });

  onBeforeUnmount(() => {
    gone = true;
    stopListening();
    // A device that was taken off the bench is followed by nobody any more.
    if (following.value) void consoleActions.follow({ id: deviceId, on: false }).catch(() => undefined);
  });

  return {
    following,
    hasForgotten,
    isEmpty,
    text: () => kept,
    async follow(on) {
      following.value = on;
      const state = await consoleActions.follow({ id: deviceId, on });
      if (!on || gone) return;
      anew();
      take(state.text);
      hasForgotten.value = state.forgotten > 0;
    },
    async clear() {
      await consoleActions.clear({ id: deviceId });
      anew();
    },
  };
}
