/**
 * A mock of bluetoothd on a private bus, as far as noble's D-Bus binding uses it: one adapter, devices that come and go,
 * their GATT objects. What it does was compared with a real BlueZ 5.66. Behind each device stands a simulated one.
 */
import { sessionBus, type MessageBus } from 'dbus-next';
import { hostClock } from '@main/host/clock';
import type { SmpPeripheral } from '@main/virtual-bluetooth/smp-peripheral';
import { DBusFailure, ObjectTree } from './object-tree';
import { AgentManager } from './pairing-agent';
import { MockDevice, type MockDeviceOptions } from './mock-device';

export const ADAPTER_PATH = '/org/bluez/hci0';
const ADAPTER = 'org.bluez.Adapter1';
/** Advertisements are reported so often while discovery is on. */
const REPORT_EVERY_MS = 50;

export interface MockBluezOptions {
  /** No adapter when false. */
  adapter?: boolean;
  powered?: boolean;
}

export class MockBluez {
  readonly devices: MockDevice[] = [];
  /** Calls of the adapter's methods. */
  readonly calls = { StartDiscovery: 0, StopDiscovery: 0 };
  /** `StopDiscovery` stays without an answer, and without effect. */
  ignoresStop = false;
  #bus: MessageBus;
  #tree: ObjectTree;
  readonly #agents: AgentManager;
  #cancelReport: (() => void) | undefined;

  private constructor(
    readonly address: string,
    { adapter = true, powered = true }: MockBluezOptions,
  ) {
    this.#bus = sessionBus({ busAddress: address });
    this.#tree = new ObjectTree(this.#bus);
    this.#agents = new AgentManager(this.#bus, this.#tree);
    if (adapter) this.plugIn(powered);
  }

  static async start(address: string, options: MockBluezOptions = {}): Promise<MockBluez> {
    const mock = new MockBluez(address, options);
    await mock.#bus.requestName('org.bluez', 0);
    return mock;
  }

  /** Brings a simulated device into the air. */
  add(smp: SmpPeripheral, options: Partial<MockDeviceOptions> = {}): MockDevice {
    const device = new MockDevice(this.#tree, smp, {
      adapterPath: ADAPTER_PATH,
      confirms: (path, passkey) => this.#agents.confirms(path, passkey),
      ...options,
    });
    this.devices.push(device);
    return device;
  }

  plugIn(powered = true): void {
    this.#tree.add(ADAPTER_PATH, ADAPTER, {
      properties: {
        Address: { signature: 's', value: 'AA:BB:CC:00:00:01' },
        Powered: { signature: 'b', value: powered, onSet: (value) => this.power(value === true) },
        Discovering: { signature: 'b', value: false },
      },
      methods: {
        StartDiscovery: { takes: '', gives: '', run: () => this.#startDiscovery() },
        StopDiscovery: { takes: '', gives: '', run: () => this.#stopDiscovery() },
        SetDiscoveryFilter: { takes: 'a{sv}', gives: '', run: () => [] },
        RemoveDevice: { takes: 'o', gives: '', run: ([path]) => this.#removeDevice(path) },
      },
    });
  }

  /** The adapter is pulled out. */
  unplug(): void {
    this.power(false);
    for (const device of this.devices) device.forget();
    this.#tree.remove(ADAPTER_PATH);
  }

  power(on: boolean): void {
    if (!on) {
      this.#report(false);
      for (const device of this.devices) device.drop();
    }
    this.#tree.set(ADAPTER_PATH, ADAPTER, 'Powered', on);
  }

  /** As 30 s after the last discovery: devices that are neither paired nor connected are forgotten. */
  forgetDevices(): void {
    for (const device of this.devices) if (!device.isConnected && !device.isPaired) device.forget();
  }

  /** bluetoothd ends; the bus stays. */
  stop(): void {
    this.#cancelReport?.();
    // Its last words do not come any more.
    this.#bus.disconnect();
    for (const device of this.devices) device.drop();
  }

  #startDiscovery(): [] {
    this.calls.StartDiscovery++;
    if (this.#tree.get(ADAPTER_PATH, ADAPTER, 'Powered') !== true)
      throw new DBusFailure('org.bluez.Error.NotReady', 'Resource Not Ready');
    if (this.#cancelReport !== undefined)
      throw new DBusFailure('org.bluez.Error.InProgress', 'Operation already in progress');
    this.#report(true);
    return [];
  }

  #stopDiscovery(): [] | Promise<[]> {
    this.calls.StopDiscovery++;
    if (this.ignoresStop) return new Promise(() => {});
    if (this.#cancelReport === undefined)
      throw new DBusFailure('org.bluez.Error.Failed', 'No discovery started');
    this.#report(false);
    return [];
  }

  #report(on: boolean): void {
    this.#cancelReport?.();
    this.#cancelReport = undefined;
    this.#tree.set(ADAPTER_PATH, ADAPTER, 'Discovering', on);
    if (!on) return;
    const report = (): void => {
      for (const device of this.devices) device.appear();
      this.#cancelReport = hostClock.after(REPORT_EVERY_MS, report);
    };
    this.#cancelReport = hostClock.after(REPORT_EVERY_MS, report);
  }

  #removeDevice(path: unknown): [] {
    const device = this.devices.find((one) => one.path === path);
    if (device === undefined) throw new DBusFailure('org.bluez.Error.DoesNotExist', 'Does Not Exist');
    device.drop();
    device.forget();
    return [];
  }
}
