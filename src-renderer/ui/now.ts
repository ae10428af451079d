/**
 * The time of day for "8 s ago": one tick a second for the whole window, only while somebody shows it and the window is
 * visible.
 */
import { onScopeDispose, readonly, ref, type Ref } from 'vue';

const tickMs = 1000;
const now = ref(Date.now());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function runOrRest(): void {
  const wanted = users > 0 && document.visibilityState === 'visible';
  if (wanted && timer === undefined) {
    now.value = Date.now();
    timer = setInterval(() => (now.value = Date.now()), tickMs);
  } else if (!wanted && timer !== undefined) {
    clearInterval(timer);
    timer = undefined;
  }
}

/** Milliseconds since 1970, renewed once a second; to be called in `setup`. */
export function useNow(): Readonly<Ref<number>> {
  if (users++ === 0) document.addEventListener('visibilitychange', runOrRest);
  runOrRest();
  onScopeDispose(() => {
    if (--users === 0) document.removeEventListener('visibilitychange', runOrRest);
    runOrRest();
  });
  return readonly(now);
}
