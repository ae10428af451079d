import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';
import { noticeStaysMs, useNotices } from '@/stores/notices';
import { useNow } from '@/ui/now';
import { judged, upgradeRun } from '../support/scene';

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
});
afterEach(() => {
  vi.useRealTimers();
});

const confirmed = upgradeRun({
  id: 'a',
  deviceId: 'one',
  state: judged('confirmed'),
});
const reverted = upgradeRun({
  id: 'b',
  deviceId: 'two',
  state: judged('reverted'),
});

it('the clock of the window ticks once a second for all who look, and not when nobody does', () => {
  const [first, second] = [effectScope(), effectScope()];
  const now = first.run(() => useNow());
  second.run(() => useNow());
  expect(vi.getTimerCount()).toBe(1);
  const start = now?.value ?? 0;
  vi.advanceTimersByTime(3000);
  expect((now?.value ?? 0) - start).toBe(3000);
  first.stop();
  expect(vi.getTimerCount()).toBe(1);
  second.stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('the clock of the window rests while the window is hidden and is right again when it is shown', () => {
  const scope = effectScope();
  const now = scope.run(() => useNow());
  const visible = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  document.dispatchEvent(new Event('visibilitychange'));
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(60_000);
  visible.mockReturnValue('visible');
  document.dispatchEvent(new Event('visibilitychange'));
  expect(now?.value).toBe(Date.now());
  scope.stop();
});

it('good news goes by itself some time after the last of it', () => {
  const notices = useNotices();
  notices.upgradeEnded(confirmed);
  vi.advanceTimersByTime(noticeStaysMs - 1);
  notices.upgradeEnded(confirmed);
  vi.advanceTimersByTime(noticeStaysMs - 1);
  expect(notices.notice?.ended).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(notices.notice).toBeUndefined();
});

it('bad news stays until it is dismissed', () => {
  const notices = useNotices();
  notices.upgradeEnded(reverted);
  notices.upgradeEnded(confirmed);
  vi.advanceTimersByTime(10 * noticeStaysMs);
  expect(notices.notice?.ended).toHaveLength(2);
  notices.dismiss();
  expect(notices.notice).toBeUndefined();
});
