/**
 * LE legacy pairing against the samples of the Bluetooth Core Specification, Vol 3 Part H, 2.2.3 and 2.2.4. Numbers there
 * stand with the most significant octet first.
 */
import { expect, test } from 'vitest';
import { toHex } from '@shared/core/bytes';
import { hostAes128 } from '@main/host/aes';
import { confirmValue, PairingResponder, shortTermKey } from '@main/virtual-bluetooth/pairing';
import type { PairingPolicy } from '@main/virtual-bluetooth/peripheral';
import { seededRandom } from '@main/simulator/random';
import { bytes } from './host';

const number = (hex: string): Uint8Array => bytes(hex).reverse();
const written = (octets: Uint8Array): string => toHex(octets.toReversed());

const central = { address: 'a1:a2:a3:a4:a5:a6', isRandom: true };
const peripheral = { address: 'b1:b2:b3:b4:b5:b6', isRandom: false };

test('c1, the confirm value', () => {
  const parties = {
    central,
    peripheral,
    request: number('07071000000101'),
    response: number('05000800000302'),
  };
  expect(written(confirmValue(hostAes128, number('5783d52156ad6f0e6388274ec6702ee0'), parties))).toBe(
    '1e1e3fef878988ead2a74dc5bef13b86',
  );
});

test('s1, the short term key', () => {
  const [ofPeripheral, ofCentral] = [
    '000f0e0d0c0b0a091122334455667788',
    '010203040506070899aabbccddeeff00',
  ].map(number);
  expect(written(shortTermKey(hostAes128, ofPeripheral!, ofCentral!))).toBe(
    '9a1fe1f0e8b0f49b5b4216ae796da062',
  );
});

function responder(policy: PairingPolicy = 'just-works') {
  const sent: Uint8Array[] = [];
  const one = new PairingResponder({
    send: (pdu) => void sent.push(pdu),
    aes128: hostAes128,
    random: seededRandom(3),
    policy,
    central,
    peripheral,
  });
  return { one, sent };
}

const REQUEST = bytes('01030001100001');
const RANDOM = new Uint8Array(16).fill(0x42);

test('both sides come to the same key', () => {
  const { one, sent } = responder();
  one.receive(REQUEST);
  const response = sent[0] ?? new Uint8Array();
  expect(toHex(response)).toBe('02030001100000');
  const parties = { central, peripheral, request: REQUEST, response };
  one.receive(Uint8Array.of(3, ...confirmValue(hostAes128, RANDOM, parties)));
  one.receive(Uint8Array.of(4, ...RANDOM));
  const [confirm, random] = [sent[1] ?? new Uint8Array(), sent[2] ?? new Uint8Array()];
  expect(toHex(confirm.slice(1))).toBe(toHex(confirmValue(hostAes128, random.slice(1), parties)));
  const key = shortTermKey(hostAes128, random.slice(1), RANDOM);
  expect(one.accepts(key)).toBe(true);
  expect(one.accepts(RANDOM)).toBe(false);
});

test('a random number that was not confirmed before fails (0x04)', () => {
  const { one, sent } = responder();
  one.receive(REQUEST);
  one.receive(Uint8Array.of(3, ...RANDOM));
  one.receive(Uint8Array.of(4, ...RANDOM));
  expect(toHex(sent.at(-1) ?? new Uint8Array())).toBe('0504');
  expect(one.accepts(RANDOM)).toBe(false);
});

test.each([
  ['secure-connections-only', '0503'],
  ['none', '0505'],
] as const)('with the policy %s legacy pairing fails with %s', (policy, failed) => {
  const { one, sent } = responder(policy);
  one.receive(REQUEST);
  expect(sent.map(toHex)).toEqual([failed]);
});
