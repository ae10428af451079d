/**
 * One device as BlueZ shows it: Device1, and while it is connected the tree of its GATT objects. Reads and writes go to the
 * attributes of a virtual peripheral.
 */
import type { AttributeTable, Characteristic, GattConnection } from '@main/virtual-bluetooth/attribute-table';
import type { SmpPeripheral } from '@main/virtual-bluetooth/smp-peripheral';
import { DBusFailure, type ObjectTree } from './object-tree';

const DEVICE = 'org.bluez.Device1';
const SERVICE = 'org.bluez.GattService1';
const CHARACTERISTIC = 'org.bluez.GattCharacteristic1';
const FAILED = 'org.bluez.Error.Failed';

export interface MockDeviceOptions {
  adapterPath: string;
  /** Undefined: it gives itself none. */
  name?: string | undefined;
  /** What somebody called it on this computer; undefined: nothing. */
  alias?: string;
  advertisesService?: boolean;
  /** ATT_MTU; undefined: this BlueZ is older than 5.62 and does not tell. */
  mtu?: number | undefined;
  /** What becomes of asking for notifications without pairing, where the characteristic wants it and nobody can be asked. */
  unpaired?: 'error' | 'silence';
  /** Asks the person whether the device shows this number; undefined: there is nobody. */
  confirms?: (path: string, passkey: number) => Promise<boolean | undefined>;
  /** The tree of services is complete only a moment after the connection. */
  lateTree?: boolean;
  /** The attributes of its first link are believed in until it is removed: main.conf, [GATT] Cache = always. */
  remembersTable?: boolean;
}

/** What both sides show in numeric comparison. */
export const PASSKEY = 123_456;

const FLAGS = {
  read: 'read',
  write: 'write',
  writeWithoutResponse: 'write-without-response',
  notify: 'notify',
} as const;

export class MockDevice {
  readonly smp: SmpPeripheral;
  isConnected = false;
  isPaired = false;
  /** Its flash was erased: it ends each link of a computer that is paired with it. */
  hasLostKeys = false;
  /** Writes that came: their lengths. */
  readonly writes: number[] = [];
  /** It hears nothing that is asked of it: `Connect` stays without an answer. */
  isSilent = false;
  /** Its SMP service is not there. */
  hidesServices = false;
  /** So many links end just after they came up. */
  dropsNext = 0;
  /** Most writes that were under way at the same time. */
  mostAtOnce = 0;
  #atOnce = 0;
  /** Its link has gone. */
  onDropped: () => void = () => {};
  /** What becomes of the next calls of `Connect`: BlueZ gives up, or drops the device meanwhile; afterwards they work. */
  nextConnects: ('given-up' | 'removed')[] = [];
  /** Calls of `Connect`, each with whether BlueZ looked around meanwhile. */
  readonly connects: { whileDiscovering: boolean }[] = [];
  readonly #tree: ObjectTree;
  readonly #o: MockDeviceOptions;
  #paths: string[] = [];
  #strength = -50;
  #giveUpConnecting: (() => void) | undefined;
  #remembered: AttributeTable | undefined;
  readonly #notifying = new Map<Characteristic, string>();

  constructor(tree: ObjectTree, smp: SmpPeripheral, options: MockDeviceOptions) {
    this.#tree = tree;
    this.smp = smp;
    this.#o = { mtu: 498, advertisesService: true, name: 'Device 1', ...options };
  }

  /** Where its address of now puts it. */
  get path(): string {
    return `${this.#o.adapterPath}/dev_${this.smp.peripheral.address.toUpperCase().replaceAll(':', '_')}`;
  }

  /** BlueZ hears it. */
  appear(): void {
    if (!this.smp.peripheral.isHeard) return;
    this.#strength = this.#strength === -50 ? -51 : -50;
    if (this.#tree.has(this.path)) return this.#tree.set(this.path, DEVICE, 'RSSI', this.#strength);
    const { name, alias, advertisesService } = this.#o;
    const { address, isRandomAddress } = this.smp.peripheral;
    this.#tree.add(this.path, DEVICE, {
      properties: {
        Address: { signature: 's', value: address.toUpperCase() },
        AddressType: { signature: 's', value: isRandomAddress ? 'random' : 'public' },
        Name: { signature: 's', value: name },
        Alias: { signature: 's', value: alias ?? name ?? address.toUpperCase().replaceAll(':', '-') },
        Paired: { signature: 'b', value: this.isPaired },
        Connected: { signature: 'b', value: false },
        ServicesResolved: { signature: 'b', value: false },
        UUIDs: {
          signature: 'as',
          value: advertisesService === true ? ['8d53dc1d-1db7-4cd3-868b-8a527460aa84'] : [],
        },
        RSSI: { signature: 'n', value: this.#strength },
      },
      methods: {
        Connect: { takes: '', gives: '', run: () => this.#connect() },
        Disconnect: {
          takes: '',
          gives: '',
          run: () => {
            this.#giveUpConnecting?.();
            this.drop();
            return [];
          },
        },
      },
    });
  }

  /** A name comes later than the address. */
  named(name: string): void {
    this.#tree.set(this.path, DEVICE, 'Name', name);
  }

  /** BlueZ no longer knows it. */
  forget(): void {
    this.#remembered = undefined;
    this.#tree.remove(this.path);
  }

  /** Its link goes down, whoever ended it. */
  drop(): void {
    this.smp.peripheral.disconnect();
  }

  async #connect(): Promise<[]> {
    if (this.isConnected) return [];
    this.connects.push({
      whileDiscovering: this.#tree.get(this.#o.adapterPath, 'org.bluez.Adapter1', 'Discovering') === true,
    });
    const fate = this.nextConnects.shift();
    if (fate === 'removed') this.forget();
    if (fate !== undefined) throw new DBusFailure(FAILED, 'le-connection-abort-by-local');
    if (this.isSilent || !this.smp.peripheral.isHeard)
      await new Promise<never>((_, reject) => {
        this.#giveUpConnecting = () => reject(new DBusFailure(FAILED, 'le-connection-abort-by-local'));
      });
    const { path } = this;
    this.isConnected = true;
    this.smp.peripheral.link = { end: () => this.#ended(path), abandon: () => this.#ended(path) };
    this.smp.peripheral.onConnected();
    this.#tree.set(path, DEVICE, 'Connected', true);
    if (this.isPaired && this.hasLostKeys) {
      await nextTurn();
      this.drop();
      throw new DBusFailure(FAILED, 'le-connection-abort-by-local');
    }
    if (this.#o.lateTree !== true) this.#expose(path);
    await nextTurn();
    this.#tree.set(path, DEVICE, 'ServicesResolved', true);
    if (this.#o.lateTree === true) setImmediate(() => this.#expose(path));
    if (this.dropsNext > 0) {
      this.dropsNext--;
      setImmediate(() => this.drop());
    }
    return [];
  }

  #ended(path: string): void {
    this.isConnected = false;
    this.#notifying.clear();
    this.smp.peripheral.link = undefined;
    this.smp.peripheral.onDisconnected();
    this.#tree.set(path, DEVICE, 'ServicesResolved', false);
    this.#tree.set(path, DEVICE, 'Connected', false);
    // The GATT objects of a device that is not paired go with the link.
    for (const one of this.#paths.splice(0).reverse()) this.#tree.remove(one);
    this.onDropped();
  }

  #expose(path: string): void {
    if (this.hidesServices) return;
    let service = '';
    const { table } = this.smp.peripheral;
    if (this.#o.remembersTable === true) this.#remembered ??= table;
    for (const { role, handle, value, characteristic } of (this.#remembered ?? table).attributes) {
      const number = handle.toString(16).padStart(4, '0');
      if (role === 'service') {
        service = `${path}/service${number}`;
        this.#put(service, SERVICE, {
          UUID: { signature: 's', value: uuidText(value) },
          Primary: { signature: 'b', value: true },
          Device: { signature: 'o', value: path },
        });
      } else if (role === 'value' && characteristic !== undefined)
        this.#exposeCharacteristic(`${service}/char${number}`, service, characteristic);
    }
  }

  #put(path: string, name: string, properties: Parameters<ObjectTree['add']>[2]['properties']): void {
    this.#paths.push(path);
    this.#tree.add(path, name, { properties, methods: {} });
  }

  #exposeCharacteristic(path: string, service: string, characteristic: Characteristic): void {
    this.#paths.push(path);
    this.#tree.add(path, CHARACTERISTIC, {
      properties: {
        UUID: { signature: 's', value: dashed(characteristic.uuid) },
        Service: { signature: 'o', value: service },
        Flags: { signature: 'as', value: characteristic.properties.map((one) => FLAGS[one]) },
        Value: { signature: 'ay', value: Buffer.alloc(0) },
        MTU: { signature: 'q', value: this.#o.mtu },
      },
      methods: {
        WriteValue: {
          takes: 'aya{sv}',
          gives: '',
          run: ([value]) => this.#written(characteristic, value),
        },
        StartNotify: { takes: '', gives: '', run: () => this.#startNotify(path, characteristic) },
        StopNotify: {
          takes: '',
          gives: '',
          run: () => {
            this.#notifying.delete(characteristic);
            return [];
          },
        },
      },
    });
  }

  async #written(characteristic: Characteristic, value: unknown): Promise<[]> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    await nextTurn();
    this.#atOnce--;
    if (!this.isConnected) throw new DBusFailure(FAILED, 'Not connected');
    this.#checkHandles();
    if (!(value instanceof Uint8Array) || value.length > this.#mtu - 3)
      throw new DBusFailure(FAILED, 'Failed to initiate write');
    this.writes.push(value.length);
    characteristic.onWrite?.(this.#client, new Uint8Array(value));
    return [];
  }

  /** Handles of another program lead to nothing. */
  #checkHandles(): void {
    if (this.#remembered !== undefined && this.#remembered !== this.smp.peripheral.table)
      throw new DBusFailure(FAILED, 'Operation failed with ATT error: 0x01');
  }

  async #startNotify(path: string, characteristic: Characteristic): Promise<[]> {
    this.#checkHandles();
    if (characteristic.needsEncryption === true && !this.isPaired) await this.#pair();
    this.#notifying.set(characteristic, path);
    return [];
  }

  /** BlueZ raises the security of the link by itself when the device refuses. */
  async #pair(): Promise<void> {
    const { path } = this;
    const isSame = await this.#o.confirms?.(path, PASSKEY);
    if (isSame === undefined) {
      if (this.#o.unpaired === 'silence') return new Promise(() => {});
      throw new DBusFailure(FAILED, 'Not paired');
    }
    if (!isSame) throw new DBusFailure(FAILED, 'Operation failed with ATT error: 0x05');
    this.isPaired = true;
    this.#tree.set(path, DEVICE, 'Paired', true);
  }

  get #mtu(): number {
    return this.#o.mtu ?? 23;
  }

  get #client(): GattConnection {
    return {
      mtu: this.#mtu,
      notify: (characteristic, value) => {
        const path = this.#notifying.get(characteristic);
        if (path === undefined) return false;
        this.#tree.set(path, CHARACTERISTIC, 'Value', Buffer.from(value));
        return true;
      },
    };
  }
}

function uuidText(littleEndian: Uint8Array): string {
  return dashed(Buffer.from(littleEndian).reverse().toString('hex'));
}

function dashed(uuid: string): string {
  const plain = uuid.replaceAll('-', '');
  const full = plain.length === 4 ? `0000${plain}00001000800000805f9b34fb` : plain;
  return full.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
