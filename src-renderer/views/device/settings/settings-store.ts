/**
 * Values of settings as they were read last, for each device, while the window is open; and the commands of the group. One
 * request at a time: a device may have a single buffer.
 */
import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import { BenchError, fromErrorView, toErrorView, type ErrorView } from '@shared/core/errors';
import { groups } from '@shared/smp/groups';
import { request } from '../../../stores/actions';
import { longestValueBytes } from './typed-value';

export interface ReadValue {
  bytes: Uint8Array;
  /** The device gives no more bytes than this, and the value has as many: the rest may be missing. */
  cutAtBytes?: number;
}

export type SettingState =
  | { at: 'reading'; before?: ReadValue }
  | ({ at: 'read' } & ReadValue)
  /** The device has no such setting. */
  | { at: 'absent' }
  | { at: 'failed'; error: ErrorView };

const { settings } = groups;
const { read, write, delete: remove } = settings.commands;

/** The common code for "no such entry", in version 1. */
const noEntry = 5;
const notFound = new Set([3, 5]);

/** True for the answers that mean: there is no such setting. */
function meansAbsent(error: ErrorView): boolean {
  if (error.code !== 'device/error') return false;
  const { group, rc } = error.facts;
  return group === settings.id ? notFound.has(rc) : group === undefined && rc === noEntry;
}

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
      const answer = await request(deviceId, read, { name, max_size: longestValueBytes });
      const cut = answer.max_size !== undefined && answer.val.length >= answer.max_size;
      states.set(key, {
        at: 'read',
        bytes: answer.val,
        ...(cut && answer.max_size !== undefined ? { cutAtBytes: answer.max_size } : {}),
      });
    } catch (failure) {
      const error = toErrorView(failure);
      states.set(key, meansAbsent(error) ? { at: 'absent' } : { at: 'failed', error });
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

/** Says that a file is no snapshot, as an error. */
export function notASnapshot(file: string): BenchError {
  return new BenchError('file/failed', { file, detail: 'it is no snapshot of settings' });
}
