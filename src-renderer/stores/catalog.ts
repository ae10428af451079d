/**
 * The groups that this window knows by name: the built-in ones and those that the user has described.
 */
import * as z from 'zod/mini';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { DescribedGroup } from '@shared/ipc/described-group';
import { clashIn, type AnyGroup } from '@shared/smp/catalog';
import { withPrivateGroups } from '@shared/smp/groups';
import { readPrivateGroup } from '@shared/smp/private-group';
import { groupActions } from './actions';

// The page's own rules forbid code that is made while it runs; zod would try.
z.config({ jitless: true });

export const useCatalog = defineStore('catalog', () => {
  const described = shallowRef<readonly AnyGroup[]>([]);
  const catalog = computed(() => withPrivateGroups(described.value));
  let asked = false;

  function show(list: readonly DescribedGroup[]): void {
    const read: AnyGroup[] = [];
    for (const { description } of list) {
      const one = readPrivateGroup(description);
      if ('group' in one && clashIn([...read, one.group]) === undefined) read.push(one.group);
    }
    described.value = read;
  }

  /** Asks for the descriptions once. @throws BenchError */
  async function start(): Promise<void> {
    if (asked) return;
    asked = true;
    show(await groupActions.described());
  }

  /** Opens the system's dialog. @throws BenchError of family file/, with what is wrong in the description */
  async function describe(): Promise<void> {
    const list = await groupActions.describe();
    if (list) show(list);
  }

  async function forget(name: string): Promise<void> {
    show(await groupActions.forget({ name }));
  }

  return { described, catalog, start, describe, forget };
});
