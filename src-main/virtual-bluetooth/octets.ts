/**
 * Numbers, addresses and identifiers as Bluetooth writes them: least significant octet first. Knows no packet.
 */
import { fromHex, joinBytes, toHex } from '@shared/core/bytes';

/** One octet, several, or an array of them. */
export type Piece = number | readonly number[] | Uint8Array;

/** All pieces behind one another. */
export function octets(...pieces: readonly Piece[]): Uint8Array {
  return joinBytes(pieces.map((piece) => Uint8Array.from(typeof piece === 'number' ? [piece] : piece)));
}

/** A number of 16 bits. */
export function le16(value: number): [number, number] {
  return [value & 0xff, (value >> 8) & 0xff];
}

/** The number of 16 bits at this place; octets that are not there count as zero. */
export function le16At(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

/** `c0:de:00:00:00:01` in the order of the air. */
export function addressOctets(address: string): Uint8Array {
  const bytes = fromHex(address.replaceAll(':', ''));
  if (bytes?.length !== 6) throw new RangeError(`no Bluetooth address: ${address}`);
  return bytes.reverse();
}

/** The other way round; of six octets. */
export function addressText(bytes: Uint8Array): string {
  return Array.from(bytes.toReversed(), (byte) => toHex(Uint8Array.of(byte))).join(':');
}

/** Of 4 or 32 hexadecimal digits, hyphens allowed. A short one stays short. */
export function uuidOctets(uuid: string): Uint8Array {
  const bytes = fromHex(uuid.replaceAll('-', ''));
  if (bytes?.length !== 2 && bytes?.length !== 16) throw new RangeError(`no UUID: ${uuid}`);
  return bytes.reverse();
}

/** `0000xxxx-0000-1000-8000-00805F9B34FB` (Core, Vol 3 Part B, 2.5.1) without the two octets that differ. */
const BASE = uuidOctets('00000000-0000-1000-8000-00805f9b34fb').subarray(0, 12);

/** A UUID as digits, for comparing: Bluetooth's own are the same in their short and their long form. */
export function uuidKey(bytes: Uint8Array): string {
  const isLongFormOfShort =
    bytes.length === 16 && BASE.every((byte, at) => bytes[at] === byte) && bytes[14] === 0 && bytes[15] === 0;
  return toHex((isLongFormOfShort ? bytes.subarray(12, 14) : bytes).toReversed());
}
