/**
 * Small things that this window keeps for its user between starts, in the window's own storage: typed commands. What belongs to a
 * device is kept with it in the main process (record-field.ts). What is read back is checked, because anything may stand there. Holds nothing that a device or an
 * upgrade depends on.
 */
import { customRef, type Ref } from 'vue';
import { BenchError } from '@shared/core/errors';
import { useFailures } from './failures';

const prefix = 'bootbench.';

/**
 * A value that is stored whenever it is set; to be replaced, not changed inside.
 * @param key names it in the storage.
 * @param read gives the value of what was stored, or undefined when it is not usable.
 */
export function useRemembered<T>(key: string, read: (stored: unknown) => T | undefined, fallback: T): Ref<T> {
  const failures = useFailures();
  let value = read(remembered(key)) ?? fallback;
  return customRef((track, trigger) => ({
    get: () => {
      track();
      return value;
    },
    set: (next) => {
      value = next;
      trigger();
      try {
        localStorage.setItem(prefix + key, JSON.stringify(next));
      } catch (error) {
        const detail = error instanceof Error ? error.name : String(error);
        failures.report(new BenchError('file/failed', { file: prefix + key, detail }, { cause: error }));
      }
    },
  }));
}

/** What stands there, whatever it is; undefined when nothing is kept. */
export function remembered(key: string): unknown {
  const text = localStorage.getItem(prefix + key);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not ours any more: as if nothing had been kept.
    return undefined;
  }
}

export function forget(key: string): void {
  localStorage.removeItem(prefix + key);
}

/** The texts of a stored list, no more than `most` of at most `longest` characters; undefined when it is no list. */
export function storedTexts(value: unknown, most: number, longest: number): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value
    .filter((one): one is string => typeof one === 'string' && one.length <= longest)
    .slice(0, most);
}
