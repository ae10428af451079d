/**
 * The little of noble that tests of the virtual controller need, typed: scan, connect, subscribe, ask. Not the client of
 * the application.
 */
import { once, type EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { HEADER_BYTES, readHeader } from '@shared/smp/message';
import { SMP_CHARACTERISTIC, SMP_SERVICE } from '@main/virtual-bluetooth/smp-peripheral';

export interface NobleCharacteristic extends EventEmitter {
  subscribeAsync: () => Promise<void>;
  writeAsync: (bytes: Buffer, withoutResponse: boolean) => Promise<void>;
}

export interface NoblePeripheral extends EventEmitter {
  id: string;
  address: string;
  rssi: number;
  mtu: number | null;
  state: string;
  advertisement: { localName?: string; serviceUuids?: string[] };
  connectAsync: (options?: { mtu?: number; timeout?: number }) => Promise<void>;
  disconnectAsync: () => Promise<void>;
  cancelConnect: () => void;
  discoverSomeServicesAndCharacteristicsAsync: (
    services: string[],
    characteristics: string[],
  ) => Promise<{ characteristics: NobleCharacteristic[] }>;
}

export interface Noble extends EventEmitter {
  startScanningAsync: (services: string[], allowDuplicates: boolean) => Promise<void>;
  stopScanningAsync: () => Promise<void>;
  stop: () => void;
}

const require = createRequire(import.meta.url);
const plain = (uuid: string): string => uuid.replaceAll('-', '');

/** A noble of its own with these options for its HCI binding; it is powered on when this settles. */
export async function startNoble(options: { hciDriver: string; bindParams?: object }): Promise<Noble> {
  const make = require('@abandonware/noble/lib/resolve-bindings.js') as (
    kind: string,
    options: object,
  ) => Noble;
  const noble = make('hci', options);
  for (;;) {
    const [state] = (await once(noble, 'stateChange')) as [string];
    if (state === 'poweredOn') return noble;
  }
}

/** Scans until so many peripherals have been seen; sorted by address. */
export async function scanFor(noble: Noble, count: number): Promise<NoblePeripheral[]> {
  const seen = new Map<string, NoblePeripheral>();
  const all = new Promise<void>((resolve) => {
    noble.on('discover', (peripheral: NoblePeripheral) => {
      seen.set(peripheral.id, peripheral);
      if (seen.size === count) resolve();
    });
  });
  await noble.startScanningAsync([], true);
  await all;
  noble.removeAllListeners('discover');
  await noble.stopScanningAsync();
  return [...seen.values()].sort((a, b) => a.address.localeCompare(b.address));
}

/** A link with notifications on. One request at a time. */
export class SmpConversation {
  #collected = Buffer.alloc(0);

  private constructor(
    readonly peripheral: NoblePeripheral,
    readonly characteristic: NobleCharacteristic,
  ) {}

  static async open(peripheral: NoblePeripheral): Promise<SmpConversation> {
    await peripheral.connectAsync({ mtu: 517 });
    const found = await peripheral.discoverSomeServicesAndCharacteristicsAsync(
      [plain(SMP_SERVICE)],
      [plain(SMP_CHARACTERISTIC)],
    );
    const [characteristic] = found.characteristics;
    if (characteristic === undefined) throw new Error('no SMP characteristic');
    await characteristic.subscribeAsync();
    return new SmpConversation(peripheral, characteristic);
  }

  /** Sends a message in fragments; settles with the whole answer, or rejects when the link ends before. */
  ask(message: Uint8Array): Promise<Uint8Array> {
    this.#collected = Buffer.alloc(0);
    return new Promise((resolve, reject) => {
      const heard = (bytes: Buffer): void => {
        this.#collected = Buffer.concat([this.#collected, bytes]);
        const header = readHeader(this.#collected);
        if (header === undefined || this.#collected.length < HEADER_BYTES + header.length) return;
        finish(() => resolve(new Uint8Array(this.#collected)));
      };
      const gone = (): void => finish(() => reject(new Error('disconnected')));
      const finish = (settle: () => void): void => {
        this.characteristic.removeListener('data', heard);
        this.peripheral.removeListener('disconnect', gone);
        settle();
      };
      this.characteristic.on('data', heard);
      this.peripheral.once('disconnect', gone);
      void this.#write(message);
    });
  }

  /** One after another. Of a link that ends meanwhile noble never says what became of a write. */
  async #write(message: Uint8Array): Promise<void> {
    const room = (this.peripheral.mtu ?? 23) - 3;
    for (let at = 0; at < message.length; at += room)
      await this.characteristic.writeAsync(Buffer.from(message.slice(at, at + room)), true);
  }
}
