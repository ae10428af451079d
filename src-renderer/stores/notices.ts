/**
 * News of upgrades that ended while the window was open. Many that end together become one notice, so that a bench of
 * sixty devices does not bury the window.
 */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { JobView } from '@shared/ipc/views';

export interface Notice {
  id: number;
  /** Upgrades that ended, oldest first. */
  ended: readonly JobView[];
}

/** How long a notice stays after the last news, in milliseconds. One with a failure stays until it is dismissed. */
export const noticeStaysMs = 10_000;

export const useNotices = defineStore('notices', () => {
  const notice = shallowRef<Notice>();
  let lastId = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function upgradeEnded(job: JobView): void {
    const ended = [...(notice.value?.ended ?? []), job];
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

/** Whether an ended upgrade needs no one to look at it. */
export function hasGoneWell({ state, mode }: JobView): boolean {
  if (state.phase === 'cancelled') return true;
  if (state.phase !== 'finished') return false;
  switch (state.verdict.kind) {
    case 'confirmed':
    case 'not-readable':
      return true;
    case 'awaiting-confirmation':
      return mode === 'test-only';
    case 'uploaded':
    case 'marked':
      return mode === 'upload-only';
    case 'reverted':
    case 'rejected':
    case 'refused-or-reverted':
    case 'cannot-tell':
      return false;
  }
}
