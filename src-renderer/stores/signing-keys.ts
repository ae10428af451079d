/**
 * The public keys that images are verified with, as the main process last listed them. Every change goes there and comes
 * back as the whole list.
 */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { AddedKeyView, KeyView } from '@shared/ipc/keys';
import { fileActions, keyActions } from './actions';

export const useSigningKeys = defineStore('signing-keys', () => {
  /** Undefined until they have been listed. */
  const list = shallowRef<readonly KeyView[]>();

  /** @throws BenchError */
  async function start(): Promise<void> {
    list.value = await keyActions.list();
  }

  /**
   * Opens the system's dialog, or takes a file that was dropped.
   * @returns undefined when the dialog is closed without a choice.
   * @throws BenchError of families key/ and file/
   */
  async function add(dropped?: File): Promise<AddedKeyView | undefined> {
    const token = dropped === undefined ? undefined : (await fileActions.openDropped(dropped)).token;
    const added = await keyActions.add(token === undefined ? {} : { token });
    if (added) list.value = added.keys;
    return added;
  }

  /** @throws BenchError */
  async function rename(id: string, name: string): Promise<void> {
    list.value = await keyActions.rename({ id, name });
  }

  /** @throws BenchError */
  async function remove(id: string): Promise<void> {
    list.value = await keyActions.remove({ id });
  }

  return { list, start, add, rename, remove };
});
