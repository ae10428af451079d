/**
 * The virtual controller under noble's real HCI code, in this process and in real time. Nothing waits for a length of time.
 */
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { packMessage, readBody } from '@shared/smp/message';
import { profiles } from '@main/simulator/profile';
import { makeAir, type Air, type AirOptions } from '../support/bluetooth/air';
import {
  scanFor,
  SmpConversation,
  startNoble,
  type Noble,
  type NoblePeripheral,
} from '../support/bluetooth/noble-client';

let air: Air;
let noble: Noble | undefined;

afterEach(() => {
  noble?.stop();
  noble = undefined;
  air.close();
});

async function start(options: AirOptions = {}): Promise<Noble> {
  air = makeAir(options);
  noble = await startNoble({ hciDriver: air.hciDriver });
  return noble;
}

async function only(using: Noble): Promise<NoblePeripheral> {
  const [peripheral] = await scanFor(using, 1);
  if (peripheral === undefined) throw new Error('no peripheral');
  return peripheral;
}

const ECHO = { op: 2, version: 2, group: 0, command: 0 } as const;
const echo = (text: string, sequence = 1): Uint8Array => packMessage({ ...ECHO, sequence }, { d: text });
const echoed = async (talk: SmpConversation, text: string): Promise<unknown> =>
  readBody(await talk.ask(echo(text))).get('r');
const LONG = 'x'.repeat(300);

test('noble finds a device by its advertisement, connects and gets its echo', async () => {
  const peripheral = await only(await start());
  expect(peripheral).toMatchObject({ address: 'c0:de:00:00:00:01', rssi: -50 });
  expect(peripheral.advertisement).toMatchObject({
    localName: 'Device 1',
    serviceUuids: ['8d53dc1d1db74cd3868b8a527460aa84'],
  });
  const talk = await SmpConversation.open(peripheral);
  expect(peripheral.mtu).toBe(498);
  expect(await echoed(talk, 'hello')).toBe('hello');
});

test.each([23, 65, 247, 498])(
  'with an ATT_MTU of %d a request goes in as many writes as it takes',
  async (maxMtu) => {
    const peripheral = await only(await start({ peripheral: { maxMtu } }));
    const talk = await SmpConversation.open(peripheral);
    expect(air.controller.links[0]?.att.mtu).toBe(maxMtu);
    expect(await echoed(talk, LONG)).toBe(LONG);
  },
);

test.each([
  ['extended advertising', { controller: { isExtended: true }, peripheral: { advertises: 'extended' } }],
  ['packets of 27 octets in the air', { controller: { hasLongPackets: false, aclOctets: 27 } }],
  ['connection events', { controller: { timing: { intervalMs: 8, packetsPerEvent: 2 } } }],
] as const)('it works with %s', async (_, options) => {
  const talk = await SmpConversation.open(await only(await start(options)));
  expect(await echoed(talk, LONG)).toBe(LONG);
});

test.each([
  ['a request', { cutInRequestAtBytes: 100 }],
  ['an answer', { cutInAnswerAtBytes: 100 }],
])(
  'a link that is lost in the middle of %s ends, and the device can be connected again',
  async (_, faults) => {
    const peripheral = await only(await start({ peripheral: { maxMtu: 65 } }));
    const talk = await SmpConversation.open(peripheral);
    const [device] = air.devices;
    if (device !== undefined) device.faults = faults;
    await expect(talk.ask(echo(LONG))).rejects.toThrow('disconnected');
    expect(peripheral.state).toBe('disconnected');
    const again = await SmpConversation.open(peripheral);
    expect(await echoed(again, LONG)).toBe(LONG);
  },
);

test('eight devices are connected and asked at once', async () => {
  const peripherals = await scanFor(await start({ count: 8 }), 8);
  const talks = await Promise.all(peripherals.map((one) => SmpConversation.open(one)));
  expect(air.controller.links).toHaveLength(8);
  const texts = talks.map((_, number) => `${number}`.repeat(200));
  const answers = await Promise.all(talks.map((talk, number) => echoed(talk, texts[number] ?? '')));
  expect(answers).toEqual(texts);
});

test('noble pairs by itself where the service wants an encrypted link', async () => {
  const peripheral = await only(await start({ peripheral: { needsEncryption: true } }));
  const talk = await SmpConversation.open(peripheral);
  expect(air.controller.links[0]?.att.isEncrypted).toBe(true);
  expect(await echoed(talk, 'secret')).toBe('secret');
});

test('a connection that is not established is over for noble, and the next one holds', async () => {
  const peripheral = await only(await start());
  const [device] = air.devices;
  if (device !== undefined) device.peripheral.nextAttempts = ['not-established'];
  const ended = once(peripheral, 'disconnect');
  await peripheral.connectAsync().catch(() => undefined);
  await ended;
  expect(await echoed(await SmpConversation.open(peripheral), 'now')).toBe('now');
});

test('a device that is reset is lost by the supervision time-out and found under another address', async () => {
  const using = await start({ peripheral: { changesAddress: true }, profile: { bootMs: 50 } });
  const peripheral = await only(using);
  await SmpConversation.open(peripheral);
  const ended = once(peripheral, 'disconnect');
  air.devices[0]?.device.reset();
  await ended;
  const [other] = (await scanFor(using, 1)).filter(({ address }) => address !== peripheral.address);
  expect(other?.advertisement.localName).toBe('Device 1');
  expect(await echoed(await SmpConversation.open(other!), 'back')).toBe('back');
});

test.each([
  ['nordic-bare-metal', 'c0:de:00:00:00:00'],
  ['nordic-single-slot', 'c0:de:00:00:00:01'],
] as const)(
  'the firmware loader of %s is found by the name that it was given, at %s',
  async (name, address) => {
    const using = await start({
      profile: { ...profiles[name], link: 'radio', bootMs: 50, resetDelayMs: 20 },
    });
    const application = await only(using);
    const talk = await SmpConversation.open(application);
    const write = { op: 2, version: 2, sequence: 1 } as const;
    const val = new TextEncoder().encode('FL_12345');
    await talk.ask(packMessage({ ...write, group: 3, command: 0 }, { name: 'fw_loader/adv_name', val }));
    await talk.ask(packMessage({ ...write, group: 3, command: 3 }, {}));
    const ended = once(application, 'disconnect');
    await talk.ask(packMessage({ ...write, group: 0, command: 5 }, { boot_mode: 1 }));
    await ended;
    const loader = await only(using);
    expect(loader.advertisement.localName).toBe('FL_12345');
    expect(loader.address).toBe(address);
    const list = await (
      await SmpConversation.open(loader)
    ).ask(packMessage({ op: 0, version: 2, group: 1, sequence: 1, command: 0 }, {}));
    expect(readBody(list).get('images')).toHaveLength(2);
  },
);

test('an adapter that is pulled out ends the links', async () => {
  const using = await start();
  const peripheral = await only(using);
  await SmpConversation.open(peripheral);
  const off = once(using, 'stateChange');
  air.unplug();
  expect(await off).toEqual(['poweredOff']);
});
