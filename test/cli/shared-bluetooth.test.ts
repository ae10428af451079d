import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeTransport, releaseTransports } from '@main/cli/transports';
import { VirtualClock } from '../support/virtual-clock';

const made = vi.hoisted(() => ({ count: 0, stopped: 0 }));
vi.mock('@main/transports/ble/host-bluetooth', () => ({
  hostBluetooth: () => {
    made.count++;
    return {
      transport: () => ({}),
      stop: () => {
        made.stopped++;
        return Promise.resolve();
      },
    };
  },
}));

afterEach(() => releaseTransports());

describe('Bluetooth on the command line', () => {
  it('is started once, however many links want it at the same time, and is let go of once', async () => {
    const clock = new VirtualClock();
    const all = ['a', 'b', 'c'].map((peerName) => makeTransport({ kind: 'ble', peerName }, clock));
    await Promise.all(all);
    expect(made).toEqual({ count: 1, stopped: 0 });
    await releaseTransports();
    await releaseTransports();
    expect(made).toEqual({ count: 1, stopped: 1 });
  });
});
