/**
 * The byte stream between host and controller (UART transport "H4", Bluetooth Core Specification, Vol 4 Part A): octets in,
 * packets of the host out. Memory is bounded by the longest packet. Knows no command.
 */
import { joinBytes } from '@shared/core/bytes';
import { le16At, octets, le16 } from './octets';

export type HostPacket =
  | { kind: 'command'; opcode: number; parameters: Uint8Array }
  /** `boundary`: packet boundary flag, Vol 4 Part E, 5.4.2. */
  | { kind: 'acl'; handle: number; boundary: number; content: Uint8Array }
  /** Neither; nothing is understood until the host resets the controller. */
  | { kind: 'lost-synchronization' };

/** Packet indicators, Vol 4 Part A, table 2.1. */
const COMMAND = 0x01;
const ACL = 0x02;
const EVENT = 0x04;
/** HCI_Reset, which ends a loss of synchronization (Vol 4 Part A, 4). */
const RESET = [COMMAND, 0x03, 0x0c, 0x00];

/** Packet boundary flags of fragments (Vol 4 Part E, 5.4.2): a continuation, and the first one from the controller. */
export const BOUNDARY = { continuation: 1, first: 2 } as const;

export class HostPackets {
  #buffered: Uint8Array = new Uint8Array();
  #isLost = false;

  /** @param mostAclOctets what the controller told the host; a longer packet is taken for a loss of synchronization */
  constructor(readonly mostAclOctets: number) {}

  /** Takes what came; the packets that are complete now. */
  push(bytes: Uint8Array): HostPacket[] {
    this.#buffered = joinBytes([this.#buffered, bytes]);
    const packets: HostPacket[] = [];
    for (let packet = this.#next(); packet !== undefined; packet = this.#next()) packets.push(packet);
    return packets;
  }

  #next(): HostPacket | undefined {
    if (this.#isLost && !this.#findReset()) return undefined;
    const bytes = this.#buffered;
    switch (bytes[0]) {
      case undefined:
        return undefined;
      case COMMAND: {
        const end = 4 + (bytes[3] ?? 0);
        if (bytes.length < 4 || bytes.length < end) return undefined;
        this.#buffered = bytes.slice(end);
        return { kind: 'command', opcode: le16At(bytes, 1), parameters: bytes.slice(4, end) };
      }
      case ACL: {
        if (bytes.length < 5) return undefined;
        const length = le16At(bytes, 3);
        if (length > this.mostAclOctets) return this.#lose();
        if (bytes.length < 5 + length) return undefined;
        this.#buffered = bytes.slice(5 + length);
        const word = le16At(bytes, 1);
        return {
          kind: 'acl',
          handle: word & 0x0fff,
          boundary: (word >> 12) & 3,
          content: bytes.slice(5, 5 + length),
        };
      }
      default:
        return this.#lose();
    }
  }

  #lose(): HostPacket {
    this.#isLost = true;
    return { kind: 'lost-synchronization' };
  }

  #findReset(): boolean {
    const at = this.#indexOfReset();
    this.#isLost = at < 0;
    this.#buffered = this.#buffered.slice(
      at < 0 ? Math.max(0, this.#buffered.length - RESET.length + 1) : at,
    );
    return !this.#isLost;
  }

  #indexOfReset(): number {
    return this.#buffered.findIndex((_, at) => RESET.every((byte, i) => this.#buffered[at + i] === byte));
  }
}

/** An event for the host. */
export function eventPacket(code: number, parameters: Uint8Array): Uint8Array {
  return octets(EVENT, code, parameters.length, parameters);
}

/** Data for the host. */
export function aclPacket(handle: number, boundary: number, content: Uint8Array): Uint8Array {
  return octets(ACL, le16(handle | (boundary << 12)), le16(content.length), content);
}
