import { beforeEach, describe, expect, it } from 'vitest';
import { BluetoothReturns, type BluetoothReturn } from '@main/app/bluetooth-returns';
import { defaultTiming } from '@main/engine/timing';
import { Bench } from '@main/session/bench';
import { BenchError } from '@shared/core/errors';
import type { BluetoothView, FoundDeviceView } from '@shared/ipc/bluetooth';
import { VirtualClock } from '../support/virtual-clock';

const clock = new VirtualClock();
const ready: BluetoothView = {
  adapter: { state: 'ready' },
  binding: 'bluez',
  resetsAdapter: false,
  scanning: true,
  found: [],
  links: { inside: 0, limit: 8, waiting: [] },
};
const off: BluetoothView = {
  ...ready,
  adapter: { state: 'off', problem: { code: 'link/bluetooth-off', facts: { platform: 'linux' } } },
};
const heard = (deviceId: string, rssi?: number): FoundDeviceView => ({
  id: deviceId,
  deviceId,
  speaksSmp: true,
  ...(rssi === undefined ? {} : { rssi }),
});

describe('what returns in the views of Bluetooth', () => {
  let told: BluetoothReturn[];
  let returns: BluetoothReturns;
  beforeEach(() => {
    told = [];
    returns = new BluetoothReturns(clock, (what) => told.push(what));
  });
  const look = async (...views: BluetoothView[]): Promise<BluetoothReturn[]> => {
    for (const view of views) expect(returns.looked(view)).toBe(view);
    expect(told, 'not before the caller is done').toEqual([]);
    await clock.advance(1);
    return told.splice(0);
  };

  it('is the adapter, once, when it did not work before, however often it was started in between', async () => {
    expect(await look(ready, ready)).toEqual([]);
    expect(await look(off, { ...ready, adapter: { state: 'starting' } }, off)).toEqual([]);
    expect(await look({ ...ready, adapter: { state: 'starting' } }, ready, ready)).toEqual([
      { adapterIsBack: true, heard: new Set() },
    ]);
  });

  it('is a saved device that is heard and was not before', async () => {
    const strange: FoundDeviceView = { id: 'x', speaksSmp: true, rssi: -40 };
    expect(await look({ ...ready, found: [heard('a'), strange] })).toEqual([]);
    expect(await look({ ...ready, found: [heard('a', -50), strange] })).toEqual([
      { adapterIsBack: false, heard: new Set(['a']) },
    ]);
    expect(await look({ ...ready, found: [heard('a', -51)] })).toEqual([]);
    expect(await look({ ...ready, found: [] })).toEqual([]);
    expect(await look({ ...ready, found: [heard('a', -51)] })).toHaveLength(1);
  });
});

describe('a bench whose Bluetooth devices return', () => {
  let tried: string[];
  let failure: BenchError;
  let bench: Bench;
  beforeEach(() => {
    tried = [];
    bench = new Bench(
      {
        clock,
        epochNow: () => clock.now(),
        random: () => 0.5,
        timing: () => defaultTiming,
        makeTransport: ({ id }) => {
          tried.push(id);
          return Promise.reject(failure);
        },
        newId: () => 'new',
      },
      ['a', 'b'].map((id) => ({ id, name: id, tags: [], connection: { kind: 'ble', peerName: id } })),
    );
  });
  const fail = async (error: BenchError): Promise<void> => {
    failure = error;
    await clock.until(bench.connect(['a']));
    expect(tried.splice(0)).toEqual(['a']);
  };
  const back = async (what: Partial<BluetoothReturn>, connectClosed = true): Promise<string[]> => {
    bench.lookForBluetooth({ adapterIsBack: false, heard: new Set(), ...what }, connectClosed);
    await clock.advance(1);
    return tried.splice(0);
  };

  it('tries those again that the adapter had failed, and not those that were never opened', async () => {
    await fail(new BenchError('link/bluetooth-off', { platform: 'linux' }));
    expect(await back({ heard: new Set(['a']) })).toEqual([]);
    expect(await back({ adapterIsBack: true }, false)).toEqual([]);
    expect(await back({ adapterIsBack: true })).toEqual(['a']);
  });

  it('tries a device again that was not seen when it is heard', async () => {
    await fail(new BenchError('link/bluetooth-not-found', { device: 'a', waitedMs: 1 }));
    expect(await back({ heard: new Set(['b']) })).toEqual([]);
    expect(await back({ heard: new Set(['a', 'b']) })).toEqual(['a']);
  });

  it('leaves a device alone that is there and refuses', async () => {
    const detail = 'insufficient encryption';
    await fail(new BenchError('link/bluetooth-pairing-needed', { device: 'a', platform: 'linux', detail }));
    expect(await back({ adapterIsBack: true, heard: new Set(['a']) })).toEqual([]);
  });
});
