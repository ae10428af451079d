/**
 * What the GATT server of a peripheral holds, as attributes in the order of their handles (Bluetooth Core Specification,
 * Vol 3 Part G, 3). The same for all connections; knows no PDU.
 */
import { le16, octets, uuidKey, uuidOctets } from './octets';

/** Characteristic properties, Vol 3 Part G, 3.3.1.1. */
const PROPERTY = { read: 0x02, writeWithoutResponse: 0x04, write: 0x08, notify: 0x10 } as const;
export type CharacteristicProperty = keyof typeof PROPERTY;

/** One client that is connected, as the application behind a characteristic sees it. */
export interface GattConnection {
  /** ATT_MTU of this moment, 23 to 517. */
  readonly mtu: number;
  /** Sends one notification; false when the client has not asked for them. At most `mtu` - 3 octets are sent. */
  notify(characteristic: Characteristic, value: Uint8Array): boolean;
}

export interface Characteristic {
  uuid: string;
  properties: readonly CharacteristicProperty[];
  /** What a read gives before anything is written. */
  value?: Uint8Array;
  /** Reads, writes and asking for notifications want an encrypted link. */
  needsEncryption?: boolean;
  onWrite?: (connection: GattConnection, value: Uint8Array) => void;
}

export interface GattService {
  uuid: string;
  characteristics: readonly Characteristic[];
}

export interface Attribute {
  handle: number;
  /** In the order of the air, short where it has a short form. */
  type: Uint8Array;
  typeKey: string;
  value: Uint8Array;
  /** Of a service: the last handle of its group. */
  endHandle: number;
  role: 'service' | 'declaration' | 'value' | 'configuration';
  /** Of a value and of a client characteristic configuration. */
  characteristic?: Characteristic;
}

/** Vol 3 Part G, 3, table 3.1 and following. */
export const PRIMARY_SERVICE = '2800';
const CHARACTERISTIC = '2803';
const CLIENT_CONFIGURATION = '2902';

export class AttributeTable {
  readonly attributes: readonly Attribute[];

  constructor(services: readonly GattService[]) {
    const attributes: Attribute[] = [];
    const add = (
      role: Attribute['role'],
      uuid: string,
      value: Uint8Array,
      characteristic?: Characteristic,
    ): Attribute => {
      const type = uuidOctets(uuid);
      const handle = attributes.length + 1;
      const attribute = { handle, type, typeKey: uuidKey(type), value, endHandle: handle, role };
      attributes.push(characteristic === undefined ? attribute : { ...attribute, characteristic });
      return attributes.at(-1) ?? attribute;
    };
    for (const { uuid, characteristics } of services) {
      const service = add('service', PRIMARY_SERVICE, uuidOctets(uuid));
      for (const one of characteristics) {
        const properties = one.properties.reduce((sum, name) => sum | PROPERTY[name], 0);
        const valueHandle = attributes.length + 2;
        add('declaration', CHARACTERISTIC, octets(properties, le16(valueHandle), uuidOctets(one.uuid)));
        add('value', one.uuid, one.value ?? new Uint8Array(), one);
        if (one.properties.includes('notify'))
          add('configuration', CLIENT_CONFIGURATION, new Uint8Array(2), one);
      }
      service.endHandle = attributes.length;
    }
    this.attributes = attributes;
  }

  at(handle: number): Attribute | undefined {
    return this.attributes[handle - 1];
  }

  /** From the first to the last of these handles, both included. */
  between(start: number, end: number): readonly Attribute[] {
    return this.attributes.slice(start - 1, end);
  }

  valueHandle(characteristic: Characteristic): number | undefined {
    return this.attributes.find((one) => one.role === 'value' && one.characteristic === characteristic)
      ?.handle;
  }
}
