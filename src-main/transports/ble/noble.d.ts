/**
 * What this program uses of noble, the private parts included; the package's own declarations are for another module name
 * and lack half of it. The version is exact in package.json because of the private parts (those with an underscore).
 */
declare module '@abandonware/noble/lib/resolve-bindings.js' {
  import type { EventEmitter } from 'node:events';

  export type NobleState =
    'unknown' | 'resetting' | 'unsupported' | 'unauthorized' | 'poweredOff' | 'poweredOn';

  export interface Noble extends EventEmitter {
    readonly _state: NobleState;
    readonly _bindings: NobleBindings;
    /** Everybody who was ever heard, by identifier. */
    readonly _peripherals: ReadonlyMap<string, NoblePeripheral>;
    /** Services of devices that it has not forgotten, by device and service. */
    readonly _services: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
    /** Forgets one; with none, all. */
    _cleanupPeriperals(id: string): void;
    startScanning(
      serviceUuids: string[],
      allowDuplicates: boolean,
      callback: (error?: unknown) => void,
    ): void;
    stopScanning(callback: () => void): void;
    stop(): void;
    /** Makes noble drop its links, as when the adapter is switched off. */
    _onStateChange(state: NobleState): void;
  }

  /** The way to the system. Which of the fields are there depends on which way it is. */
  export interface NobleBindings extends EventEmitter {
    start(): void;
    /** Raw HCI: hears the controller; writes on the console when it is of no use. */
    onStateChange?: (state: NobleState) => void;
    /** D-Bus: opens everything; its error has the facts that noble turns into a sentence. */
    _init?: () => Promise<void>;
    _bus?: DBus | null;
    _adapterPath?: string | null;
    _objectManager?: EventEmitter | null;
    /** D-Bus: BlueZ's tree of objects: path, interface, property. */
    _objects?: Map<string, Record<string, Record<string, unknown>>>;
    /** Whether it scans: HCI reports a start that is none while it connects. */
    _isScanning?: boolean;
    _hci?: Hci | null;
    _handles?: Record<string, number | string>;
    /** Raw HCI: what is known of everybody who was ever heard, by identifier. */
    _addresses?: Record<string, unknown>;
    _addresseTypes?: Record<string, unknown>;
    _connectable?: Record<string, unknown>;
    scannable?: Record<string, unknown>;
    /** The same by address. */
    _gap?: { _discoveries: Record<string, unknown> } | null;
    _sigIntHandler?: () => void;
  }

  export interface DBus extends EventEmitter {
    _connection?: EventEmitter;
    getProxyObject(name: string, path: string): Promise<{ getInterface(name: string): DBusInterface }>;
  }

  /** Methods of the other side under their own names. */
  export interface DBusInterface extends EventEmitter {
    [method: string]: unknown;
  }

  /** Raw HCI: packets that wait in noble. */
  export interface Hci extends EventEmitter {
    _aclQueue: { handle: number }[];
    writeAclDataPkt(handle: number, cid: number, data: Buffer): Promise<void>;
    flushAcl(): Promise<void>;
  }

  export interface NoblePeripheral extends EventEmitter {
    readonly id: string;
    readonly address: string;
    readonly rssi: number;
    readonly mtu: number | null;
    state: 'disconnected' | 'connecting' | 'connected' | 'disconnecting' | 'error';
    readonly advertisement: {
      localName?: string | undefined;
      serviceUuids?: string[] | undefined;
    };
    connect(options: object, callback: (error: unknown) => void): void;
    cancelConnect(): void;
    disconnect(callback: () => void): void;
    discoverSomeServicesAndCharacteristicsAsync(
      services: string[],
      characteristics: string[],
    ): Promise<{ characteristics: NobleCharacteristic[] }>;
  }

  export interface NobleCharacteristic extends EventEmitter {
    readonly uuid: string;
    writeAsync(bytes: Buffer, withoutResponse: boolean): Promise<void>;
    subscribeAsync(): Promise<unknown>;
  }

  const withBindings: (binding: 'dbus' | 'hci' | 'mac' | 'win', options: object) => Noble;
  export default withBindings;
}
