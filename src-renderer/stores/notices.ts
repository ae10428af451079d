/**
 * News of upgrades that ended while the window was open. Many that end together become one notice, so that a bench of
 * sixty devices does not bury the window.
 */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { UpgradeRun } from '@shared/ipc/runs';
import { isOver } from '@shared/run/fold';
import { needsLook } from '@shared/run/verdict';

export interface Notice {
  id: number;
  /** Upgrades that ended, oldest first. */
  ended: readonly UpgradeRun[];
}

/** How long a notice stays after the last news, in milliseconds. One with a failure stays until it is dismissed. */
export const noticeStaysMs = 10_000;

export const useNotices = defineStore('notices', () => {
  const notice = shallowRef<Notice>();
  let lastId = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function upgradeEnded(upgrade: UpgradeRun): void {
    const ended = [...(notice.value?.ended ?? []), upgrade];
    notice.value = { id: notice.value?.id ?? ++lastId, ended };
    clearTimeout(timer);
    if (ended.every((one) => hasGoneWell(one))) timer = setTimeout(dismiss, noticeStaysMs);
  }

  function dismiss(): void {
    clearTimeout(timer);
    notice.value = undefined;
  }

  return { notice, upgradeEnded, dismiss };
});

/** Whether an ended upgrade needs no one to look at it: by its verdict, and by what its device has shown since. */
export function hasGoneWell({ state, followed }: UpgradeRun): boolean {
  return isOver(state) && followed !== 'reverted' && !needsLook(state.verdict);
}
