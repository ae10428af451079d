import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SCAN_LEASE_MS } from '@shared/ipc/bluetooth';
import { useBench } from '@/stores/bench';
import { useBluetooth } from '@/stores/bluetooth';
import { FakeBridge, Refusal } from '../support/fake-bridge';

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
});
afterEach(() => vi.useRealTimers());

it('several wishes are one scan, asked for again before its lease ends, and ended with the last', async () => {
  const bridge = new FakeBridge().install();
  await useBench().start();
  const bluetooth = useBluetooth();
  const ends = [bluetooth.look(), bluetooth.look()];
  const asked = (): unknown[] => bridge.argumentsOf('bluetooth.scan');
  expect(asked()).toEqual([{ on: true }]);
  await vi.advanceTimersByTimeAsync(SCAN_LEASE_MS);
  expect(asked()).toEqual([{ on: true }, { on: true }, { on: true }]);
  ends[0]?.();
  ends[0]?.();
  expect(asked()).toHaveLength(3);
  ends[1]?.();
  await vi.advanceTimersByTimeAsync(2 * SCAN_LEASE_MS);
  expect(asked().slice(3)).toEqual([{ on: false }]);
});

it('what keeps Bluetooth from being asked at all is a problem, too, until it works', async () => {
  const problem = { code: 'link/bluetooth-unavailable', facts: { platform: 'linux', detail: 'x' } } as const;
  const bridge = new FakeBridge(
    {},
    {
      'bluetooth.scan': () => {
        throw new Refusal(problem);
      },
    },
  ).install();
  await useBench().start();
  const bluetooth = useBluetooth();
  const end = bluetooth.look();
  await vi.advanceTimersByTimeAsync(0);
  expect(bluetooth.problem).toEqual(problem);
  delete bridge.script['bluetooth.scan'];
  await vi.advanceTimersByTimeAsync(SCAN_LEASE_MS / 2);
  expect(bluetooth.problem).toBeUndefined();
  end();
});

it('a device that has not changed is the same object in the next view', async () => {
  const bridge = new FakeBridge().install();
  await useBench().start();
  const bluetooth = useBluetooth();
  const view = {
    adapter: { state: 'ready' as const },
    binding: 'bluez' as const,
    resetsAdapter: false,
    scanning: true,
    links: { inside: 0, limit: 8, waiting: [] },
  };
  const [one, two] = [
    { id: 'a', speaksSmp: true, rssi: -50 },
    { id: 'b', speaksSmp: true, rssi: -60 },
  ];
  bridge.change({ bluetooth: { ...view, found: [one, two] } });
  const before = bluetooth.found;
  bridge.change({ bluetooth: { ...view, found: [one, { ...two, rssi: -61 }] } });
  expect(bluetooth.found[0]).toBe(before[0]);
  expect(bluetooth.found[1]).toEqual({ ...two, rssi: -61 });
});
