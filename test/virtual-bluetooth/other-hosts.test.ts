/**
 * What hosts other than noble ask of a controller, from the Bluetooth Core Specification (5.4), Vol 4 Part E; section numbers are
 * those of that part.
 */
import { describe, expect, test } from 'vitest';
import { toHex } from '@shared/core/bytes';
import { hostAes128 } from '@main/host/aes';
import { confirmValue } from '@main/virtual-bluetooth/pairing';
import { bytes, connectTo, FIRST, host } from './host';

const RESET = '01030c00';
const SCAN_ON = '010b200701 1000 1000 00 00  010c2002 01 00';
const SECOND = '02000000dec0';
/** In the accept list: a peripheral under a random address. */
const accept = (address: string): string => `01112007 01 ${address}`;
/** Whoever of the accept list is heard. */
const CONNECT_ACCEPTED = connectTo('000000000000').replace('60003000 00 01', '60003000 01 00');
const RANDOM_ADDRESS = '665544332211';
const SET_RANDOM_ADDRESS = `01052006 ${RANDOM_ADDRESS}`;
/** The same as `connectTo`, the host under its random address. */
const connectAsRandom = (address: string): string =>
  connectTo(address).replace(`${address} 00`, `${address} 01`);
const done = (opcode: string, status = '00', values = ''): string =>
  `040e${(4 + values.length / 2).toString(16).padStart(2, '0')}01${opcode}${status}${values}`;

describe('what a controller for LE has to answer (3.1)', () => {
  test.each([
    ['random address (7.8.4)', SET_RANDOM_ADDRESS, done('0520')],
    ['places in the accept list (7.8.14)', '010f2000', done('0f20', '00', '08')],
    ['an empty accept list (7.8.15)', '01102000', done('1020')],
    ['one more in the accept list (7.8.16)', accept(FIRST), done('1120')],
    ['one less in the accept list, where it is not (7.8.17)', `01122007 01 ${FIRST}`, done('1220', '12')],
    ['channels to keep away from (7.8.19)', '01142005 ffffffff1f', done('1420')],
    ['channels of a link that is not there (7.8.20)', '01152002 4000', done('1520', '02', '4000ffffffff1f')],
    ['states of a central (7.8.27)', '011c2000', done('1c20', '00', '7000c01300000000')],
    ['suggested length of packets (7.8.34)', '01232000', done('2320', '00', '1b004801')],
    // FIPS 197, appendix B; the least significant octet first.
    [
      'encryption of one block (7.8.22)',
      '01172020 3c4fcf098815f7aba6d2ae2816157e2b 340737e0a29831318d305a88a8f64332',
      done('1720', '00', '320b6a19978511dcfb09dc021d842539'),
    ],
  ])('%s', (_, command, answer) => {
    expect(host().ask(command).join('')).toBe(answer);
  });

  test('eight random octets (7.8.23), others each time', () => {
    const { ask } = host();
    const [first = '', second = ''] = [ask('01182000'), ask('01182000')].map(([one]) => one);
    expect(first).toMatch(/^040e0c01182000[0-9a-f]{16}$/);
    expect(second).not.toBe(first);
  });

  test('the channels of a link', async () => {
    const { bring, connect, ask } = host();
    bring();
    await connect();
    expect(ask('01152002 4000')).toEqual([done('1520', '00', '4000ffffffff1f')]);
  });

  test('all of them stand in the map of supported commands (7.4.2, 6.27)', () => {
    const [answer = ''] = host().ask('01021000');
    const map = bytes(answer).slice(7);
    const missing = [
      ...[0x05, 0x0f, 0x10, 0x11, 0x12, 0x14, 0x15, 0x17, 0x18].map((at) => [
        25 + ((at - 1) >> 3),
        (at - 1) & 7,
      ]),
      ...[
        [28, 3],
        [33, 7],
        [34, 0],
      ],
    ].filter(([octet = 0, bit = 0]) => (((map[octet] ?? 0) >> bit) & 1) === 0);
    expect(missing).toEqual([]);
  });
});

describe('the suggested length of packets (7.8.35)', () => {
  test('is kept until a reset', () => {
    const { ask } = host();
    expect(ask('01242004 fb00 4808')).toEqual([done('2420')]);
    expect(ask('01232000')).toEqual([done('2320', '00', 'fb004808')]);
    ask(RESET);
    expect(ask('01232000')).toEqual([done('2320', '00', '1b004801')]);
  });

  test.each(['1a00 4801', 'fc00 4801', '1b00 4701', '1b00 9142'])('%s is refused', (suggestion) => {
    const { ask } = host();
    expect(ask(`01242004 ${suggestion}`)).toEqual([done('2420', '12')]);
    expect(ask('01232000')).toEqual([done('2320', '00', '1b004801')]);
  });
});

describe('the random address of a host', () => {
  test('stays while it is on the air under it', () => {
    const { ask, bring } = host();
    ask(SCAN_ON);
    expect(ask(SET_RANDOM_ADDRESS)).toEqual([done('0520', '0c')]);
    ask('010c2002 00 00');
    expect(ask(SET_RANDOM_ADDRESS)).toEqual([done('0520')]);
    bring();
    ask(connectTo(SECOND));
    expect(ask(SET_RANDOM_ADDRESS)).toEqual([done('0520', '0c')]);
  });

  test('has to be set before it is used, and is gone after a reset', () => {
    const { ask } = host();
    const refused = ['040f0412010d20'];
    expect(ask(connectAsRandom(FIRST))).toEqual(refused);
    ask(SET_RANDOM_ADDRESS);
    ask(RESET);
    expect(ask(connectAsRandom(FIRST))).toEqual(refused);
  });

  test('is the one that pairing is made with', async () => {
    const { ask, bring, clock, took } = host();
    bring();
    ask(SET_RANDOM_ADDRESS);
    ask(connectAsRandom(FIRST));
    await clock.advance(10);
    took();
    const security = (pdu: string): string => {
      const octets = bytes(pdu).length;
      const size = (value: number): string => `${value.toString(16).padStart(2, '0')}00`;
      return ask(`02 4000 ${size(octets + 4)} ${size(octets)} 0600 ${pdu}`)
        .filter((packet) => packet.startsWith('02'))
        .map((packet) => packet.slice(18))
        .join('');
    };
    const request = '01030001100001';
    const response = security(request);
    const parties = {
      central: { address: '11:22:33:44:55:66', isRandom: true },
      peripheral: { address: 'c0:de:00:00:00:01', isRandom: true },
      request: bytes(request),
      response: bytes(response),
    };
    const random = new Uint8Array(16).fill(7);
    security(`03${toHex(confirmValue(hostAes128, random, parties))}`);
    // Its own random number, and not that ours was not confirmed (0504).
    expect(security(`04${toHex(random)}`)).toMatch(/^04[0-9a-f]{32}$/);
  });
});

describe('the accept list', () => {
  test('lets a host connect to whoever of it is heard, and says to whom', async () => {
    const { ask, bring, clock, took } = host();
    bring();
    bring({ address: 'c0:de:00:00:00:02' });
    ask(accept(SECOND));
    expect(ask(CONNECT_ACCEPTED)).toEqual(['040f0400010d20']);
    await clock.advance(10);
    expect(took().join('')).toContain(`043e1301004000 00 01${SECOND}`.replaceAll(' ', ''));
  });

  test('connects nobody who is not in it, also not one with another kind of address', async () => {
    const { ask, bring, clock, took, controller } = host();
    bring({ addressType: 'public' });
    ask(accept(FIRST));
    ask(CONNECT_ACCEPTED);
    await clock.advance(1000);
    expect([took(), controller.links]).toEqual([[], []]);
  });

  test('an attempt with it that is cancelled names nobody', () => {
    const { ask } = host();
    ask(accept(FIRST));
    ask(CONNECT_ACCEPTED);
    const [, ended = ''] = ask('010e2000');
    expect(ended).toContain('043e1301020000000 1000000000000'.replaceAll(' ', ''));
  });

  test('does not change while it is in use', () => {
    const { ask } = host();
    ask(accept(FIRST));
    ask(CONNECT_ACCEPTED);
    expect(ask(accept(SECOND))).toEqual([done('1120', '0c')]);
    expect(ask('01102000')).toEqual([done('1020', '0c')]);
    ask('010e2000');
    expect(ask(accept(SECOND))).toEqual([done('1120')]);
  });

  test('has eight places, one for each address, and is empty after a reset', () => {
    const { ask } = host();
    const nth = (number: number): string => accept(`0${number}000000dec0`);
    for (let number = 1; number <= 8; number++) expect(ask(nth(number))).toEqual([done('1120')]);
    expect(ask(nth(8))).toEqual([done('1120')]);
    expect(ask(nth(9))).toEqual([done('1120', '07')]);
    expect(ask(`01122007 01 ${FIRST}`)).toEqual([done('1220')]);
    expect(ask(nth(9))).toEqual([done('1120')]);
    ask(RESET);
    expect(ask(nth(1))).toEqual([done('1120')]);
    expect(ask(`01122007 01 ${SECOND}`)).toEqual([done('1220', '12')]);
  });

  test('is all that a host hears that scans with it (7.8.10)', async () => {
    const { ask, bring, clock, took } = host();
    bring();
    bring({ address: 'c0:de:00:00:00:02' });
    ask(accept(SECOND));
    ask('010b2007 01 1000 1000 00 01  010c2002 01 01');
    await clock.advance(1000);
    const heard = took().join('');
    expect(heard).toContain(SECOND);
    expect(heard).not.toContain(FIRST);
    expect(ask(accept(FIRST))).toEqual([done('1120', '0c')]);
  });
});
