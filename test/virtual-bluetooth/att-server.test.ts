/**
 * The attribute server against PDUs written from the Bluetooth Core Specification (5.4), Vol 3 Part F; section numbers are
 * those of that part.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '@shared/core/bytes';
import { AttServer } from '@main/virtual-bluetooth/att-server';
import { AttributeTable, type Characteristic } from '@main/virtual-bluetooth/attribute-table';
import { SMP_CHARACTERISTIC, SMP_SERVICE } from '@main/virtual-bluetooth/smp-peripheral';
import { bytes } from './host';

const SMP_SERVICE_AIR = '84aa6074528a8b86d34cb71d1ddc538d';
const SMP_CHARACTERISTIC_AIR = '487c9974112 69eae01 4ece fb28782eda'.replaceAll(' ', '');

function server({ needsEncryption = false, maxMtu = 65 } = {}) {
  const written: string[] = [];
  const onWrite: Characteristic['onWrite'] = (_, value) => void written.push(toHex(value));
  const name: Characteristic = {
    uuid: '2a00',
    properties: ['read', 'write'],
    value: bytes('426f6f7462656e6368'),
    onWrite,
  };
  const smp: Characteristic = {
    uuid: SMP_CHARACTERISTIC,
    properties: ['writeWithoutResponse', 'notify'],
    needsEncryption,
    onWrite,
  };
  const sent: string[] = [];
  const att = new AttServer({
    // 1 service, 2 declaration, 3 name; 4 service, 5 declaration, 6 SMP, 7 configuration.
    table: new AttributeTable([
      { uuid: '1800', characteristics: [name] },
      { uuid: SMP_SERVICE, characteristics: [smp] },
    ]),
    maxMtu,
    send: (pdu) => void sent.push(toHex(pdu)),
  });
  const ask = (pdu: string): string => {
    sent.length = 0;
    att.receive(bytes(pdu));
    return sent.join(' ');
  };
  return { att, smp, ask, written, sent };
}

describe('ATT_MTU', () => {
  test('is the smaller of both sides, and 23 before anybody asked (3.4.2)', () => {
    const { att, ask } = server();
    expect(att.mtu).toBe(23);
    expect(ask('02f201')).toBe('034100');
    expect(att.mtu).toBe(65);
    expect(ask('022000')).toBe('034100');
    expect(att.mtu).toBe(32);
  });

  test('is never below 23', () => {
    const { att, ask } = server();
    ask('020500');
    expect(att.mtu).toBe(23);
  });

  test('a longer PDU is lost', () => {
    const { att, ask, written } = server();
    expect(ask(`520600${'00'.repeat(21)}`)).toBe('');
    expect(written).toEqual([]);
    expect(att.oversized).toBe(1);
    expect(ask(`520600${'00'.repeat(20)}`)).toBe('');
    expect(written).toEqual(['00'.repeat(20)]);
  });
});

describe('discovery', () => {
  test.each([
    [
      'services, those with UUIDs of one length together (3.4.4.9)',
      '10 0100 ffff 0028',
      '1106 0100 0300 0018',
    ],
    ['the rest of the services', '10 0400 ffff 0028', `1114 0400 0700 ${SMP_SERVICE_AIR}`],
    ['no more services', '10 0800 ffff 0028', '0110 0800 0a'],
    ['only services are groups', '10 0100 ffff 0328', '0110 0100 10'],
    ['one service by its UUID (3.4.3.3)', `06 0100 ffff 0028 ${SMP_SERVICE_AIR}`, '07 0400 0700'],
    ['by a short one', '06 0100 ffff 0028 0018', '07 0100 0300'],
    ['one that is not there', '06 0100 ffff 0028 0118', '0106 0100 0a'],
    ['characteristics of a service (3.4.4.1)', '08 0100 0300 0328', '0907 0200 0a 0300 002a'],
    ['of the other', '08 0400 0700 0328', `0915 0500 14 0600 ${SMP_CHARACTERISTIC_AIR}`],
    [
      'by a UUID in its long form',
      '08 0100 0300 fb349b5f80000080001000000328 0000',
      '0907 0200 0a 0300 002a',
    ],
    ['descriptors (3.4.3.1)', '04 0700 0700', '0501 0700 0229'],
    [
      'attributes whose UUIDs have one length',
      '04 0200 ffff',
      '0501 0200 0328 0300 002a 0400 0028 0500 0328',
    ],
    ['one with a long UUID', '04 0600 ffff', `0502 0600 ${SMP_CHARACTERISTIC_AIR}`],
    ['a range from zero', '04 0000 ffff', '0104 0000 01'],
    ['a range that ends before it begins', '08 0500 0400 0328', '0108 0500 01'],
    ['a UUID of a length that none has', '08 0100 ffff 002803', '0108 0000 04'],
  ])('%s', (_, request, response) => {
    expect(server().ask(request)).toBe(response.replaceAll(' ', ''));
  });

  test('a response is as long as ATT_MTU at most', () => {
    const { ask } = server();
    const one = '08 0100 ffff 0328';
    expect(ask(one)).toBe('090702000a0300002a');
    expect(ask('04 0200 0300')).toBe('050102000328 0300002a'.replace(' ', ''));
    const services = Array.from({ length: 20 }, () => ({ uuid: '180a', characteristics: [] }));
    const sent: Uint8Array[] = [];
    const att = new AttServer({
      table: new AttributeTable(services),
      maxMtu: 65,
      send: (pdu) => void sent.push(pdu),
    });
    for (const pdu of ['10 0100 ffff 0028', '04 0100 ffff', '06 0100 ffff 0028 0a18'])
      att.receive(bytes(pdu));
    // 3 entries of 6, 5 of 4, 5 of 4.
    expect(sent.map(({ length }) => length)).toEqual([20, 22, 21]);
  });
});

describe('values', () => {
  test.each([
    ['read (3.4.4.3)', '0a 0300', '0b 426f6f7462656e6368'],
    ['read from an offset (3.4.4.5)', '0c 0300 0400', '0d 62656e6368'],
    ['from the very end', '0c 0300 0900', '0d'],
    ['from beyond', '0c 0300 0a00', '010c 0300 07'],
    ['of a handle that is not there', '0a 6300', '010a 6300 01'],
    ['that cannot be read', '0a 0600', '010a 0600 02'],
    ['that can be written only without response', '12 0600 00', '0112 0600 03'],
    ['of a declaration', '12 0200 00', '0112 0200 03'],
    ['by type', '08 0100 ffff 002a', '090b 0300 426f6f7462656e6368'],
  ])('%s', (_, request, response) => {
    expect(server().ask(request)).toBe(response.replaceAll(' ', ''));
  });

  test('are written with and without response (3.4.5)', () => {
    const { ask, written } = server();
    expect(ask('12 0300 58')).toBe('13');
    expect(ask('0a 0300')).toBe('0b58');
    expect(ask('52 0600 5901')).toBe('');
    expect(ask('52 0300 00')).toBe('');
    expect(written).toEqual(['58', '5901']);
  });

  test('long ones are prepared in parts and then written as a whole (3.4.6)', () => {
    const { ask, written } = server();
    expect(ask('16 0300 0000 6162')).toBe('17030000006162');
    expect(ask('16 0300 0200 6364')).toBe('17030002006364');
    expect(written).toEqual([]);
    expect(ask('18 01')).toBe('19');
    expect(written).toEqual(['61626364']);
    ask('16 0300 0000 65');
    expect(ask('18 00')).toBe('19');
    expect(ask('18 01')).toBe('19');
    expect(written).toEqual(['61626364']);
  });

  test('parts with a gap, too many of them, or of what cannot be written are refused', () => {
    const { ask, written } = server();
    ask('16 0300 0500 61');
    expect(ask('18 01')).toBe('0118030007');
    expect(ask('16 0600 0000 61')).toBe('0116060003');
    for (let i = 0; i < 64; i++) expect(ask('16 0300 0000 61')).toBe('170300000061');
    expect(ask('16 0300 0000 61')).toBe('0116030009');
    expect(written).toEqual([]);
  });
});

describe('notifications', () => {
  test('go out once the client has asked for them, and are cut to ATT_MTU - 3 (3.4.7.1)', () => {
    const { att, ask, smp, sent } = server();
    expect(att.notify(smp, bytes('aa'))).toBe(false);
    expect(ask('12 0700 0100')).toBe('13');
    expect(ask('0a 0700')).toBe('0b0100');
    expect(att.notify(smp, new Uint8Array(30))).toBe(true);
    expect(sent).toEqual(['0b0100', `1b0600${'00'.repeat(20)}`]);
    ask('12 0700 0000');
    expect(att.notify(smp, bytes('aa'))).toBe(false);
  });

  test('the configuration has two octets', () => {
    expect(server().ask('12 0700 01')).toBe('011207000d');
  });
});

test('what wants an encrypted link is refused without one (0x05) and given with one', () => {
  const { att, ask, written } = server({ needsEncryption: true });
  expect(ask('12 0700 0100')).toBe('0112070005');
  ask('52 0600 00');
  expect(written).toEqual([]);
  att.isEncrypted = true;
  expect(ask('12 0700 0100')).toBe('13');
  ask('52 0600 00');
  expect(written).toEqual(['00']);
});

describe('PDUs that no client should send', () => {
  test.each([
    ['a request that is not supported (3.4.1.1)', '0e01000200', '010e000006'],
    ['a command that is not known', '7f', ''],
    ['a confirmation of nothing', '1e', ''],
    ['a request that is too short', '0a03', '010a000004'],
    ['a command that is too short', '5206', ''],
    ['nothing', '', ''],
  ])('%s', (_, request, response) => {
    expect(server().ask(request)).toBe(response);
  });

  test('whatever comes, nothing is thrown and no answer is longer than ATT_MTU', () => {
    const opcode = fc.constantFrom(0x02, 0x04, 0x06, 0x08, 0x0a, 0x0c, 0x10, 0x12, 0x16, 0x18, 0x52);
    const pdu = fc
      .tuple(
        fc.oneof(opcode, fc.nat(255)),
        fc.nat(9),
        fc.constantFrom(0, 255),
        fc.uint8Array({ maxLength: 30 }),
      )
      .map(([first, low, high, rest]) => Uint8Array.of(first, low, high, ...rest));
    fc.assert(
      fc.property(fc.array(fc.oneof(pdu, fc.uint8Array({ maxLength: 70 })), { maxLength: 50 }), (pdus) => {
        const { att, ask } = server();
        for (const one of pdus) {
          const before = att.mtu;
          expect(ask(toHex(one)).length / 2).toBeLessThanOrEqual(before);
        }
      }),
    );
  });
});
