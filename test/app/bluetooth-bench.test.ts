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
import type { BleConnection, Connection } from '@shared/device/connection';
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
let bluetooth: Bluetooth;
let bench: BluetoothBench;

beforeEach(() => {
  clock = new VirtualClock();
  adapter = new FakeAdapter();
  made = 0;
  records = [];
  bluetooth = new Bluetooth({
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
    isWrittenTo: () => false,
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

  it('does not begin to look around when that was called off while Bluetooth started', async () => {
    const begun = bench.scan(true);
    await bench.scan(false);
    await begun;
    expect(made).toBe(1);
    expect(adapter.scans).toBe(0);
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
      seen(B, { name: 'Lamp 10' }),
      seen(A, { name: 'Lamp 9' }),
    ];
    const { found } = await bench.scan(true);
    expect(found.map(({ id }) => id)).toEqual([A, B, '000000000004', '000000000003']);
    expect(found[1]).toEqual({
      id: B,
      address: 'c0:de:00:00:00:02',
      name: 'Lamp 10',
      rssi: -60,
      lastRssi: -60,
      speaksSmp: true,
      lastSeenEpochMs: 1_000_000,
      deviceId: 'saved',
    });
    expect(found[3]).not.toHaveProperty('rssi');
    expect(found[3]).not.toHaveProperty('lastSeenEpochMs');
  });

  it('remembers how strong a device was when it was last heard', async () => {
    adapter.sightings = [seen(A, { rssi: -71 })];
    await bench.scan(true);
    adapter.sightings = [seen(A, { rssi: undefined })];
    expect(bench.view().found[0]).toMatchObject({ id: A, lastRssi: -71 });
    expect(bench.view().found[0]).not.toHaveProperty('rssi');
    adapter.sightings = [];
    bench.view();
    adapter.sightings = [seen(A, { rssi: undefined })];
    expect(bench.view().found[0], 'no longer than the device is known').not.toHaveProperty('lastRssi');
  });

  it('tells of two devices with one name which of them waits for a link, and a larger limit lets it in', async () => {
    bluetooth.linkLimit = 1;
    adapter.sightings = [seen(A), seen(B)];
    const connection = (peerId: string) => ({ kind: 'ble', peerName: 'Sensor', peerId }) as const;
    const [first, second] = [A, B].map((id) => {
      const to = connection(id);
      return bench.transport(save(id, to), to, () => undefined);
    });
    const { signal } = new AbortController();
    await clock.until(first?.open(signal) ?? Promise.reject(new Error('none')));
    const opened = second?.open(signal);
    await clock.advance(1000);
    expect(bench.view().links).toEqual({
      inside: 1,
      limit: 1,
      waiting: [{ label: 'Sensor', deviceId: B }],
    });
    bluetooth.linkLimit = 2;
    await clock.until(opened ?? Promise.reject(new Error('none')));
    expect(bench.view().links).toEqual({ inside: 2, limit: 2, waiting: [] });
    await first?.close();
    await second?.close();
  });
});

describe('a saved device over Bluetooth', () => {
  async function open(record: DeviceRecord): Promise<Connection[]> {
    const remembered: Connection[] = [];
    if (record.connection.kind !== 'ble') throw new Error('not over Bluetooth');
    const transport = bench.transport(record, record.connection, (found) => remembered.push(found));
    await clock.until(transport.open(new AbortController().signal));
    expect(remembered).toEqual([]); // it may be a stranger until it has said who it is
    transport.peer?.keep(false);
    await transport.close();
    return remembered;
  }

  it('is remembered by what was found out about it', async () => {
    adapter.sightings = [seen(A)];
    expect(await open(save('one', { peerId: A, connectTimeoutMs: 5000 }))).toEqual([
      { kind: 'ble', peerId: 'c0:de:00:00:00:01', peerName: 'Sensor', connectTimeoutMs: 5000 },
    ]);
  });

  it('is called by its name without what a terminal or a sentence could be turned by', () => {
    const connection = { kind: 'ble', peerName: 'Lamp\u001b[2J\u202e' } as const;
    const { label } = bench.transport(save('one', connection), connection, () => undefined);
    expect(label).toBe('ble Lamp\u{fffd}[2J\u{fffd}');
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

  it('is not looked for by a name that another saved device has, too', async () => {
    save('other', { peerId: 'c0:de:00:00:00:09', peerName: 'Sensor' });
    adapter.sightings = [seen(B)];
    await expect(open(save('one', { peerId: A, peerName: 'Sensor' }))).rejects.toMatchObject({
      code: 'link/bluetooth-not-found',
    });
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
