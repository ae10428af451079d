/**
 * L2CAP over an LE link (Bluetooth Core Specification, Vol 3 Part A): PDUs of the fixed channels in fragments, put together
 * and cut up. Memory is bounded by the longest PDU that a fixed channel can carry. Knows no channel's content.
 */
import { joinBytes } from '@shared/core/bytes';
import { BOUNDARY } from './h4';
import { le16, le16At, octets } from './octets';

/** Fixed channels, table 2.2. */
export const channel = { attribute: 0x0004, signaling: 0x0005, security: 0x0006 } as const;

const HEADER_OCTETS = 4;
/** Above the largest ATT_MTU in use (517). */
const MOST_PDU_OCTETS = 1024;

export interface ChannelPdu {
  channel: number;
  pdu: Uint8Array;
}

export class Reassembly {
  #collected: Uint8Array | undefined;

  /**
   * Takes the next fragment.
   * @returns the PDU that it completes. A PDU that is longer than announced or than any may be is dropped.
   */
  push(boundary: number, fragment: Uint8Array): ChannelPdu | undefined {
    if (boundary !== BOUNDARY.continuation) this.#collected = fragment;
    else if (this.#collected !== undefined) this.#collected = joinBytes([this.#collected, fragment]);
    const bytes = this.#collected;
    if (bytes === undefined || bytes.length < HEADER_OCTETS) return undefined;
    const end = HEADER_OCTETS + le16At(bytes, 0);
    if (bytes.length < end && end <= HEADER_OCTETS + MOST_PDU_OCTETS) return undefined;
    this.#collected = undefined;
    if (bytes.length !== end) return undefined;
    return { channel: le16At(bytes, 2), pdu: bytes.slice(HEADER_OCTETS) };
  }
}

/** Fragments of one PDU for packets of at most so many octets; the first begins with the header. */
export function fragmentsOf(to: number, pdu: Uint8Array, mostOctets: number): Uint8Array[] {
  const frame = octets(le16(pdu.length), le16(to), pdu);
  const fragments: Uint8Array[] = [];
  for (let at = 0; at < frame.length; at += mostOctets) fragments.push(frame.subarray(at, at + mostOctets));
  return fragments;
}
