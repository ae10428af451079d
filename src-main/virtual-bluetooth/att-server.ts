/**
 * The attribute protocol of one connection, server side (Bluetooth Core Specification, Vol 3 Part F, 3.4): requests in,
 * responses and notifications out. Refuses what is malformed, drops what is longer than ATT_MTU, remembers a bounded
 * number of prepared writes. Knows no link below and no meaning of a value.
 */
import { joinBytes, sameBytes } from '@shared/core/bytes';
import {
  PRIMARY_SERVICE,
  type Attribute,
  type AttributeTable,
  type Characteristic,
  type GattConnection,
} from './attribute-table';
import { COMMAND_BIT, CONFIRMATION, failure, op, shortestPdu } from './att-codes';
import { le16, le16At, octets, uuidKey, type Piece } from './octets';

/** ATT_MTU before it is negotiated, and the least that it can be (Vol 3 Part G, 5.2.1). */
const LEAST_MTU = 23;
/** Longest value of an attribute (Vol 3 Part F, 3.2.9). */
const MOST_VALUE_OCTETS = 512;
const MOST_PREPARED = 64;
/** Notifications go out only when the lowest bit of the configuration is set. */
const NOTIFY_BIT = 1;

export interface AttServerOptions {
  table: AttributeTable;
  /** Largest ATT_MTU that this server takes. */
  maxMtu: number;
  send: (pdu: Uint8Array) => void;
}

interface PreparedWrite {
  handle: number;
  offset: number;
  part: Uint8Array;
}

export class AttServer implements GattConnection {
  isEncrypted = false;
  /** PDUs that were lost because they are longer than ATT_MTU. */
  oversized = 0;
  readonly #table: AttributeTable;
  readonly #maxMtu: number;
  readonly #send: (pdu: Uint8Array) => void;
  readonly #configurations = new Map<Characteristic, number>();
  readonly #values = new Map<number, Uint8Array>();
  #mtu = LEAST_MTU;
  #prepared: PreparedWrite[] = [];

  constructor({ table, maxMtu, send }: AttServerOptions) {
    this.#table = table;
    this.#maxMtu = maxMtu;
    this.#send = send;
  }

  get mtu(): number {
    return this.#mtu;
  }

  isSubscribed(characteristic: Characteristic): boolean {
    return ((this.#configurations.get(characteristic) ?? 0) & NOTIFY_BIT) !== 0;
  }

  notify(characteristic: Characteristic, value: Uint8Array): boolean {
    const handle = this.#table.valueHandle(characteristic);
    if (handle === undefined || !this.isSubscribed(characteristic)) return false;
    this.#send(octets(op.notification, le16(handle), value.subarray(0, this.#mtu - 3)));
    return true;
  }

  /** Takes one PDU of the client. */
  receive(pdu: Uint8Array): void {
    const [opcode] = pdu;
    if (opcode === undefined) return;
    if (pdu.length > this.#mtu) {
      this.oversized++;
      return;
    }
    const shortest = shortestPdu[opcode];
    if (shortest === undefined) {
      if ((opcode & COMMAND_BIT) === 0 && opcode !== CONFIRMATION)
        this.#fail(opcode, 0, failure.requestNotSupported);
      return;
    }
    if (pdu.length < shortest) {
      if ((opcode & COMMAND_BIT) === 0) this.#fail(opcode, 0, failure.invalidPdu);
      return;
    }
    this.#answer(opcode, pdu);
  }

  #answer(opcode: number, pdu: Uint8Array): void {
    const first = le16At(pdu, 1);
    switch (opcode) {
      case op.exchangeMtu:
        // The response still goes out under the old ATT_MTU (3.4.2.2).
        this.#respond(opcode, le16(this.#maxMtu));
        this.#mtu = Math.max(LEAST_MTU, Math.min(this.#maxMtu, first));
        return;
      case op.findInformation:
        return this.#inRange(pdu, (attributes) => this.#findInformation(attributes));
      case op.findByTypeValue:
        return this.#inRange(pdu, (attributes) => this.#findByTypeValue(attributes, pdu));
      case op.readByType:
      case op.readByGroupType:
        return this.#inRange(pdu, (attributes) => this.#readByType(opcode, attributes, pdu));
      case op.read:
        return this.#read(opcode, first, 0);
      case op.readBlob:
        return this.#read(opcode, first, le16At(pdu, 3));
      case op.write:
      case op.writeCommand:
        return this.#write(opcode, first, pdu.slice(3));
      case op.prepareWrite:
        return this.#prepareWrite(first, pdu);
      default:
        return this.#executeWrite(pdu[1] === 1);
    }
  }

  #respond(request: number, ...pieces: readonly Piece[]): void {
    this.#send(octets(request + 1, ...pieces));
  }

  #fail(request: number, handle: number, code: number): void {
    this.#send(octets(op.error, request, le16(handle), code));
  }

  #inRange(pdu: Uint8Array, answer: (attributes: readonly Attribute[]) => void): void {
    const [request = 0] = pdu;
    const [start, end] = [le16At(pdu, 1), le16At(pdu, 3)];
    if (start === 0 || start > end) return this.#fail(request, start, failure.invalidHandle);
    const attributes = this.#table.between(start, end);
    if (attributes.length === 0) return this.#fail(request, start, failure.attributeNotFound);
    answer(attributes);
  }

  #findInformation(attributes: readonly Attribute[]): void {
    const uuidLength = attributes[0]?.type.length ?? 0;
    const pairs: Piece[] = [];
    for (const { handle, type } of attributes) {
      // All UUIDs of one response have the same length (3.4.3.2).
      if (type.length !== uuidLength || 2 + (pairs.length / 2 + 1) * (2 + uuidLength) > this.#mtu) break;
      pairs.push(le16(handle), type);
    }
    this.#respond(op.findInformation, uuidLength === 2 ? 1 : 2, ...pairs);
  }

  #findByTypeValue(attributes: readonly Attribute[], pdu: Uint8Array): void {
    const type = uuidKey(pdu.subarray(5, 7));
    const wanted = pdu.subarray(7);
    const hits = attributes.filter((one) => one.typeKey === type && sameBytes(this.#valueOf(one), wanted));
    if (hits.length === 0) return this.#fail(op.findByTypeValue, le16At(pdu, 1), failure.attributeNotFound);
    const fitting = hits.slice(0, Math.floor((this.#mtu - 1) / 4));
    this.#respond(
      op.findByTypeValue,
      ...fitting.flatMap(({ handle, endHandle }) => [le16(handle), le16(endHandle)]),
    );
  }

  /** Read By Type, and Read By Group Type whose entries also name the end of the group (3.4.4.2, 3.4.4.10). */
  #readByType(request: number, attributes: readonly Attribute[], pdu: Uint8Array): void {
    const start = le16At(pdu, 1);
    if (pdu.length !== 7 && pdu.length !== 21) return this.#fail(request, 0, failure.invalidPdu);
    const type = uuidKey(pdu.subarray(5));
    const isGroup = request === op.readByGroupType;
    if (isGroup && type !== PRIMARY_SERVICE) return this.#fail(request, start, failure.unsupportedGroupType);
    const hits = attributes.filter((one) => one.typeKey === type);
    const [head] = hits;
    if (head === undefined) return this.#fail(request, start, failure.attributeNotFound);
    const refusal = this.#refusalToRead(head);
    if (refusal !== undefined) return this.#fail(request, head.handle, refusal);
    const headOctets = isGroup ? 4 : 2;
    const length = this.#valueOf(head).length;
    const taken = Math.min(length, this.#mtu - 2 - headOctets, 0xff - headOctets);
    const entries: Uint8Array[] = [];
    for (const one of hits) {
      const value = this.#valueOf(one);
      const isFull = 2 + (entries.length + 1) * (headOctets + taken) > this.#mtu;
      if (value.length !== length || isFull || this.#refusalToRead(one) !== undefined) break;
      const ends = isGroup ? le16(one.endHandle) : [];
      entries.push(octets(le16(one.handle), ends, value.subarray(0, taken)));
    }
    this.#respond(request, headOctets + taken, ...entries);
  }

  #read(request: number, handle: number, offset: number): void {
    const attribute = this.#table.at(handle);
    if (attribute === undefined) return this.#fail(request, handle, failure.invalidHandle);
    const refusal = this.#refusalToRead(attribute);
    if (refusal !== undefined) return this.#fail(request, handle, refusal);
    const value = this.#valueOf(attribute);
    if (offset > value.length) return this.#fail(request, handle, failure.invalidOffset);
    this.#respond(request, value.subarray(offset, offset + this.#mtu - 1));
  }

  #write(request: number, handle: number, value: Uint8Array): void {
    const refusal = this.#refusalToWrite(
      handle,
      value,
      request === op.write ? 'write' : 'writeWithoutResponse',
    );
    if (refusal !== undefined) {
      if (request === op.write) this.#fail(request, handle, refusal);
      return;
    }
    // The response first: what the write sets off comes after it.
    if (request === op.write) this.#respond(request);
    this.#store(handle, value);
  }

  #prepareWrite(handle: number, pdu: Uint8Array): void {
    const refusal = this.#refusalToWrite(handle, undefined, 'write');
    if (refusal !== undefined) return this.#fail(op.prepareWrite, handle, refusal);
    if (this.#prepared.length >= MOST_PREPARED)
      return this.#fail(op.prepareWrite, handle, failure.prepareQueueFull);
    this.#prepared.push({ handle, offset: le16At(pdu, 3), part: pdu.slice(5) });
    this.#respond(op.prepareWrite, pdu.subarray(1));
  }

  #executeWrite(isWanted: boolean): void {
    const prepared = this.#prepared;
    this.#prepared = [];
    if (!isWanted) return this.#respond(op.executeWrite);
    const whole = new Map<number, Uint8Array>();
    for (const { handle, offset, part } of prepared) {
      const sofar = whole.get(handle) ?? new Uint8Array();
      if (offset > sofar.length) return this.#fail(op.executeWrite, handle, failure.invalidOffset);
      const value = joinBytes([sofar.subarray(0, offset), part]);
      const refusal = this.#refusalToWrite(handle, undefined, 'write');
      if (refusal !== undefined) return this.#fail(op.executeWrite, handle, refusal);
      if (value.length > MOST_VALUE_OCTETS) return this.#fail(op.executeWrite, handle, failure.invalidLength);
      whole.set(handle, value);
    }
    this.#respond(op.executeWrite);
    for (const [handle, value] of whole) this.#store(handle, value);
  }

  #refusalToRead({ role, characteristic }: Attribute): number | undefined {
    if (role !== 'value') return undefined;
    if (characteristic?.properties.includes('read') !== true) return failure.readNotPermitted;
    return this.#isLocked(characteristic) ? failure.insufficientAuthentication : undefined;
  }

  /** @param value undefined: not known yet */
  #refusalToWrite(
    handle: number,
    value: Uint8Array | undefined,
    how: 'write' | 'writeWithoutResponse',
  ): number | undefined {
    const attribute = this.#table.at(handle);
    if (attribute === undefined) return failure.invalidHandle;
    const { role, characteristic } = attribute;
    if (characteristic === undefined) return failure.writeNotPermitted;
    if (role === 'value' && !characteristic.properties.includes(how)) return failure.writeNotPermitted;
    if (this.#isLocked(characteristic)) return failure.insufficientAuthentication;
    if (role === 'configuration' && value !== undefined && value.length !== 2) return failure.invalidLength;
    return value !== undefined && value.length > MOST_VALUE_OCTETS ? failure.invalidLength : undefined;
  }

  #isLocked(characteristic: Characteristic): boolean {
    return characteristic.needsEncryption === true && !this.isEncrypted;
  }

  #store(handle: number, value: Uint8Array): void {
    const attribute = this.#table.at(handle);
    if (attribute?.characteristic === undefined) return;
    const { role, characteristic } = attribute;
    if (role === 'configuration') return void this.#configurations.set(characteristic, le16At(value, 0));
    if (characteristic.properties.includes('read')) this.#values.set(handle, value);
    characteristic.onWrite?.(this, value);
  }

  #valueOf({ handle, value, role, characteristic }: Attribute): Uint8Array {
    if (role === 'configuration' && characteristic !== undefined)
      return octets(le16(this.#configurations.get(characteristic) ?? 0));
    return this.#values.get(handle) ?? value;
  }
}
