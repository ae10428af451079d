/**
 * A simulated device in the air: its SMP GATT service, as Zephyr's smp_bt.c and smp_reassembly.c have it, behind a peripheral
 * that goes away and comes back with the device. Has its own faults of the link; those of the protocol are the device's.
 */
import { joinBytes } from '@shared/core/bytes';
import { HEADER_BYTES, readHeader } from '@shared/smp/message';
import type { SimulatedDevice } from '../simulator/device';
import type { Characteristic, GattConnection, GattService } from './attribute-table';
import { status } from './hci';
import { Peripheral, type PairingPolicy, type PeripheralIdentity } from './peripheral';

export const SMP_SERVICE = '8d53dc1d-1db7-4cd3-868b-8a527460aa84';
export const SMP_CHARACTERISTIC = 'da2e7828-fbce-4e01-ae9e-261174997c48';

/** What goes wrong between the client and the device. */
export interface AirFaults {
  /** The link is lost once, when so many bytes of one request have come, 1 or more. */
  cutInRequestAtBytes?: number;
  /** The link is lost once, when so many bytes of one answer have gone, 0 or more. */
  cutInAnswerAtBytes?: number;
  /** One notification is lost, once: the first, 0, or a later one of an answer. */
  loseNotification?: number;
  /** Requests arrive and nothing happens. */
  isSilent?: boolean;
}

export interface SmpPeripheralOptions {
  /** Its profile should have the link `radio`, so that it goes away at a reset. */
  device: SimulatedDevice;
  /** Numbers from 0 up to, not including, 1. */
  random: () => number;
  /** `c0:de:00:00:00:01`: static random, the two highest bits are set. */
  address: string;
  name: string;
  /** CONFIG_MCUMGR_TRANSPORT_BT_REASSEMBLY; without it every write has to be a whole message. Yes when missing. */
  reassembles?: boolean;
  /** Largest ATT_MTU of the server, 23 to 517; 498 when missing. */
  maxMtu?: number;
  /** The service stands in the advertisement. Yes when missing. */
  advertisesService?: boolean;
  /** CONFIG_MCUMGR_TRANSPORT_BT_PERM_RW_ENCRYPT. No when missing. */
  needsEncryption?: boolean;
  pairing?: PairingPolicy;
  /** It comes back from a reset under another random address. No when missing. */
  changesAddress?: boolean;
  rssi?: number;
  advertisingIntervalMs?: number;
  advertises?: 'legacy' | 'extended';
}

/** Device name (Assigned Numbers 3.8.1), as every GATT server has it in its GAP service. */
const GAP_SERVICE = '1800';
const DEVICE_NAME = '2a00';
const DEVICE_INFORMATION_SERVICE = '180a';
const MANUFACTURER_NAME = '2a29';

export class SmpPeripheral {
  readonly peripheral: Peripheral;
  readonly device: SimulatedDevice;
  faults: AirFaults = {};
  readonly #options: SmpPeripheralOptions;
  readonly #characteristic: Characteristic;
  /** Of the application. */
  #address: string;
  #client: GattConnection | undefined;
  /** The request under construction. */
  #request: Uint8Array = new Uint8Array();

  constructor(options: SmpPeripheralOptions) {
    const { device, needsEncryption = false } = options;
    this.#options = options;
    this.device = device;
    this.#characteristic = {
      uuid: SMP_CHARACTERISTIC,
      properties: ['writeWithoutResponse', 'notify'],
      needsEncryption,
      onWrite: (client, value) => this.#written(client, value),
    };
    this.#address = options.address;
    this.peripheral = new Peripheral({ ...options, ...this.#identity() });
    // A bootloader that waits for its serial line has no radio.
    this.peripheral.isAdvertising = device.state.phase === 'running' && device.isListening;
    this.peripheral.onDisconnected = () => this.#disconnected();
    device.onAnswer = (message) => this.#answer(message);
    device.onLink = (event) => (event === 'down' ? this.#away() : this.#back());
  }

  #written(client: GattConnection, value: Uint8Array): void {
    this.#client = client;
    const { cutInRequestAtBytes: cutAt, isSilent } = this.faults;
    if (cutAt !== undefined && this.#request.length + value.length >= cutAt) {
      this.faults = without(this.faults, 'cutInRequestAtBytes');
      return this.#cut();
    }
    const message = this.#options.reassembles === false ? value : this.#reassemble(value);
    if (message !== undefined && isSilent !== true) this.device.receive(message);
  }

  /** As smp_reassembly.c: the first fragment has the whole header, and what does not fit drops everything. */
  #reassemble(fragment: Uint8Array): Uint8Array | undefined {
    const sofar = this.#request;
    this.#request = new Uint8Array();
    const collected = joinBytes([sofar, fragment]);
    const header = readHeader(collected);
    if (header === undefined) return undefined;
    const length = HEADER_BYTES + header.length;
    if (length > this.device.lines.bufferBytes || collected.length > length) return undefined;
    if (collected.length === length) return collected;
    this.#request = collected;
    return undefined;
  }

  #answer(message: Uint8Array): void {
    const client = this.#client;
    if (client === undefined) return;
    const { cutInAnswerAtBytes: cutAt, loseNotification } = this.faults;
    const room = client.mtu - 3;
    for (let at = 0, number = 0; at < message.length; at += room, number++) {
      if (cutAt !== undefined && at + room > cutAt) {
        this.faults = without(this.faults, 'cutInAnswerAtBytes');
        return this.#cut();
      }
      if (number === loseNotification) this.faults = without(this.faults, 'loseNotification');
      else client.notify(this.#characteristic, message.subarray(at, at + room));
    }
  }

  #cut(): void {
    this.peripheral.disconnect(status.connectionTimeout);
  }

  #disconnected(): void {
    this.#client = undefined;
    this.#request = new Uint8Array();
  }

  /** A reset, a crash or no power: the link is not ended, it is over. A fault of the link ends it. */
  #away(): void {
    this.peripheral.isAdvertising = false;
    if (this.device.state.phase === 'running') this.peripheral.disconnect();
    else this.peripheral.vanish();
  }

  #back(): void {
    if (this.#options.changesAddress === true) this.#address = staticRandomAddress(this.#options.random);
    this.peripheral.present(this.#identity());
    this.peripheral.isAdvertising = true;
  }

  /** Of the program that runs. The loader brings fewer services, so that its attributes have other handles. */
  #identity(): PeripheralIdentity {
    const { device } = this;
    const { name, maxMtu = 498, pairing = 'just-works', advertisesService = true } = this.#options;
    const shared = { advertisedServices: advertisesService ? [SMP_SERVICE] : [], maxMtu, pairing };
    const smp = { uuid: SMP_SERVICE, characteristics: [this.#characteristic] };
    const air = device.program === 'loader' ? device.profile.loader?.air : undefined;
    if (air === undefined)
      return {
        ...shared,
        address: this.#address,
        name,
        services: [gapService(name), deviceInformation, smp],
      };
    const loaderName = device.loaderName ?? air.usualName;
    return {
      ...shared,
      address: air.address === 'same' ? this.#address : withLowestBitFlipped(this.#address),
      name: loaderName,
      nameIn: air.nameIn,
      servicesIn: air.nameIn === 'advertisement' ? 'scan-response' : 'advertisement',
      services: [gapService(loaderName), smp],
      maxMtu: Math.min(maxMtu, air.maxMtu),
      pairing: air.pairs ? pairing : 'none',
    };
  }
}

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

const deviceInformation: GattService = {
  uuid: DEVICE_INFORMATION_SERVICE,
  characteristics: [{ uuid: MANUFACTURER_NAME, properties: ['read'], value: text('Bootbench simulator') }],
};

function gapService(name: string): GattService {
  return {
    uuid: GAP_SERVICE,
    characteristics: [{ uuid: DEVICE_NAME, properties: ['read'], value: text(name) }],
  };
}

/** The address of Nordic's loader for bare metal, of that of the application. */
function withLowestBitFlipped(address: string): string {
  const lowest = Number.parseInt(address.slice(-2), 16) ^ 1;
  return `${address.slice(0, -2)}${lowest.toString(16).padStart(2, '0')}`;
}

/** An address of the kind that Zephyr makes without a stored identity (Vol 6 Part B, 1.3.2.1). */
export function staticRandomAddress(random: () => number): string {
  const octets = Array.from({ length: 6 }, () => Math.floor(random() * 256));
  octets[0] = (octets[0] ?? 0) | 0xc0;
  return octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':');
}

function without(faults: AirFaults, name: keyof AirFaults): AirFaults {
  const { [name]: _, ...others } = faults;
  return others;
}
