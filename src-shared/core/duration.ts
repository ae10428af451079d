/**
 * How long something took or was waited for, as people say it.
 */

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** From here on seconds alone are hard to read. */
const IN_MINUTES_FROM_MS = 2 * MINUTE_MS;

/** `800 ms`, `2.5 s`, `60 s`, `2 min`, `5 min 30 s`. @param ms 0 or more */
export function durationText(ms: number): string {
  if (ms < SECOND_MS) return `${Math.round(ms)} ms`;
  if (ms < IN_MINUTES_FROM_MS) {
    const seconds = ms / SECOND_MS;
    return `${seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)} s`;
  }
  const wholeSeconds = Math.round(ms / SECOND_MS);
  const [minutes, seconds] = [Math.floor(wholeSeconds / 60), wholeSeconds % 60];
  return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`;
}
