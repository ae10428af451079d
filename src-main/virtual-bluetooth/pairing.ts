/**
 * The responder of LE legacy pairing with the "Just Works" model (Bluetooth Core Specification, Vol 3 Part H, 2.3.5.2): just
 * enough to encrypt a link. No bonding, no Secure Connections. AES-128 and chance are given to it.
 */
import { sameBytes } from '@shared/core/bytes';
import { addressOctets, octets } from './octets';
import type { PairingPolicy } from './peripheral';

/** One block of AES-128, most significant octet first, as FIPS 197 writes it. */
export type Aes128 = (key: Uint8Array, block: Uint8Array) => Uint8Array;

/** Codes, Vol 3 Part H, table 3.3. */
const code = { request: 0x01, response: 0x02, confirm: 0x03, random: 0x04, failed: 0x05 } as const;
/** Reasons, table 3.7. */
const reason = {
  authenticationRequirements: 0x03,
  confirmValueFailed: 0x04,
  pairingNotSupported: 0x05,
} as const;
/** No input and no output, no OOB data, no MITM protection, keys of 16 octets, none distributed. */
const RESPONSE = [code.response, 0x03, 0x00, 0x01, 0x10, 0x00, 0x00];
const SECURE_CONNECTIONS_BIT = 0x08;
const ZERO_KEY = new Uint8Array(16);

export interface PairingOptions {
  send: (pdu: Uint8Array) => void;
  aes128: Aes128;
  random: () => number;
  policy: PairingPolicy;
  central: { address: string; isRandom: boolean };
  peripheral: { address: string; isRandom: boolean };
}

export class PairingResponder {
  readonly #options: PairingOptions;
  #request: Uint8Array = new Uint8Array(7);
  #centralConfirm: Uint8Array = new Uint8Array();
  #ownRandom: Uint8Array = new Uint8Array(16);
  #shortTermKey: Uint8Array | undefined;

  constructor(options: PairingOptions) {
    this.#options = options;
  }

  receive(pdu: Uint8Array): void {
    if (pdu[0] === code.request && pdu.length === 7) this.#requested(pdu);
    else if (pdu[0] === code.confirm && pdu.length === 17) this.#confirmed(pdu.slice(1));
    else if (pdu[0] === code.random && pdu.length === 17) this.#revealed(pdu.slice(1));
  }

  /** Whether the key with which the host starts encryption is the one that both sides have made. */
  accepts(key: Uint8Array): boolean {
    return this.#shortTermKey !== undefined && sameBytes(key, this.#shortTermKey);
  }

  #requested(pdu: Uint8Array): void {
    const { policy, send } = this.#options;
    const isLegacy = ((pdu[3] ?? 0) & SECURE_CONNECTIONS_BIT) === 0;
    if (policy === 'none') return send(octets(code.failed, reason.pairingNotSupported));
    if (policy === 'secure-connections-only' && isLegacy)
      return send(octets(code.failed, reason.authenticationRequirements));
    this.#request = pdu;
    send(octets(RESPONSE));
  }

  #confirmed(confirm: Uint8Array): void {
    const { random, send } = this.#options;
    this.#centralConfirm = confirm;
    this.#ownRandom = Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256));
    send(octets(code.confirm, this.#confirmOf(this.#ownRandom)));
  }

  #revealed(centralRandom: Uint8Array): void {
    const { aes128, send } = this.#options;
    if (!sameBytes(this.#confirmOf(centralRandom), this.#centralConfirm))
      return send(octets(code.failed, reason.confirmValueFailed));
    this.#shortTermKey = shortTermKey(aes128, this.#ownRandom, centralRandom);
    send(octets(code.random, this.#ownRandom));
  }

  #confirmOf(random: Uint8Array): Uint8Array {
    const { aes128, central, peripheral } = this.#options;
    return confirmValue(aes128, random, {
      request: this.#request,
      response: octets(RESPONSE),
      central,
      peripheral,
    });
  }
}

export interface PairingParties {
  /** The whole PDUs. */
  request: Uint8Array;
  response: Uint8Array;
  central: PairingOptions['central'];
  peripheral: PairingOptions['peripheral'];
}

/** c1 (2.2.3) with the temporary key of Just Works, which is zero. */
export function confirmValue(aes128: Aes128, random: Uint8Array, parties: PairingParties): Uint8Array {
  const { request, response, central, peripheral } = parties;
  const p1 = octets(central.isRandom ? 1 : 0, peripheral.isRandom ? 1 : 0, request, response);
  const p2 = octets(addressOctets(peripheral.address), addressOctets(central.address), [0, 0, 0, 0]);
  return encrypt(aes128, xor(encrypt(aes128, xor(random, p1)), p2));
}

/** s1 (2.2.4): the lower halves of both random numbers, the responder's on top. */
export function shortTermKey(aes128: Aes128, ofPeripheral: Uint8Array, ofCentral: Uint8Array): Uint8Array {
  return encrypt(aes128, octets(ofCentral.subarray(0, 8), ofPeripheral.subarray(0, 8)));
}

/** e (2.2.1) with a key of zeros, in Bluetooth's order. */
function encrypt(aes128: Aes128, block: Uint8Array): Uint8Array {
  return aes128(ZERO_KEY, block.toReversed()).toReversed();
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, at) => byte ^ (b[at] ?? 0));
}
