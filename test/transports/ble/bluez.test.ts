/**
 * The traps of the way over D-Bus, each with the real noble and a mock of BlueZ on a bus of the test's own.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostClock } from '@main/host/clock';
import type { LinkEnd } from '@main/engine/transport';
import { SmpPeripheral, type SmpPeripheralOptions } from '@main/virtual-bluetooth/smp-peripheral';
import { seededRandom } from '@main/simulator/random';
import type { BleAdapter } from '@main/transports/ble/adapter';
import type { BlePlace, Bluetooth } from '@main/transports/ble/bluetooth';
import type { BleTransport } from '@main/transports/ble/transport';
import type { BenchError } from '@shared/core/errors';
import { Arrivals } from '../../support/arrivals';
import { bluetoothOverBlueZ } from '../../support/bluetooth/client';
import type { MockDevice, MockDeviceOptions } from '../../support/bluez/mock-device';
import { MockBluez } from '../../support/bluez/mock-bluez';
import { startPrivateBus, type PrivateBus } from '../../support/bluez/private-bus';
import { ProbeDevice } from '../../support/probe-device';
import { messageOf } from '../conformance';

const ADDRESS = 'c0:de:00:00:00:01';

let bus: PrivateBus;
let bluez: MockBluez | undefined;
let bluetooth: Bluetooth;
const devices: ProbeDevice[] = [];
const transports: BleTransport[] = [];

beforeEach(async () => {
  bus = await startPrivateBus();
  bluetooth = bluetoothOverBlueZ(bus.address);
});
afterEach(async () => {
  for (const transport of transports.splice(0)) await transport.close();
  await bluetooth.stop();
  bluez?.stop();
  bluez = undefined;
  await bus.stop();
  for (const device of devices.splice(0)) device.close();
});

async function begin(
  mock: Partial<MockDeviceOptions> = {},
  peripheral: Partial<SmpPeripheralOptions> = {},
): Promise<MockDevice> {
  bluez = await MockBluez.start(bus.address);
  const device = new ProbeDevice();
  devices.push(device);
  const random = seededRandom(1);
  return bluez.add(
    new SmpPeripheral({ device, random, address: ADDRESS, name: 'Device 1', ...peripheral }),
    mock,
  );
}

function transportTo(place: Partial<BlePlace> = {}): BleTransport & { ends: Arrivals<LinkEnd> } {
  const transport = bluetooth.transport({ peerId: ADDRESS, timeoutMs: 10_000, ...place });
  transports.push(transport);
  const ends = new Arrivals<LinkEnd>();
  transport.onEnd = ends.push;
  return Object.assign(transport, { ends });
}

async function open(place: Partial<BlePlace> = {}): Promise<ReturnType<typeof transportTo>> {
  const transport = transportTo(place);
  await transport.open(new AbortController().signal);
  return transport;
}

/** Settles when the adapter is in this state. */
function untilState(wanted: BleAdapter['state']['state']): Promise<BleAdapter> {
  return untilAdapter(({ state }) => state.state === wanted);
}

function untilScanning(wanted: boolean): Promise<BleAdapter> {
  return untilAdapter(({ isScanning }) => isScanning === wanted);
}

async function untilAdapter(holds: (adapter: BleAdapter) => boolean): Promise<BleAdapter> {
  const adapter = await bluetooth.begin();
  if (!holds(adapter))
    await new Promise<void>((resolve) => {
      const end = adapter.watch(() => {
        if (!holds(adapter)) return;
        end();
        resolve();
      });
    });
  return adapter;
}

/** A message goes there, whole, and comes back. */
async function expectWorks(transport: BleTransport, sizeBytes = 40): Promise<void> {
  const device = devices[0];
  if (device === undefined) throw new Error('no device');
  const arrived = new Arrivals<Uint8Array>();
  transport.onMessage = arrived.push;
  const before = device.received.all.length;
  await transport.send(messageOf(sizeBytes, 1, 2));
  await device.received.count(before + 1);
  device.onAnswer(messageOf(sizeBytes, 1, 3));
  expect(await arrived.next()).toEqual(messageOf(sizeBytes, 1, 3));
}

describe('a computer without usable Bluetooth', () => {
  it('without a D-Bus says that there is none', async () => {
    await bus.stop();
    await expect(open()).rejects.toMatchObject({
      code: 'link/bluetooth-unavailable',
      facts: { platform: 'linux', detail: 'there is no system bus (D-Bus)' },
    });
  });

  it('without bluetoothd: says so', async () => {
    await expect(open()).rejects.toMatchObject({
      code: 'link/bluetooth-unavailable',
      facts: { detail: 'the bluetooth service (BlueZ) does not run' },
    });
  });

  it('whose policy does not let this user in: says so', async () => {
    await bus.stop();
    bus = await startPrivateBus('closed');
    bluetooth = bluetoothOverBlueZ(bus.address);
    bluez = await MockBluez.start(bus.address);
    await expect(open()).rejects.toMatchObject({ code: 'link/bluetooth-no-permission' });
  });

  it('without an adapter: says so', async () => {
    bluez = await MockBluez.start(bus.address, { adapter: false });
    await expect(open()).rejects.toMatchObject({
      code: 'link/bluetooth-unsupported',
      facts: { detail: 'BlueZ has none' },
    });
  });

  it('without the adapter that was named: says so, and does not take another', async () => {
    await begin();
    bluetooth = bluetoothOverBlueZ(bus.address, {}, {}, 'hci7');
    await expect(open()).rejects.toMatchObject({
      code: 'link/bluetooth-unsupported',
      facts: { detail: 'no adapter hci7' },
    });
  });

  it('switched off: says so, and works when it is switched on', async () => {
    await begin();
    bluez?.power(false);
    await expect(open()).rejects.toMatchObject({ code: 'link/bluetooth-off', facts: { platform: 'linux' } });
    bluez?.power(true);
    await untilState('ready');
    await expectWorks(await open());
  });

  it('works as soon as there is one after all', async () => {
    await expect(open()).rejects.toMatchObject({ code: 'link/bluetooth-unavailable' });
    await begin();
    await untilState('ready');
    await expectWorks(await open());
  });
});

describe('what goes while it is used', () => {
  it('the power: the link is lost with words', async () => {
    await begin();
    const { ends } = await open();
    bluez?.power(false);
    await ends.count(1);
    expect(ends.all[0]).toMatchObject({ why: 'lost' });
    await untilState('off');
  });

  it('bluetoothd: the link is lost, and works again when it is back', async () => {
    const { smp } = await begin();
    const { ends } = await open();
    bluez?.stop();
    await ends.count(1);
    expect(ends.all[0]).toMatchObject({ why: 'lost', detail: 'the Bluetooth adapter went away' });
    expect((await untilState('unavailable')).state).toMatchObject({
      detail: expect.stringContaining('the bluetooth service') as unknown,
    });
    bluez = await MockBluez.start(bus.address);
    bluez.add(smp);
    await untilState('ready');
    await expectWorks(await open());
  });

  it('the bus: the link is lost', async () => {
    await begin();
    const { ends } = await open();
    await bus.stop();
    await ends.count(1);
    expect(ends.all[0]?.why).toBe('lost');
    await expect(open()).rejects.toMatchObject({ code: 'link/bluetooth-unavailable' });
  });

  it('the adapter: the link is lost, and works again when it is plugged in', async () => {
    await begin();
    const { ends } = await open();
    bluez?.unplug();
    await ends.count(1);
    expect(ends.all[0]?.why).toBe('lost');
    await untilState('unsupported');
    bluez?.plugIn();
    await untilState('ready');
    await expectWorks(await open());
  });

  it.each([
    // BlueZ says first that a pulled adapter is off.
    ['the adapter', 'link/bluetooth-off', () => Promise.resolve(bluez?.unplug())],
    ['the power', 'link/bluetooth-off', () => Promise.resolve(bluez?.power(false))],
    ['bluetoothd', 'link/bluetooth-unavailable', () => Promise.resolve(bluez?.stop())],
    ['the bus', 'link/bluetooth-unavailable', () => bus.stop()],
  ] as const)('%s while a device is looked for: ends at once', async (_, code, goes) => {
    await begin();
    const opening = open({ peerId: 'c0:de:00:00:00:99', timeoutMs: 50_000 });
    const failed = expect(opening).rejects.toMatchObject({ code });
    await untilScanning(true);
    await goes();
    await failed;
    expect(bluetooth.links).toMatchObject({ inside: 0, waiting: [] });
  });

  it.each(
    (
      [
        ['the adapter', () => Promise.resolve(bluez?.unplug())],
        ['bluetoothd', () => Promise.resolve(bluez?.stop())],
        ['the bus', () => bus.stop()],
      ] as const
    ).flatMap(([what, goes]) => [
      [what, 'is connected to', (device: MockDevice) => device.connects.length > 0, goes] as const,
      // Looking around is being ended.
      [what, 'was found', () => bluetooth.links.inside > 0, goes] as const,
    ]),
  )('%s when a device %s: ends long before its time is over', async (_, __, isAt, goes) => {
    const device = await begin();
    device.isSilent = true;
    const startedAt = hostClock.now();
    const opening = open({ timeoutMs: 50_000 });
    const failed = expect(opening).rejects.toMatchObject({
      code: expect.stringMatching(/^link\//) as unknown,
    });
    while (!isAt(device)) await new Promise((resolve) => setImmediate(resolve));
    await goes();
    await failed;
    expect(hostClock.now() - startedAt).toBeLessThan(40_000);
    expect(bluetooth.links.inside).toBe(0);
  });
});

describe('the traps of BlueZ', () => {
  it('the MTU is asked of BlueZ, because noble does not know it', async () => {
    const device = await begin({ mtu: 247 });
    await expectWorks(await open(), 600);
    expect(device.writes).toEqual([244, 244, 112]);
  });

  it('a BlueZ that does not tell gets 20 bytes', async () => {
    const device = await begin({ mtu: undefined });
    await expectWorks(await open());
    expect(device.writes).toEqual([20, 20]);
  });

  it('devices that were forgotten are looked for before every connection', async () => {
    await begin();
    const first = await open();
    await first.close();
    bluez?.forgetDevices();
    const before = bluez?.calls.StartDiscovery ?? 0;
    await expectWorks(await open());
    expect(bluez?.calls.StartDiscovery).toBe(before + 1);
  });

  it('looks around only while somebody needs it', async () => {
    await begin();
    await open();
    const { calls } = bluez ?? { calls: { StartDiscovery: 0, StopDiscovery: 0 } };
    expect(calls.StartDiscovery).toBe(calls.StopDiscovery);
    const end = await bluetooth.scan();
    const other = await bluetooth.scan();
    end();
    await untilScanning(true);
    expect(calls.StartDiscovery).toBe(calls.StopDiscovery + 1);
    other();
    await untilScanning(false);
    expect(calls.StartDiscovery).toBe(calls.StopDiscovery);
  });

  it('looks around no further while it connects, whoever wants it, and goes on afterwards', async () => {
    const device = await begin();
    device.nextConnects = ['given-up'];
    const end = await bluetooth.scan();
    await untilScanning(true);
    const transport = await open();
    expect(device.connects).toEqual([{ whileDiscovering: false }, { whileDiscovering: false }]);
    await untilScanning(true);
    await expectWorks(transport);
    end();
    await untilScanning(false);
  });

  it('connects also when BlueZ does not end looking around', async () => {
    const device = await begin();
    if (bluez !== undefined) bluez.ignoresStop = true;
    const end = await bluetooth.scan();
    await untilScanning(true);
    await expectWorks(await open());
    expect(device.connects).toEqual([{ whileDiscovering: true }]);
    end();
  });

  it('a device that BlueZ remembers is not in range', async () => {
    const device = await begin();
    await (await open()).close();
    device.smp.peripheral.isAdvertising = false;
    await expect(open({ timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'link/bluetooth-not-found',
      facts: { device: 'c0de00000001', waitedMs: 1000 },
    });
    const adapter = await bluetooth.begin();
    expect(adapter.sightings).toEqual([expect.objectContaining({ name: 'Device 1', rssi: undefined })]);
  });

  it('the tree of services that is still growing is waited for', async () => {
    await begin({ lateTree: true });
    await expectWorks(await open());
  });

  it('a device that does not answer the connection is given up in time, and can be connected later', async () => {
    const device = await begin();
    device.isSilent = true;
    await expect(open({ timeoutMs: 1000 })).rejects.toMatchObject({ code: 'link/bluetooth-no-answer' });
    expect(bluetooth.links.inside).toBe(0);
    device.isSilent = false;
    await expectWorks(await open());
  });

  it('a connection that BlueZ gives up is sought and made again, also when it drops the device meanwhile', async () => {
    const device = await begin();
    device.nextConnects = ['given-up', 'removed', 'given-up'];
    await expectWorks(await open());
    expect(device.connects).toHaveLength(4);
  });

  it('one that BlueZ gives up again and again fails when its time is over, in BlueZ’s words', async () => {
    const device = await begin();
    device.nextConnects = Array.from({ length: 100 }, () => 'given-up');
    const failed = await open({ timeoutMs: 1200 }).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 'link/bluetooth-no-answer',
      facts: { detail: 'le-connection-abort-by-local' },
    });
    expect((failed as BenchError<'link/bluetooth-no-answer'>).facts.waitedMs).toBeGreaterThanOrEqual(700);
    expect(device.connects.length).toBeGreaterThan(1);
    device.nextConnects = [];
    await expectWorks(await open());
  });

  it('a device without the SMP service is told from one that is lost', async () => {
    const device = await begin();
    device.hidesServices = true;
    await expect(open()).rejects.toMatchObject({ code: 'link/bluetooth-no-smp' });
    expect(device.isConnected).toBe(false);
  });

  it('a device that wants to be paired says so by refusing notifications', async () => {
    await begin({}, { needsEncryption: true });
    await expect(open()).rejects.toMatchObject({
      code: 'link/bluetooth-pairing-needed',
      facts: { platform: 'linux', detail: 'Not paired' },
    });
  });

  it('works with one that was paired', async () => {
    const device = await begin({}, { needsEncryption: true });
    device.isPaired = true;
    await expectWorks(await open());
  });

  it('a link that ends while it is opened is sought again', async () => {
    const device = await begin();
    device.dropsNext = 1;
    await expectWorks(await open());
  });

  it('writes never overlap, however many messages wait', async () => {
    const device = await begin({ mtu: 23 });
    const transport = await open();
    await Promise.all(Array.from({ length: 5 }, (_, at) => transport.send(messageOf(100, at, 2))));
    const received = devices[0]?.received.all ?? [];
    expect(received).toEqual(Array.from({ length: 5 }, (_, at) => messageOf(100, at, 2)));
    expect(device.mostAtOnce).toBe(1);
  });

  it('two writes at once go one after the other: noble would lose the end of the first', async () => {
    const device = await begin();
    const end = await bluetooth.scan();
    const adapter = await untilAdapter(({ sightings }) => sightings.some(({ rssi }) => rssi !== undefined));
    const link = await adapter.connect('c0de00000001', {
      label: 'Device 1',
      timeoutMs: 10_000,
      on: { notification: () => undefined, gone: () => undefined },
      signal: new AbortController().signal,
    });
    end();
    await Promise.all([1, 2, 3].map((size) => link.write(new Uint8Array(size))));
    expect(device.writes).toEqual([1, 2, 3]);
    expect(device.mostAtOnce).toBe(1);
    await link.close();
  });

  it('refuses to write when the link has gone, at once', async () => {
    const device = await begin();
    const transport = await open();
    device.drop();
    await transport.ends.count(1);
    await expect(transport.send(messageOf(40, 1, 2))).rejects.toMatchObject({ code: 'link/lost' });
  });

  it('quits while a device goes on talking', async () => {
    await begin();
    const transport = await open();
    const chatter = hostClock.after(0, function talk() {
      devices[0]?.onAnswer(messageOf(200, 1, 3));
      hostClock.after(1, talk);
    });
    await bluetooth.stop();
    chatter();
    expect(transport.ends.all).toHaveLength(1);
  });
});
