/**
 * A peripheral in the air: address, advertising data, signal strength, its attributes and how it takes a connection. Knows
 * no host and no SMP.
 */
import { AttributeTable, type GattService } from './attribute-table';
import { status } from './hci';
import { octets, uuidOctets } from './octets';

/** What hosts know it by and find in it; another program on the same device may have another. */
export interface PeripheralIdentity {
  /** `c0:de:00:00:00:01`. */
  address: string;
  /** Complete local name; missing: it says none. */
  name?: string;
  /** Where the name stands. A long one fits only into an extended advertisement. */
  nameIn?: 'advertisement' | 'scan-response';
  services: readonly GattService[];
  /** UUIDs that it advertises. */
  advertisedServices?: readonly string[];
  /** Where they stand; in the advertisement when missing. */
  servicesIn?: 'advertisement' | 'scan-response';
  /** Largest ATT_MTU that its server takes, 23 to 517. */
  maxMtu?: number;
  pairing?: PairingPolicy;
}

export interface PeripheralOptions extends PeripheralIdentity {
  /** Public, or random of any kind. */
  addressType?: 'public' | 'random';
  manufacturerData?: Uint8Array;
  /** Signal strength in dBm. */
  rssi?: number;
  advertisingIntervalMs?: number;
  /** Extended advertising PDUs are heard only by extended scanning. */
  advertises?: 'legacy' | 'extended';
}

/** `secure-connections-only` refuses legacy pairing, as Zephyr's CONFIG_BT_SMP_SC_ONLY does. */
export type PairingPolicy = 'just-works' | 'secure-connections-only' | 'none';

/** What becomes of a connection attempt: a link, one that fails to be established (0x3e), or nothing at all. */
export type ConnectionFate = 'accepted' | 'not-established' | 'ignored';

/** AD types, Assigned Numbers 2.3. */
const AD = { flags: 0x01, uuids16: 0x03, uuids128: 0x07, completeName: 0x09, manufacturer: 0xff } as const;
/** LE General Discoverable, BR/EDR not supported. */
const FLAGS = 0x06;
/** Room in a legacy PDU (Vol 6 Part B, 2.3.1), and in one report of an extended one (Vol 4 Part E, 7.7.65.13). */
const ROOM = { legacy: 31, extended: 229 } as const;

/** What a peripheral can do with its link. */
export interface PeripheralLink {
  end(reason: number): void;
  abandon(): void;
}

interface Presented {
  table: AttributeTable;
  maxMtu: number;
  advertisement: Uint8Array;
  scanResponse: Uint8Array;
  pairing: PairingPolicy;
}

export class Peripheral {
  address: string;
  readonly isRandomAddress: boolean;
  readonly advertisingIntervalMs: number;
  readonly advertises: 'legacy' | 'extended';
  readonly #manufacturerData: Uint8Array | undefined;
  #identity: Presented;
  rssi: number;
  /** Sends advertising packets while it has no link. */
  isAdvertising = true;
  /** Taken out of the air for good. */
  isGone = false;
  /** Its end of the link that it has; set by the controller. */
  link: PeripheralLink | undefined;
  /** A host has connected; its link is new, with nothing subscribed. */
  onConnected: () => void = () => {};
  /** The link is over, also by `vanish`. */
  onDisconnected: () => void = () => {};
  /** Fates of the next connection attempts; afterwards they are accepted. */
  nextAttempts: ConnectionFate[] = [];

  constructor(options: PeripheralOptions) {
    this.address = options.address.toLowerCase();
    this.isRandomAddress = options.addressType !== 'public';
    this.advertisingIntervalMs = options.advertisingIntervalMs ?? 100;
    this.advertises = options.advertises ?? 'legacy';
    this.#manufacturerData = options.manufacturerData;
    this.rssi = options.rssi ?? -50;
    this.#identity = this.#presented(options);
  }

  /** Another program runs behind it: links that come from now on find its identity. */
  present(identity: PeripheralIdentity): void {
    this.address = identity.address.toLowerCase();
    this.#identity = this.#presented(identity);
  }

  get table(): AttributeTable {
    return this.#identity.table;
  }

  get maxMtu(): number {
    return this.#identity.maxMtu;
  }

  get advertisement(): Uint8Array {
    return this.#identity.advertisement;
  }

  get scanResponse(): Uint8Array {
    return this.#identity.scanResponse;
  }

  get pairing(): PairingPolicy {
    return this.#identity.pairing;
  }

  #presented(identity: PeripheralIdentity): Presented {
    return {
      table: new AttributeTable(identity.services),
      maxMtu: identity.maxMtu ?? 498,
      pairing: identity.pairing ?? 'just-works',
      ...this.#advertisingData(identity),
    };
  }

  #advertisingData(identity: PeripheralIdentity): Pick<Presented, 'advertisement' | 'scanResponse'> {
    const { advertisedServices = [], servicesIn = 'advertisement', name, nameIn } = identity;
    const first = [structure(AD.flags, Uint8Array.of(FLAGS))];
    const second: Uint8Array[] = [];
    const more = this.advertises === 'extended' ? first : second;
    (servicesIn === 'advertisement' ? first : more).push(
      ...advertisedServices
        .map(uuidOctets)
        .map((uuid) => structure(uuid.length === 2 ? AD.uuids16 : AD.uuids128, uuid)),
    );
    if (name !== undefined)
      (nameIn === 'advertisement' ? first : more).push(
        structure(AD.completeName, new TextEncoder().encode(name)),
      );
    if (this.#manufacturerData !== undefined) more.push(structure(AD.manufacturer, this.#manufacturerData));
    const [advertisement, scanResponse] = [octets(...first), octets(...second)];
    if (Math.max(advertisement.length, scanResponse.length) > ROOM[this.advertises])
      throw new RangeError(
        `advertising data of ${this.address} is longer than ${ROOM[this.advertises]} octets`,
      );
    return { advertisement, scanResponse };
  }

  /** Its advertising packets can be received. */
  get isHeard(): boolean {
    return this.isAdvertising && !this.isGone && this.link === undefined;
  }

  /** Ends its link in an orderly way; the host learns it at once. False when there is none. */
  disconnect(reason: number = status.terminatedByPeer): boolean {
    const { link } = this;
    link?.end(reason);
    return link !== undefined;
  }

  /**
   * Forgets its link without a word, as at a reset or out of reach: the host learns it from the supervision time-out. It can
   * be connected again at once, but not from a host that believes to have a link to this address.
   */
  vanish(): void {
    this.link?.abandon();
  }
}

function structure(type: number, content: Uint8Array): Uint8Array {
  return octets(content.length + 1, type, content);
}
