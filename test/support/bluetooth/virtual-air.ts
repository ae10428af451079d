/**
 * An adapter in virtual time, with simulated devices in its air: what a device advertises now is heard at once and once a second, and
 * links end as its program ends. No library and no HCI; those have tests of their own.
 */
import { BenchError } from '@shared/core/errors';
import type {
  AdapterState,
  BleAdapter,
  BleLink,
  ConnectOptions,
  Sighting,
} from '@main/transports/ble/adapter';
import { Bluetooth } from '@main/transports/ble/bluetooth';
import { SimulatedDevice } from '@main/simulator/device';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import { seededRandom } from '@main/simulator/random';
import type { Characteristic } from '@main/virtual-bluetooth/attribute-table';
import { SmpPeripheral } from '@main/virtual-bluetooth/smp-peripheral';
import type { Fault } from '@shared/simulator/fault';
import { sha } from '../rig';
import type { VirtualClock } from '../virtual-clock';

const MTU = 247;
const EVERY_MS = 1000;
/** AD type of a complete name. */
const NAME = 0x09;

export class VirtualAir implements BleAdapter {
  readonly platform = 'linux';
  readonly state: AdapterState = { state: 'ready' };
  readonly devices: SmpPeripheral[] = [];
  /** Addresses that were connected to, in order. */
  readonly connected: string[] = [];
  readonly #clock: VirtualClock;
  readonly #heard = new Map<string, Sighting>();
  readonly #watchers = new Set<() => void>();
  #scans = 0;
  #stopHearing: (() => void) | undefined;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** The program's Bluetooth over this air. */
  bluetooth(): Bluetooth {
    const makeAdapter = () => Promise.resolve(this);
    return new Bluetooth({ clock: this.#clock, platform: 'linux', environment: {}, makeAdapter });
  }

  /** @param number the last byte of its address */
  add(
    number: number,
    profile: keyof typeof profiles,
    {
      name = 'Board',
      faults = [],
      change = {},
    }: { name?: string; faults?: readonly Fault[]; change?: Partial<DeviceProfile> } = {},
  ): SmpPeripheral {
    const device = new SimulatedDevice({
      profile: { ...profiles[profile], link: 'radio', ...change },
      clock: this.#clock,
      random: seededRandom(number),
      hash: sha,
      faults,
    });
    const address = `c0:de:00:00:00:${number.toString(16).padStart(2, '0')}`;
    const smp = new SmpPeripheral({ device, random: seededRandom(100 + number), address, name });
    this.devices.push(smp);
    return smp;
  }

  get isScanning(): boolean {
    return this.#scans > 0;
  }

  get sightings(): readonly Sighting[] {
    return [...this.#heard.values()];
  }

  watch(listener: () => void): () => void {
    this.#watchers.add(listener);
    return () => void this.#watchers.delete(listener);
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  scan(): () => void {
    this.#scans++;
    this.#listen();
    return () => {
      this.#scans--;
    };
  }

  async connect(id: string, { on, label }: ConnectOptions): Promise<BleLink> {
    const smp = this.devices.find((one) => idOf(one) === id && one.peripheral.isHeard);
    if (smp === undefined)
      throw new BenchError('link/bluetooth-no-answer', { device: label, waitedMs: 0, detail: 'not there' });
    this.connected.push(smp.peripheral.address);
    const { peripheral } = smp;
    const found = peripheral.table.attributes.find(
      ({ role, characteristic }) => role === 'value' && characteristic?.onWrite !== undefined,
    );
    const characteristic: Characteristic | undefined = found?.characteristic;
    const ended = (): void => {
      peripheral.link = undefined;
      peripheral.onDisconnected();
      on.gone('the device ended the link');
    };
    peripheral.link = { end: ended, abandon: ended };
    peripheral.onConnected();
    const client = {
      mtu: MTU,
      notify: (_: Characteristic, value: Uint8Array) => {
        on.notification(value);
        return true;
      },
    };
    return Promise.resolve({
      payloadBytes: MTU - 3,
      backPressure: { kind: 'drained' },
      write: (bytes) => {
        if (peripheral.link === undefined) return Promise.reject(new Error('the link is not open'));
        characteristic?.onWrite?.(client, bytes);
        return Promise.resolve();
      },
      close: () => {
        if (peripheral.link !== undefined) {
          peripheral.link = undefined;
          peripheral.onDisconnected();
        }
        return Promise.resolve();
      },
    });
  }

  stop(): Promise<void> {
    this.#stopHearing?.();
    return Promise.resolve();
  }

  #listen(): void {
    this.#stopHearing?.();
    this.#stopHearing = undefined;
    if (this.#scans === 0) return;
    for (const smp of this.devices) if (smp.peripheral.isHeard) this.#hear(smp);
    for (const watcher of [...this.#watchers]) watcher();
    this.#stopHearing = this.#clock.after(EVERY_MS, () => this.#listen());
  }

  #hear(smp: SmpPeripheral): void {
    const { address, advertisement, scanResponse } = smp.peripheral;
    const id = idOf(smp);
    const name = nameIn(advertisement) ?? nameIn(scanResponse);
    this.#heard.set(id, { id, address, name, rssi: -50, speaksSmp: true, lastSeen: this.#clock.now() });
  }
}

function idOf({ peripheral }: SmpPeripheral): string {
  return peripheral.address.replaceAll(':', '');
}

function nameIn(data: Uint8Array): string | undefined {
  for (let at = 0; at < data.length; at += 1 + (data[at] ?? 0))
    if (data[at + 1] === NAME)
      return new TextDecoder().decode(data.subarray(at + 2, at + 1 + (data[at] ?? 0)));
  return undefined;
}
