/**
 * One SMP message: an 8-byte header and a CBOR map. Knows the layout and the three shapes of an error; knows no link, no
 * sequence numbering and no command.
 *
 *     byte 0      1      2  3     4  5     6         7
 *     +-----------+-----+--------+--------+---------+---------+----------------
 *     | res ver op|flags| length | group  |sequence | command | CBOR, `length` bytes
 *     +-----------+-----+--------+--------+---------+---------+----------------
 *       3   2   3    8     16 BE    16 BE      8         8
 *
 * Source: Zephyr subsys/mgmt/mcumgr/transport/include/mgmt/mcumgr/transport/smp_internal.h.
 */
import { BenchError } from '../core/errors';
import { CborError, decodeCbor, encodeCbor } from './cbor';

export const HEADER_BYTES = 8;
/** The length field has 16 bits. */
export const MAX_BODY_BYTES = 0xffff;

/** 0 read, 1 answer to read, 2 write, 3 answer to write. 4 to 7 are not used. */
export type WireOp = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** 1: errors as a plain `rc`. 2 (Zephyr 3.5 and newer): errors with their group. On the wire 0 and 1. */
export type SmpVersion = 1 | 2;

export interface Header {
  op: WireOp;
  /** The two version bits as they stand on the wire: 0 is version 1, 1 is version 2. */
  versionBits: number;
  /** Bytes of the body. */
  length: number;
  group: number;
  sequence: number;
  command: number;
}

export interface MessageAddress {
  op: WireOp;
  version: SmpVersion;
  group: number;
  sequence: number;
  command: number;
}

/**
 * Header and body in one array. `body` is encoded as CBOR; an empty object is the one byte `a0`.
 * @throws BenchError `link/message-too-large` when the body has more bytes than the header can say.
 */
export function packMessage(address: MessageAddress, body: unknown): Uint8Array {
  const encoded = encodeCbor(body);
  if (encoded.length > MAX_BODY_BYTES)
    throw new BenchError('link/message-too-large', {
      sizeBytes: HEADER_BYTES + encoded.length,
      limitBytes: HEADER_BYTES + MAX_BODY_BYTES,
    });
  const message = new Uint8Array(HEADER_BYTES + encoded.length);
  writeHeader(message, address, encoded.length);
  message.set(encoded, HEADER_BYTES);
  return message;
}

export function writeHeader(message: Uint8Array, address: MessageAddress, lengthBytes: number): void {
  message[0] = ((address.version - 1) << 3) | address.op;
  message[1] = 0;
  message[2] = lengthBytes >> 8;
  message[3] = lengthBytes & 0xff;
  message[4] = address.group >> 8;
  message[5] = address.group & 0xff;
  message[6] = address.sequence;
  message[7] = address.command;
}

/** Reads the header; undefined when there are fewer than 8 bytes. Reserved bits and flags are ignored. */
export function readHeader(message: Uint8Array): Header | undefined {
  if (message.length < HEADER_BYTES) return undefined;
  const byte = (at: number): number => message[at] ?? 0;
  return {
    op: (byte(0) & 7) as WireOp,
    versionBits: (byte(0) >> 3) & 3,
    length: (byte(2) << 8) | byte(3),
    group: (byte(4) << 8) | byte(5),
    sequence: byte(6),
    command: byte(7),
  };
}

/**
 * The body of a whole message as a Map.
 * @throws CborError also when the body is no map. An empty body counts as an empty map.
 */
export function readBody(message: Uint8Array): Map<unknown, unknown> {
  const body = message.subarray(HEADER_BYTES);
  if (body.length === 0) return new Map();
  const value = decodeCbor(body);
  if (!(value instanceof Map)) throw new CborError('not a map', 0);
  return value;
}

/** An error that a device tells with its number. `group` is absent for the codes common to all groups. */
export interface NumberedError {
  group?: number;
  rc: number;
  /** The device's own words, when it was built to give them. */
  reason?: string;
  /** Bytes that the device has of the file; beside the error of a chunk that does not follow them. */
  lengthBytes?: number;
}

/** An error whose number cannot be read: the key that says so, and the value that stands under it. */
export interface UnreadableError {
  unreadable: { key: 'err' | 'ret' | 'rc'; value: unknown };
}

/** What an answer says about failure. */
export type AnswerError = NumberedError | UnreadableError;

/**
 * Finds the error in an answer, in all three spellings: `rc` (version 1, and around the handlers in version 2),
 * `err: {group, rc}` (Zephyr 3.5 and newer), `ret: {group, rc}` (Zephyr 3.4 only; elsewhere `ret` is a number).
 * Zephyr writes `err` only where something failed (smp_add_cmd_err), so an `err` of whatever shape is an error.
 * @param rcIsResult the answer belongs to a command that runs others: with `o` in it, a plain `rc` is what that came to.
 * @returns undefined when the answer is a success (`rc` 0 or no error at all).
 */
export function errorIn(body: Map<unknown, unknown>, rcIsResult = false): AnswerError | undefined {
  const reason = body.get('rsn');
  const length = wholeNumberIn(body.get('len'));
  const beside = {
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(length !== undefined && length >= 0 ? { lengthBytes: length } : {}),
  };
  for (const key of ['err', 'ret'] as const) {
    const value = body.get(key);
    if (!body.has(key) || (key === 'ret' && !(value instanceof Map))) continue;
    const map: ReadonlyMap<unknown, unknown> = value instanceof Map ? value : new Map<unknown, unknown>();
    const rc = wholeNumberIn(map.get('rc'));
    const group = wholeNumberIn(map.get('group'));
    // A number without its group would be taken for one of the common codes.
    if (rc === undefined || rc === 0 || (map.has('group') && group === undefined))
      return { unreadable: { key, value } };
    return group === undefined ? { rc, ...beside } : { group, rc, ...beside };
  }
  if (!body.has('rc')) return undefined;
  const value = body.get('rc');
  const rc = wholeNumberIn(value);
  if (rc === undefined) return { unreadable: { key: 'rc', value } };
  return rc === 0 || (rcIsResult && body.has('o')) ? undefined : { rc, ...beside };
}

function wholeNumberIn(value: unknown): number | undefined {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}
