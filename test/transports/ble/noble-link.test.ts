/** What cannot be brought about with a real noble on every machine: other systems, and promises that never settle. */
import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NobleCharacteristic, NoblePeripheral } from '@abandonware/noble/lib/resolve-bindings.js';
import { SMP_CHARACTERISTIC_UUID, type BleLink } from '@main/transports/ble/adapter';
import { chooseBinding } from '@main/transports/ble/binding';
import { openNobleLink } from '@main/transports/ble/noble-link';
import { VirtualClock } from '../../support/virtual-clock';

const never = <T>(): Promise<T> => new Promise<T>(() => {});

class FakeCharacteristic extends EventEmitter {
  readonly uuid = SMP_CHARACTERISTIC_UUID;
  readonly written: Buffer[] = [];
  writing: () => Promise<void> = () => Promise.resolve();
  subscribing: () => Promise<unknown> = () => Promise.resolve();

  writeAsync(bytes: Buffer): Promise<void> {
    this.written.push(bytes);
    return this.writing();
  }

  subscribeAsync(): Promise<unknown> {
    return this.subscribing();
  }
}

class FakePeripheral extends EventEmitter {
  readonly id = 'c0de00000001';
  readonly address = '';
  readonly rssi = -50;
  readonly advertisement = {};
  mtu: number | null = null;
  state: NoblePeripheral['state'] = 'disconnected';
  disconnects = 0;
  readonly characteristic = new FakeCharacteristic();

  connect(_options: object, callback: (error: unknown) => void): void {
    this.state = 'connected';
    callback(undefined);
  }

  cancelConnect(): void {
    this.state = 'disconnected';
  }

  /** As noble does when the system never says that the link has gone. */
  disconnect(): void {
    this.disconnects++;
    this.state = 'disconnecting';
  }

  discoverSomeServicesAndCharacteristicsAsync(): Promise<{ characteristics: NobleCharacteristic[] }> {
    return Promise.resolve({ characteristics: [this.characteristic as unknown as NobleCharacteristic] });
  }
}

let clock: VirtualClock;
let peripheral: FakePeripheral;
let gone: string[];
let isPaired: boolean;
beforeEach(() => {
  clock = new VirtualClock();
  peripheral = new FakePeripheral();
  gone = [];
  isPaired = false;
});

function open(platform: string, signal = new AbortController().signal): Promise<BleLink> {
  return clock.until(
    openNobleLink(
      {
        peripheral,
        binding: chooseBinding({ platform, environment: {} }),
        clock,
        inTurn: (connect) => connect(),
        supervisionMs: 4000,
        systemMtu: () => Promise.resolve(undefined),
        drained: undefined,
        whyDropped: () => 'the service has stopped',
        isPaired: () => isPaired,
      },
      {
        label: 'Sensor',
        timeoutMs: 10_000,
        on: { notification: () => undefined, gone: (detail) => gone.push(detail) },
        signal,
      },
    ),
  );
}

describe('a link of noble’s', () => {
  it('on macOS takes the number that noble gives as it is: it is what fits a write', async () => {
    peripheral.mtu = 182;
    expect((await open('darwin')).payloadBytes).toBe(182);
  });

  it('on Windows looks at the MTU again and again: the true one comes late', async () => {
    peripheral.mtu = 23;
    const link = await open('win32');
    expect(link.payloadBytes).toBe(20);
    peripheral.mtu = 247;
    expect(link.payloadBytes).toBe(244);
  });

  it.each([
    ['darwin', 1],
    ['win32', 1],
    ['linux', 3],
  ])('on %s has %i messages under way at most', async (platform, messages) => {
    expect((await open(platform)).backPressure).toEqual({ kind: 'unknown', messages });
  });

  it('writes 20 bytes while nobody tells the MTU', async () => {
    expect((await open('darwin')).payloadBytes).toBe(20);
  });

  it('gives noble buffers, no other view of bytes', async () => {
    const link = await open('darwin');
    await clock.until(link.write(Uint8Array.of(1, 2)));
    expect(peripheral.characteristic.written).toEqual([Buffer.from([1, 2])]);
    expect(Buffer.isBuffer(peripheral.characteristic.written[0])).toBe(true);
  });

  it('does not wait without end for a write', async () => {
    const link = await open('darwin');
    peripheral.characteristic.writing = never;
    await expect(clock.until(link.write(Uint8Array.of(1)))).rejects.toThrow('writing');
  });

  it('rejects what it waits for when it goes', async () => {
    const link = await open('darwin');
    peripheral.characteristic.writing = never;
    const writing = link.write(Uint8Array.of(1));
    const next = link.write(Uint8Array.of(2));
    await clock.advance(0);
    peripheral.emit('disconnect', 0x08);
    await expect(writing).rejects.toThrow('out of reach');
    await expect(next).rejects.toThrow('out of reach');
    expect(gone).toEqual(['the device is out of reach or was switched off']);
    expect(peripheral.characteristic.written).toHaveLength(1);
  });

  it('that never gets its notifications wants to be paired, in this system’s words', async () => {
    peripheral.characteristic.subscribing = never;
    await expect(open('win32')).rejects.toMatchObject({
      code: 'link/bluetooth-pairing-needed',
      facts: { platform: 'windows', device: 'Sensor' },
    });
    expect(clock.now()).toBeGreaterThanOrEqual(30_000);
    expect(peripheral.disconnects).toBe(1);
  });

  it('that is dropped with its adapter ends with what became of that', async () => {
    await open('linux');
    peripheral.emit('disconnect', 'cleanup');
    expect(gone).toEqual(['the service has stopped']);
  });

  it('takes a rejection that is a string', async () => {
    const words: unknown = 'Insufficient Authentication';
    peripheral.characteristic.subscribing = () =>
      Promise.resolve().then(() => {
        throw words as Error;
      });
    await expect(open('darwin')).rejects.toMatchObject({
      code: 'link/bluetooth-pairing-needed',
      facts: { platform: 'macos', detail: 'Insufficient Authentication' },
    });
  });

  it('is given up in time when the system never answers, and taken down when it comes late', async () => {
    peripheral.connect = () => {
      peripheral.state = 'connecting';
    };
    await expect(open('darwin')).rejects.toMatchObject({
      code: 'link/bluetooth-no-answer',
      facts: { device: 'Sensor', waitedMs: 10_000 },
    });
    expect(peripheral.disconnects).toBe(0);
    peripheral.emit('connect', undefined);
    expect(peripheral.disconnects).toBe(1);
  });

  it('that was cancelled leaves no session on Windows, whenever the system makes it', async () => {
    peripheral.connect = () => {
      peripheral.state = 'connecting';
    };
    const cancel = new AbortController();
    clock.after(100, () => cancel.abort(new Error('not wanted')));
    await expect(open('win32', cancel.signal)).rejects.toThrow('not wanted');
    peripheral.emit('connect', undefined);
    expect(peripheral.disconnects).toBe(1);
    peripheral.emit('mtu', 23);
    peripheral.emit('mtu', 247);
    await clock.advance(99);
    expect(peripheral.disconnects).toBe(1);
    await clock.advance(1);
    expect(peripheral.disconnects).toBe(2);
  });

  it('that was closed leaves no session on Windows, either; the next one keeps its own', async () => {
    const link = await open('win32');
    await clock.until(link.close());
    peripheral.emit('mtu', 247);
    await clock.advance(100);
    expect(peripheral.disconnects).toBe(2);
    peripheral.emit('mtu', 247);
    peripheral.state = 'disconnected';
    await open('win32');
    peripheral.emit('mtu', 247);
    await clock.until(link.close());
    await clock.advance(1000);
    expect(peripheral.disconnects).toBe(2);
    expect(peripheral.state).toBe('connected');
  });

  it('on other systems has no session that comes late', async () => {
    const link = await open('darwin');
    await clock.until(link.close());
    peripheral.emit('mtu', 247);
    await clock.advance(1000);
    expect(peripheral.disconnects).toBe(1);
  });

  it.each([
    ['darwin', 'Peer removed pairing information', false, 'link/bluetooth-keys-gone'],
    ['linux', 'disconnected: remote', true, 'link/bluetooth-keys-gone'],
    ['linux', 'disconnected: remote', false, 'link/bluetooth-no-answer'],
    ['linux', 'le-connection-abort-by-local', true, 'link/bluetooth-no-answer'],
  ])('on %s: a connection that ends with "%s", paired: %s', async (platform, words, paired, code) => {
    isPaired = paired;
    peripheral.connect = (_, callback) => callback(new Error(words));
    await expect(open(platform)).rejects.toMatchObject({ code, facts: { device: 'Sensor' } });
  });

  it('closes in time, and leaves nothing behind', async () => {
    const link = await open('darwin');
    await clock.until(link.close());
    await clock.until(link.close());
    expect(gone).toEqual([]);
    expect(clock.pending).toBe(0);
    expect(peripheral.listenerCount('disconnect')).toBe(0);
    expect(peripheral.characteristic.listenerCount('data')).toBe(0);
    await expect(link.write(Uint8Array.of(1))).rejects.toThrow('closed');
  });
});
