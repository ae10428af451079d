import { beforeEach, describe, expect, it } from 'vitest';
import { BluetoothBench } from '@main/app/bluetooth-bench';
import type { DeviceRecord } from '@main/session/bench';
import type {
  AdapterState,
  BleAdapter,
  BleLink,
  ConnectOptions,
  Sighting,
} from '@main/transports/ble/adapter';
import { Bluetooth } from '@main/transports/ble/bluetooth';
import type { BleConnection, Connection } from '@shared/ipc/connection';
import { SCAN_LEASE_MS } from '@shared/ipc/bluetooth';
import { VirtualClock } from '../support/virtual-clock';

/** An adapter in the hands of the test. */
class FakeAdapter implements BleAdapter {
  readonly platform = 'linux';
  state: AdapterState = { state: 'ready' };
  sightings: Sighting[] = [];
  scans = 0;
  stops = 0;
  readonly connected: string[] = [];
  readonly #watchers = new Set<() => void>();

  get isScanning(): boolean {
    return this.scans > 0;
  }

  changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  watch(listener: () => void): () => void {
    this.#watchers.add(listener);
    return () => void this.#watchers.delete(listener);
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  scan(): () => void {
    this.scans++;
    return () => {
      this.scans--;
    };
  }

  connect(id: string, _options: ConnectOptions): Promise<BleLink> {
    this.connected.push(id);
    return Promise.resolve({
      payloadBytes: 20,
      backPressure: { kind: 'drained' },
      write: () => Promise.resolve(),
      close: () => Promise.resolve(),
    });
  }

  stop(): Promise<void> {
    this.stops++;
    return Promise.resolve();
  }
}

const seen = (id: string, change: Partial<Sighting> = {}): Sighting => ({
  id,
  address: id.replace(/(..)(?=.)/g, '$1:'),
  name: 'Sensor',
  rssi: -60,
  speaksSmp: true,
  lastSeen: 0,
  ...change,
});
const A = 'c0de00000001';
const B = 'c0de00000002';

let clock: VirtualClock;
let adapter: FakeAdapter;
let made: number;
let records: DeviceRecord[];
let bench: BluetoothBench;

beforeEach(() => {
  clock = new VirtualClock();
  adapter = new FakeAdapter();
  made = 0;
  records = [];
  const bluetooth = new Bluetooth({
    clock,
    platform: 'linux',
    environment: {},
    makeAdapter: () => {
      made++;
      return Promise.resolve(adapter);
    },
  });
  bench = new BluetoothBench({
    clock,
    epochNow: () => 1_000_000 + clock.now(),
    bluetooth,
    records: () => records,
    onChange: () => undefined,
  });
});

function save(id: string, connection: Omit<BleConnection, 'kind'>): DeviceRecord {
  const record: DeviceRecord = { id, name: id, tags: [], connection: { kind: 'ble', ...connection } };
  records.push(record);
  return record;
}

describe('Bluetooth as the application shows it', () => {
  it('is unused, with nothing loaded, until somebody asks', () => {
    expect(bench.view()).toEqual({
      adapter: { state: 'unused' },
      binding: 'bluez',
      resetsAdapter: false,
      scanning: false,
      found: [],
      links: { inside: 0, limit: 8, waiting: [] },
    });
    expect(made).toBe(0);
  });

  it('looks around for the length of a lease', async () => {
    await bench.scan(true);
    expect(bench.view().scanning).toBe(true);
    await clock.advance(SCAN_LEASE_MS - 1);
    expect(adapter.scans).toBe(1);
    await bench.scan(true);
    await clock.advance(SCAN_LEASE_MS - 1);
    expect(adapter.scans).toBe(1);
    await clock.advance(1);
    expect(adapter.scans).toBe(0);
    expect(made).toBe(1);
  });

  it('stops to look around when it is told to', async () => {
    await bench.scan(true);
    expect((await bench.scan(false)).scanning).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('shows an adapter that cannot be used with what helps', async () => {
    adapter.state = { state: 'unsupported', detail: 'none' };
    const view = await bench.scan(true);
    expect(view.adapter).toEqual({
      state: 'unsupported',
      problem: { code: 'link/bluetooth-unsupported', facts: { platform: 'linux', detail: 'none' } },
    });
  });

  it('shows devices with SMP first, then by name, with the saved device that they are', async () => {
    save('saved', { peerId: 'C0:DE:00:00:00:02' });
    adapter.sightings = [
      seen('000000000003', { speaksSmp: false, name: undefined, rssi: undefined, lastSeen: undefined }),
      seen('000000000004', { speaksSmp: false, name: 'Aaa' }),
      seen(B, { name: 'Zzz' }),
      seen(A),
    ];
    const { found } = await bench.scan(true);
    expect(found.map(({ id }) => id)).toEqual([A, B, '000000000004', '000000000003']);
    expect(found[1]).toEqual({
      id: B,
      address: 'c0:de:00:00:00:02',
      name: 'Zzz',
      rssi: -60,
      speaksSmp: true,
      lastSeenEpochMs: 1_000_000,
      deviceId: 'saved',
    });
    expect(found[3]).not.toHaveProperty('rssi');
    expect(found[3]).not.toHaveProperty('lastSeenEpochMs');
  });
});

describe('a saved device over Bluetooth', () => {
  async function open(record: DeviceRecord): Promise<Connection[]> {
    const remembered: Connection[] = [];
    if (record.connection.kind !== 'ble') throw new Error('not over Bluetooth');
    const transport = bench.transport(record, record.connection, (found) => remembered.push(found));
    await clock.until(transport.open(new AbortController().signal));
    await transport.close();
    return remembered;
  }

  it('is remembered by what was found out about it', async () => {
    adapter.sightings = [seen(A)];
    expect(await open(save('one', { peerId: A, connectTimeoutMs: 5000 }))).toEqual([
      { kind: 'ble', peerId: 'c0:de:00:00:00:01', peerName: 'Sensor', connectTimeoutMs: 5000 },
    ]);
  });

  it('is not saved again when nothing is new', async () => {
    adapter.sightings = [seen(A)];
    expect(await open(save('one', { peerId: 'C0:DE:00:00:00:01', peerName: 'Sensor' }))).toEqual([]);
  });

  it('is found under another address by its name', async () => {
    adapter.sightings = [seen(B)];
    expect(await open(save('one', { peerId: A, peerName: 'Sensor' }))).toEqual([
      { kind: 'ble', peerId: 'c0:de:00:00:00:02', peerName: 'Sensor' },
    ]);
    expect(adapter.connected).toEqual([B]);
  });

  it('is never taken for another saved device of the same name', async () => {
    save('other', { peerId: B, peerName: 'Sensor' });
    adapter.sightings = [seen(B)];
    await expect(open(save('one', { peerId: A, peerName: 'Sensor' }))).rejects.toMatchObject({
      code: 'link/bluetooth-not-found',
    });
    expect(adapter.connected).toEqual([]);
    expect(clock.pending).toBe(0);
    expect(adapter.scans).toBe(0);
  });

  it('ends with the application', async () => {
    await bench.scan(true);
    await bench.stop();
    expect(adapter.stops).toBe(1);
    expect(adapter.scans).toBe(0);
    await expect(bench.scan(true)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
