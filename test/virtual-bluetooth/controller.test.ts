/**
 * The controller against packets written from the Bluetooth Core Specification (5.4), Vol 4 Part E; section numbers are
 * those of that part.
 */
import { describe, expect, test } from 'vitest';
import { attPdus, bytes, connectTo, FIRST, host } from './host';

const RESET = '01030c00';
const SCAN_ON = '010b200701 1000 1000 00 00  010c2002 01 00';
const LINK_UP = '043e1301 00 4000 00 01 01000000dec0 1800 0000 c800 00'.replaceAll(' ', '');

describe('the controller says what it is', () => {
  test.each([
    ['reset (7.3.2)', RESET, '040e0401030c00'],
    ['address (7.4.6)', '01091000', '040e0a01091000010000ccbbaa'],
    ['buffers (7.8.2): 8 packets of 251 octets', '01022000', '040e0701022000fb0008'],
    ['no BR/EDR, but LE (7.4.3)', '01031000', '040e0c010310000000000060000000'],
    [
      'features of LE (7.8.3): encryption, data length extension',
      '01032000',
      '040e0c010320002100000000000000',
    ],
    ['a command that it does not know (7.7.14)', '01fffc00', '040e0401fffc01'],
    ['a command whose parameters are missing', '010620', ''],
    ['a command whose parameters are too short', '0106040140', '040e0401060412'],
  ])('%s', (_, command, answer) => {
    expect(host().ask(command).join('')).toBe(answer);
  });

  test('what it knows stands in the map of supported commands (7.4.2, 6.27)', () => {
    const [answer = ''] = host().ask('01021000');
    const map = bytes(answer).slice(7);
    expect(map).toHaveLength(64);
    // Disconnect, reset, scanning, connecting, extended scanning; not the inquiry of BR/EDR.
    for (const [octet, bit, isThere] of [
      [0, 5, 1],
      [5, 7, 1],
      [26, 3, 1],
      [26, 4, 1],
      [37, 6, 1],
      [0, 0, 0],
    ] as const)
      expect(((map[octet] ?? 0) >> bit) & 1, `${octet}.${bit}`).toBe(isThere);
  });

  test('with extended advertising it says so, and a host then uses the extended commands', () => {
    expect(host({ isExtended: true }).ask('01032000')).toEqual(['040e0c010320002110000000000000']);
  });
});

describe('scanning', () => {
  test('reports the advertisement and, when active, the scan response (7.7.65.2)', async () => {
    const { bring, ask, clock, took } = host();
    bring({ name: 'X', advertisedServices: ['180a'], rssi: -60 });
    expect(ask(SCAN_ON)).toEqual(['040e04010b2000', '040e04010c2000']);
    await clock.advance(100);
    const report = (type: string, data: string): string =>
      `043e${(12 + data.length / 2).toString(16).padStart(2, '0')}02 01 ${type} 01 ${FIRST} ${(data.length / 2).toString(16).padStart(2, '0')} ${data} c4`.replaceAll(
        ' ',
        '',
      );
    expect(took()).toEqual([report('00', '02010603030a18'), report('04', '020958')]);
  });

  test('a passive scan gets no scan response, and one without duplicates one report for each', async () => {
    const { bring, ask, clock, took } = host();
    bring();
    bring({ address: 'c0:de:00:00:00:02' });
    ask('010b200700 1000 1000 00 00  010c2002 01 01');
    await clock.advance(1000);
    expect(took()).toHaveLength(2);
  });

  test('ends when the host says so, and its parameters cannot be changed meanwhile (7.8.10)', async () => {
    const { bring, ask, clock, took } = host();
    bring();
    ask(SCAN_ON);
    expect(ask('010b200701 1000 1000 00 00')).toEqual(['040e04010b200c']);
    ask('010c2002 00 00');
    await clock.advance(1000);
    expect(took()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('extended reports carry legacy packets as such and extended ones whole (7.7.65.13)', async () => {
    const { bring, ask, clock, took } = host({ isExtended: true });
    bring({ rssi: -60 });
    const name = 'a name that is longer than any legacy packet could carry';
    bring({ address: 'c0:de:00:00:00:02', advertises: 'extended', name });
    ask('01412008 00 00 01 01 1000 1000  01422006 01 01 0000 0000');
    await clock.advance(1000);
    const reports = took();
    expect(reports).toHaveLength(3);
    expect(reports).toContain(
      `043e1d0d011300 01${FIRST}0100ff7fc40000 00000000000000 03 020106`.replaceAll(' ', ''),
    );
    expect(reports.find((one) => one.startsWith('04', 0) && one.includes('0d010100'))).toContain(
      Buffer.from(name).toString('hex'),
    );
  });

  test('who scans and connects in the legacy way does not hear extended packets', async () => {
    const { bring, ask, clock, took } = host();
    bring({ advertises: 'extended' });
    ask(SCAN_ON);
    ask(connectTo(FIRST));
    await clock.advance(1000);
    expect(took()).toEqual([]);
  });
});

describe('a link', () => {
  test('comes up when the peripheral is there, with what the host asked for (7.7.65.1)', async () => {
    const { bring, ask, clock, took } = host();
    expect(ask(connectTo(FIRST))).toEqual(['040f0400010d20']);
    await clock.advance(5000);
    expect(took()).toEqual([]);
    bring();
    await clock.advance(10);
    expect(took()).toEqual([LINK_UP]);
  });

  test('the extended command gives the enhanced event (7.7.65.10)', async () => {
    const { bring, ask, clock, took } = host({ isExtended: true });
    bring();
    expect(ask(`0143201a 00 00 01 ${FIRST} 01 6000 3000 1800 1800 0000 c800 0000 0000`)).toEqual([
      '040f0400014320',
    ]);
    await clock.advance(10);
    const noResolvable = '00'.repeat(12);
    expect(took()).toEqual([`043e1f0a0040000001${FIRST}${noResolvable}18000000c80000`]);
  });

  test('an attempt is given up with its address in the event, which hosts find it by (7.8.13)', () => {
    const { ask } = host();
    ask(connectTo(FIRST));
    expect(ask(connectTo(FIRST))).toEqual(['040f040c010d20']);
    expect(ask('010e2000')).toEqual([
      '040e04010e2000',
      `043e1301 02 0000 00 01 ${FIRST} 0000 0000 0000 00`.replaceAll(' ', ''),
    ]);
    expect(ask('010e2000')).toEqual(['040e04010e200c']);
  });

  test.each([
    ['an interval below 7.5 ms', '0500 0500', 'c800'],
    ['a supervision time-out below 100 ms', '1800 1800', '0900'],
  ])('%s is refused (7.8.12)', (_, interval, timeout) => {
    const command = `010d2019 60003000 00 01 ${FIRST} 00 ${interval} 0000 ${timeout} 0000 0000`;
    expect(host().ask(command)).toEqual(['040f0412010d20']);
  });

  test('there is one link to an address at a time', async () => {
    const { bring, connect, ask } = host();
    bring();
    await connect();
    expect(ask(connectTo(FIRST))).toEqual(['040f040b010d20']);
  });

  test('ends by the host with 0x16, by the peer with 0x13 (7.7.5)', async () => {
    const { bring, connect, ask, took } = host();
    const peripheral = bring();
    await connect();
    expect(ask('01060403 4000 13')).toEqual(['040f0400010604', '04050400400016']);
    expect(ask('01060403 4000 13')).toEqual(['040f0402010604']);
    await connect();
    expect(peripheral.disconnect()).toBe(true);
    expect(took()).toEqual(['04050400410013']);
    expect(peripheral.disconnect()).toBe(false);
  });

  test('a peer that is gone is missed after the supervision time-out, with 0x08', async () => {
    const { bring, connect, att, clock, took, controller } = host();
    const peripheral = bring();
    await connect();
    peripheral.vanish();
    expect(att('021700')).toEqual([]);
    await clock.advance(1999);
    expect(took()).toEqual([]);
    await clock.advance(1);
    expect(took()).toEqual(['04050400400008']);
    expect(controller.links).toEqual([]);
  });

  test('fails as on the air: it is up, and six intervals later it is 0x3e', async () => {
    const { bring, send, clock, took } = host();
    bring().nextAttempts = ['not-established'];
    send(connectTo(FIRST));
    await clock.advance(10);
    expect(took().at(-1)).toBe(LINK_UP);
    await clock.advance(179);
    expect(took()).toEqual([]);
    await clock.advance(1);
    expect(took()).toEqual(['0405040040003e']);
  });

  test('a peripheral that does not answer leaves the host waiting until it gives up', async () => {
    const { bring, send, clock, took } = host();
    bring().nextAttempts = Array.from({ length: 1000 }, () => 'ignored');
    send(connectTo(FIRST));
    took();
    await clock.advance(5000);
    expect(took()).toEqual([]);
  });

  test('a reset ends all links without a word (7.3.2)', async () => {
    const { bring, connect, ask, controller, clock } = host();
    const peripheral = bring();
    await connect();
    expect(ask(RESET)).toEqual(['040e0401030c00']);
    expect(controller.links).toEqual([]);
    expect(peripheral.isHeard).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test('a reset ends an attempt to connect, too', async () => {
    const { bring, ask, clock, took, controller } = host();
    ask(connectTo(FIRST));
    ask(RESET);
    bring();
    await clock.advance(1000);
    expect(took()).toEqual([]);
    expect(controller.links).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('tells the signal strength, and that there is no such link (7.5.4)', async () => {
    const { bring, connect, ask } = host();
    bring({ rssi: -77 });
    await connect();
    expect(ask('01051402 4000')).toEqual(['040e0701051400 4000 b3'.replaceAll(' ', '')]);
    expect(ask('01051402 4100')).toEqual(['040e0701051402 4100 00'.replaceAll(' ', '')]);
  });

  test('takes other parameters and longer packets when asked (7.8.18, 7.8.33)', async () => {
    const { bring, connect, ask } = host();
    bring();
    await connect();
    expect(ask('0113200e 4000 0c00 0c00 0000 c800 0000 0000')).toEqual([
      '040f0400011320',
      '043e0a030040000c000000c800',
    ]);
    expect(ask('01222006 4000 fb00 4808')).toEqual(['040e06012220004000', '043e0b074000fb004808fb004808']);
  });

  test('its peripheral can ask for other parameters (Vol 3 Part A, 4.20)', async () => {
    const { bring, connect, controller, took } = host();
    bring();
    await connect();
    controller.links[0]?.requestParameters(6, 12, 0, 100);
    expect(took()).toEqual(['0240201000 0c00 0500 12 01 0800 0600 0c00 0000 6400'.replaceAll(' ', '')]);
  });
});

describe('data on a link', () => {
  test('is answered, and the buffer of the host is given back (7.7.19)', async () => {
    const { bring, connect, att } = host();
    bring();
    await connect();
    expect(att('021700')).toEqual([
      '024020070003000400 03f201'.replace(' ', ''),
      '041305014000 0100'.replace(' ', ''),
    ]);
  });

  test('goes in fragments in both directions (Vol 3 Part A, 7.2.1)', async () => {
    const { bring, connect, ask, send, took } = host({ hasLongPackets: false });
    bring({
      services: [
        {
          uuid: '1801',
          characteristics: [{ uuid: '2a00', properties: ['read'], value: new Uint8Array(40).fill(7) }],
        },
      ],
    });
    await connect();
    ask('02 4000 0700 0300 0400 024000');
    send('02 4000 0300 0300 04');
    send('02 4010 0300 00 0a 03');
    expect(took()).toEqual(['04130501400001 00'.replace(' ', ''), '04130501400001 00'.replace(' ', '')]);
    send('02 4010 0100 00');
    const value = '07'.repeat(40);
    const frame = `290004000b${value}`;
    expect(took()).toEqual([
      `0240201b00${frame.slice(0, 54)}`,
      `0240101200${frame.slice(54)}`,
      '0413050140000100',
    ]);
  });

  test('a PDU that is longer than it said, or than any may be, is dropped, and the next one is taken', async () => {
    const { bring, connect, ask, att } = host();
    bring();
    await connect();
    const returned = '0413050140000100';
    expect(ask('02 4000 0800 0300 0400 021700 00')).toEqual([returned]);
    expect(ask('02 4000 0700 0140 0400 021700')).toEqual([returned]);
    expect(ask('02 4010 0300 021700')).toEqual([returned]);
    expect(attPdus(att('021700'))).toEqual(['03f201']);
  });

  test('moves at connection events only, as many packets as fit, and an answer waits for the next', async () => {
    const { bring, connect, att, clock, took } = host({ timing: { intervalMs: 30, packetsPerEvent: 2 } });
    bring();
    await connect();
    for (let i = 0; i < 3; i++) expect(att('0a0100')).toEqual([]);
    await clock.advance(29);
    expect(took()).toEqual([]);
    await clock.advance(1);
    expect(took()).toEqual(['0413050140000200']);
    await clock.advance(30);
    const packets = took();
    expect(attPdus(packets)).toHaveLength(2);
    expect(packets.at(-1)).toBe('0413050140000100');
    await clock.advance(30);
    expect(attPdus(took())).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  test('a timer that runs too early brings no event more than there is time for', async () => {
    const { bring, connect, att, clock, took } = host({ timing: { intervalMs: 30, packetsPerEvent: 1 } });
    bring();
    await connect();
    const after = clock.after.bind(clock);
    clock.after = (ms, run) => after(Math.max(0, ms - 0.5), run);
    for (let i = 0; i < 8; i++) att('0a0100');
    await clock.advance(6 * 30);
    // One buffer comes back in each event.
    expect(took().filter((packet) => packet.startsWith('0413'))).toHaveLength(6);
  });

  test('more than there are buffers for is lost, and said (7.7.26)', async () => {
    const { bring, connect, att } = host({ timing: { intervalMs: 30, packetsPerEvent: 1 }, aclPackets: 2 });
    bring();
    await connect();
    att('0a0100');
    att('0a0100');
    expect(att('0a0100')).toEqual(['041a0101']);
  });
});
