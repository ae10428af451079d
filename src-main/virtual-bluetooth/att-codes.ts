/**
 * The numbers of the attribute protocol (Bluetooth Core Specification, Vol 3 Part F, 3.4) that the server knows.
 */

/** Table 3.41. A response is its request plus one. */
export const op = {
  error: 0x01,
  exchangeMtu: 0x02,
  findInformation: 0x04,
  findByTypeValue: 0x06,
  readByType: 0x08,
  read: 0x0a,
  readBlob: 0x0c,
  readByGroupType: 0x10,
  write: 0x12,
  prepareWrite: 0x16,
  executeWrite: 0x18,
  notification: 0x1b,
  writeCommand: 0x52,
} as const;

/** Table 3.4. */
export const failure = {
  invalidHandle: 0x01,
  readNotPermitted: 0x02,
  writeNotPermitted: 0x03,
  invalidPdu: 0x04,
  insufficientAuthentication: 0x05,
  requestNotSupported: 0x06,
  invalidOffset: 0x07,
  prepareQueueFull: 0x09,
  attributeNotFound: 0x0a,
  invalidLength: 0x0d,
  unsupportedGroupType: 0x10,
} as const;

/** Requests have this bit clear; what has it set gets no answer (3.3.1). */
export const COMMAND_BIT = 0x40;
export const CONFIRMATION = 0x1e;

/** Octets of the shortest PDU of each kind, its opcode included. */
export const shortestPdu: Readonly<Record<number, number>> = {
  [op.exchangeMtu]: 3,
  [op.findInformation]: 5,
  [op.findByTypeValue]: 7,
  [op.readByType]: 7,
  [op.read]: 3,
  [op.readBlob]: 5,
  [op.readByGroupType]: 7,
  [op.write]: 3,
  [op.prepareWrite]: 5,
  [op.executeWrite]: 2,
  [op.writeCommand]: 3,
};
