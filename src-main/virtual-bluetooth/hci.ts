/**
 * The numbers of the Host Controller Interface (Bluetooth Core Specification, Vol 4 Part E) that the controller uses, and
 * the events that it sends. Knows no state.
 */
import { aclPacket, eventPacket } from './h4';
import { le16, octets, type Piece } from './octets';

/** Error codes, Vol 1 Part F, 1.3. */
export const status = {
  success: 0x00,
  unknownCommand: 0x01,
  unknownConnection: 0x02,
  pinOrKeyMissing: 0x06,
  memoryExceeded: 0x07,
  connectionTimeout: 0x08,
  connectionExists: 0x0b,
  commandDisallowed: 0x0c,
  invalidParameters: 0x12,
  terminatedByPeer: 0x13,
  terminatedByHost: 0x16,
  notEstablished: 0x3e,
} as const;

/** Where packets for the host go. */
export type ToHost = (packet: Uint8Array) => void;

/** The events of Vol 4 Part E, 7.7, by their names there. */
export class HostEvents {
  constructor(readonly send: ToHost) {}

  disconnectionComplete(handle: number, reason: number): void {
    this.#event(0x05, status.success, le16(handle), reason);
  }

  encryptionChange(result: number, handle: number, isOn: boolean): void {
    this.#event(0x08, result, le16(handle), isOn ? 1 : 0);
  }

  readRemoteVersionInformationComplete(handle: number): void {
    this.#event(0x0c, status.success, le16(handle), CORE_5_2, le16(COMPANY), le16(0));
  }

  commandComplete(opcode: number, result: number, ...values: readonly Piece[]): void {
    this.#event(0x0e, 1, le16(opcode), result, ...values);
  }

  commandStatus(opcode: number, result: number): void {
    this.#event(0x0f, result, 1, le16(opcode));
  }

  /** The host has lost its place in the byte stream (Vol 4 Part A, 4). */
  hardwareError(): void {
    this.#event(0x10, 0x00);
  }

  numberOfCompletedPackets(counts: readonly { handle: number; packets: number }[]): void {
    const pairs = counts.flatMap(({ handle, packets }) => [...le16(handle), ...le16(packets)]);
    this.#event(0x13, counts.length, pairs);
  }

  /** The host sent more than there are buffers. */
  dataBufferOverflow(): void {
    this.#event(0x1a, 0x01);
  }

  leMeta(subevent: number, ...values: readonly Piece[]): void {
    this.#event(0x3e, subevent, ...values);
  }

  acl(handle: number, boundary: number, content: Uint8Array): void {
    this.send(aclPacket(handle, boundary, content));
  }

  #event(code: number, ...values: readonly Piece[]): void {
    this.send(eventPacket(code, octets(...values)));
  }
}

/** Subevents of LE Meta, Vol 4 Part E, 7.7.65. */
export const leSubevent = {
  connectionComplete: 0x01,
  advertisingReport: 0x02,
  connectionUpdateComplete: 0x03,
  readRemoteFeaturesComplete: 0x04,
  dataLengthChange: 0x07,
  enhancedConnectionComplete: 0x0a,
  extendedAdvertisingReport: 0x0d,
} as const;

/** What the controller is: Bluetooth 5.2, of a company identifier that hosts know no extensions of (Nordic's would be 0x0059). */
export const CORE_5_2 = 0x0b;
export const COMPANY = 0x05f1;
