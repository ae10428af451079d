/**
 * Calls of this window that are changing a device just now. The pages do not show them as somebody else's writing:
 * their buttons say by themselves that they are at work. Runs are not among them: those are shown as runs.
 */
import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';

export const useOwnWrites = defineStore('own-writes', () => {
  const running = shallowReactive(new Map<string, number>());

  const isWriting = (deviceId: string): boolean => running.has(deviceId);

  /** Counts a call for as long as it takes. @throws what the call throws */
  async function during<T>(deviceId: string, call: () => Promise<T>): Promise<T> {
    running.set(deviceId, (running.get(deviceId) ?? 0) + 1);
    try {
      return await call();
    } finally {
      const left = (running.get(deviceId) ?? 1) - 1;
      if (left > 0) running.set(deviceId, left);
      else running.delete(deviceId);
    }
  }

  return { isWriting, during };
});
