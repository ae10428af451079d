/**
 * For tests with the real noble and a mock of BlueZ on a bus of the test's own: what is begun is ended after each test.
 */
import { afterEach, beforeEach, expect } from 'vitest';
import type { LinkEnd } from '@main/engine/transport';
import { SmpPeripheral, type SmpPeripheralOptions } from '@main/virtual-bluetooth/smp-peripheral';
import { seededRandom } from '@main/simulator/random';
import type { BleAdapter } from '@main/transports/ble/adapter';
import type { BlePlace, Bluetooth } from '@main/transports/ble/bluetooth';
import type { BleTransport } from '@main/transports/ble/transport';
import { messageOf } from '../../transports/conformance';
import { Arrivals } from '../arrivals';
import { bluetoothOverBlueZ } from '../bluetooth/client';
import { ProbeDevice } from '../probe-device';
import type { MockDevice, MockDeviceOptions } from './mock-device';
import { MockBluez } from './mock-bluez';
import { startPrivateBus, type PrivateBus } from './private-bus';

export const ADDRESS = 'c0:de:00:00:00:01';

export type WatchedTransport = BleTransport & { ends: Arrivals<LinkEnd> };

export class BluezScene {
  bluetooth!: Bluetooth;
  bus!: PrivateBus;
  bluez: MockBluez | undefined;
  readonly devices: ProbeDevice[] = [];
  readonly #transports: BleTransport[] = [];

  /** Its hooks are those of the file that makes it. */
  constructor() {
    beforeEach(async () => {
      this.bus = await startPrivateBus();
      this.bluetooth = bluetoothOverBlueZ(this.bus.address);
    });
    afterEach(async () => {
      for (const transport of this.#transports.splice(0)) await transport.close();
      await this.bluetooth.stop();
      this.bluez?.stop();
      this.bluez = undefined;
      await this.bus.stop();
      for (const device of this.devices.splice(0)) device.close();
    });
  }

  async begin(
    mock: Partial<MockDeviceOptions> = {},
    peripheral: Partial<SmpPeripheralOptions> = {},
  ): Promise<MockDevice> {
    this.bluez = await MockBluez.start(this.bus.address);
    return this.add(ADDRESS, mock, peripheral);
  }

  /** One more device; the first is the one that answers in `expectWorks`. */
  add(
    address: string,
    mock: Partial<MockDeviceOptions> = {},
    peripheral: Partial<SmpPeripheralOptions> = {},
  ): MockDevice {
    if (this.bluez === undefined) throw new Error('no BlueZ');
    const device = new ProbeDevice();
    this.devices.push(device);
    const random = seededRandom(1);
    return this.bluez.add(
      new SmpPeripheral({ device, random, address, name: 'Device 1', ...peripheral }),
      mock,
    );
  }

  async open(place: Partial<BlePlace> = {}): Promise<WatchedTransport> {
    const transport = this.bluetooth.transport({ peerId: ADDRESS, timeoutMs: 10_000, ...place });
    this.#transports.push(transport);
    const ends = new Arrivals<LinkEnd>();
    transport.onEnd = ends.push;
    await transport.open(new AbortController().signal);
    return Object.assign(transport, { ends });
  }

  /** Settles when the adapter is in this state. */
  untilState(wanted: BleAdapter['state']['state']): Promise<BleAdapter> {
    return this.untilAdapter(({ state }) => state.state === wanted);
  }

  untilScanning(wanted: boolean): Promise<BleAdapter> {
    return this.untilAdapter(({ isScanning }) => isScanning === wanted);
  }

  async untilAdapter(holds: (adapter: BleAdapter) => boolean): Promise<BleAdapter> {
    const adapter = await this.bluetooth.begin();
    if (!holds(adapter))
      await new Promise<void>((resolve) => {
        const end = adapter.watch(() => {
          if (!holds(adapter)) return;
          end();
          resolve();
        });
      });
    return adapter;
  }

  /** A message goes there, whole, and comes back. */
  async expectWorks(transport: BleTransport, sizeBytes = 40): Promise<void> {
    const [device] = this.devices;
    if (device === undefined) throw new Error('no device');
    const arrived = new Arrivals<Uint8Array>();
    transport.onMessage = arrived.push;
    const before = device.received.all.length;
    await transport.send(messageOf(sizeBytes, 1, 2));
    await device.received.count(before + 1);
    device.onAnswer(messageOf(sizeBytes, 1, 3));
    expect(await arrived.next()).toEqual(messageOf(sizeBytes, 1, 3));
  }
}
