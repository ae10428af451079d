/**
 * Values of settings as they were read last, for each device, while the window is open; and the commands of the group. One
 * request at a time: a device may have a single buffer.
 */
import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import { fromErrorView, toErrorView, type ErrorView } from '@shared/core/errors';
import { readSetting, type ReadValue } from '@shared/device/settings/read-setting';
import { groups } from '@shared/smp/groups';
import { asker, request } from '../../../stores/actions';

export type SettingState =
  | { at: 'reading'; before?: ReadValue }
  | ({ at: 'read' } & ReadValue)
  /** The device has no such setting. */
  | { at: 'absent' }
  | { at: 'failed'; error: ErrorView };

const { write, delete: remove } = groups.settings.commands;

export const useSettings = defineStore('settings-values', () => {
  const states = shallowReactive(new Map<string, SettingState>());
  const keyOf = (deviceId: string, name: string): string => JSON.stringify([deviceId, name]);
  const stateOf = (deviceId: string, name: string): SettingState | undefined =>
    states.get(keyOf(deviceId, name));

  /** The value to show: the last one also while it is read again. */
  function valueOf(deviceId: string, name: string): ReadValue | undefined {
    const state = stateOf(deviceId, name);
    if (state?.at === 'read') return state;
    return state?.at === 'reading' ? state.before : undefined;
  }

  /**
   * Reads one setting.
   * @throws BenchError when the device does not have the group, or no longer answers: then no other can be read either.
   */
  async function readOne(deviceId: string, name: string): Promise<void> {
    const before = valueOf(deviceId, name);
    const key = keyOf(deviceId, name);
    states.set(key, { at: 'reading', ...(before ? { before } : {}) });
    try {
      const value = await readSetting(asker(deviceId), name);
      states.set(key, value === undefined ? { at: 'absent' } : { at: 'read', ...value });
    } catch (failure) {
      const error = toErrorView(failure);
      states.set(key, { at: 'failed', error });
      if (error.code !== 'device/error') throw fromErrorView(error);
    }
  }

  /** @throws BenchError */
  async function writeOne(deviceId: string, name: string, bytes: Uint8Array): Promise<void> {
    await request(deviceId, write, { name, val: bytes });
    await readOne(deviceId, name);
  }

  /** Removes it from the device. @throws BenchError */
  async function deleteOne(deviceId: string, name: string): Promise<void> {
    await request(deviceId, remove, { name });
    await readOne(deviceId, name);
  }

  function forget(deviceId: string, name: string): void {
    states.delete(keyOf(deviceId, name));
  }

  return { stateOf, valueOf, readOne, writeOne, deleteOne, forget };
});
