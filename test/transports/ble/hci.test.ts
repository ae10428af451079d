/**
 * The traps of raw HCI and of noble itself, each with the real noble over a virtual controller.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Noble } from '@abandonware/noble/lib/resolve-bindings.js';
import { hostClock } from '@main/host/clock';
import type { LinkEnd } from '@main/engine/transport';
import type { ConnectionFate } from '@main/virtual-bluetooth/peripheral';
import type { SmpPeripheral } from '@main/virtual-bluetooth/smp-peripheral';
import type { BlePlace, Bluetooth, BluetoothOptions } from '@main/transports/ble/bluetooth';
import { forgetHalfHeard } from '@main/transports/ble/forget-peripheral';
import { loadNoble } from '@main/transports/ble/guarded-noble';
import type { BleTransport } from '@main/transports/ble/transport';
import type { Clock } from '@shared/core/clock';
import { Arrivals } from '../../support/arrivals';
import { makeAir, type Air, type AirOptions } from '../../support/bluetooth/air';
import { bluetoothOver } from '../../support/bluetooth/client';
import { messageOf } from '../conformance';

const ADDRESS = 'c0:de:00:00:00:01';

let air: Air;
let bluetooth: Bluetooth;
let noble: Noble | undefined;
const transports: BleTransport[] = [];

/** Deadlines pass twenty times as fast; what is awaited comes in its own time. */
const impatient: Clock = {
  now: () => hostClock.now() * 20,
  after: (ms, then) => hostClock.after(ms / 20, then),
};

afterEach(async () => {
  for (const transport of transports.splice(0)) await transport.close();
  await bluetooth.stop();
  air.close();
});

function begin(options: AirOptions = {}, client: Partial<BluetoothOptions> = {}): SmpPeripheral {
  air = makeAir(options);
  bluetooth = bluetoothOver(air.hciDriver, client, {
    clock: client.clock ?? hostClock,
    load: async (binding) => {
      noble = await loadNoble(binding);
      return noble;
    },
  });
  const [first] = air.devices;
  if (first === undefined) throw new Error('no device');
  return first;
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

/** An advertisement with nothing but flags. */
const FLAGS = Buffer.of(2, 1, 6);

/** More attempts than any test waits for. */
function ignoring(): ConnectionFate[] {
  return Array.from({ length: 10_000 }, () => 'ignored');
}

/** An echo is answered. */
async function expectWorks(transport: BleTransport): Promise<void> {
  const arrived = new Arrivals<Uint8Array>();
  transport.onMessage = arrived.push;
  await transport.send(messageOf(40, 7, 2));
  expect((await arrived.next())[6]).toBe(7);
}

describe('the traps of raw HCI', () => {
  it('a controller of no use is a state, and nothing is written on the console', async () => {
    const spy = vi.spyOn(console, 'log');
    begin();
    const { ends } = await open();
    noble?._bindings._hci?.emit('stateChange', 'unsupported');
    await ends.count(1);
    expect(ends.all).toMatchObject([{ why: 'lost' }]);
    expect(bluetooth.adapter?.state.state).toBe('unavailable');
    expect(spy).not.toHaveBeenCalled();
  });

  it('nothing is loaded before it is used', () => {
    let made = 0;
    air = makeAir();
    bluetooth = bluetoothOver(air.hciDriver, {
      makeAdapter: () => {
        made++;
        return Promise.reject(new Error('not wanted'));
      },
    });
    transportTo();
    expect(bluetooth.links).toEqual({ inside: 0, limit: 8, waiting: [] });
    expect(bluetooth.adapter).toBeUndefined();
    expect(made).toBe(0);
  });

  it.each([
    [23, 20],
    [247, 244],
    [498, 495],
    [517, 512],
  ])(
    'with an MTU of %i a packet has %i bytes: the true MTU, not the one that noble asks for',
    async (mtu, bytes) => {
      const { device } = begin({ peripheral: { maxMtu: mtu }, profile: { bufferBytes: 2048 } });
      const arrived = new Arrivals<Uint8Array>();
      device.receive = arrived.push;
      const transport = await open();
      expect(transport.packets.packetBytes).toBe(bytes);
      // Larger writes than the MTU vanish without a word.
      await transport.send(messageOf(bytes, 1, 2));
      expect((await arrived.next()).length).toBe(bytes);
    },
  );

  it('a write is done when it has left the computer, not when noble has queued it', async () => {
    const device = begin({ controller: { timing: { intervalMs: 15, packetsPerEvent: 4 }, aclPackets: 4 } });
    let arrivedBytes = 0;
    const transport = await open();
    const queue = noble?._bindings._hci?._aclQueue;
    let longest = 0;
    const flush = noble?._bindings._hci?.flushAcl.bind(noble._bindings._hci);
    if (queue === undefined || flush === undefined || !noble?._bindings._hci) throw new Error('no HCI');
    const hci = noble._bindings._hci;
    hci.flushAcl = () => {
      longest = Math.max(longest, hci._aclQueue.length);
      return flush();
    };
    device.device.receive = (message) => {
      arrivedBytes += message.length;
    };
    for (let at = 0; at < 20; at++) await transport.send(messageOf(380, at, 2));
    // All but what the four buffers of the controller hold has arrived.
    expect(arrivedBytes).toBeGreaterThanOrEqual(18 * 380);
    expect(longest).toBeLessThanOrEqual(4);
  });

  it('a link that is gone rejects what is sent, at once', async () => {
    const device = begin();
    const transport = await open();
    device.peripheral.disconnect();
    await transport.ends.count(1);
    expect(transport.ends.all).toEqual([{ why: 'lost', detail: 'the device ended the link' }]);
    await expect(transport.send(messageOf(40, 1, 2))).rejects.toMatchObject({ code: 'link/lost' });
  });

  it('a link that goes while a long message is sent rejects it', async () => {
    const device = begin({ controller: { timing: { intervalMs: 15, packetsPerEvent: 1 } } });
    const transport = await open();
    const sending = transport.send(messageOf(60_000, 1, 2));
    hostClock.after(100, () => void device.peripheral.disconnect());
    await expect(sending).rejects.toMatchObject({ code: 'link/lost' });
  });

  it('a connection that is not established is sought again', async () => {
    const device = begin();
    device.peripheral.nextAttempts = ['not-established'];
    await expectWorks(await open());
  });

  it('a device that ignores the connection is given up in time, and can be connected later', async () => {
    const device = begin();
    device.peripheral.nextAttempts = ignoring();
    await expect(open({ timeoutMs: 1000 })).rejects.toMatchObject({ code: 'link/bluetooth-no-answer' });
    device.peripheral.nextAttempts = [];
    await expectWorks(await open());
  });

  it('a device that ignores the connection does not take the time of another', async () => {
    const device = begin({ count: 2 });
    device.peripheral.nextAttempts = ignoring();
    const ignored = open({ timeoutMs: 1500 }).catch((error: unknown) => error);
    await expectWorks(await open({ peerId: 'c0:de:00:00:00:02', timeoutMs: 1500 }));
    expect(await ignored).toMatchObject({ code: 'link/bluetooth-no-answer' });
  });

  it('a controller that is pulled ends its links; a new one works', async () => {
    begin();
    const transport = await open();
    air.unplug();
    await transport.ends.count(1);
    expect(transport.ends.all[0]?.why).toBe('lost');
    air.controller.reset();
    await expectWorks(await open());
  });

  it('pairing of the simple kind happens by itself', async () => {
    begin({ peripheral: { needsEncryption: true } });
    await expectWorks(await open());
  });

  it('a device that insists on more is not waited for without end', async () => {
    begin(
      { peripheral: { needsEncryption: true, pairing: 'secure-connections-only' } },
      { clock: impatient },
    );
    await expect(open({ timeoutMs: 100_000 })).rejects.toMatchObject({
      code: 'link/bluetooth-pairing-needed',
      facts: { device: 'c0de00000001' },
    });
    expect(air.controller.links).toEqual([]);
  });

  it('quits while devices go on talking', async () => {
    const device = begin();
    const transport = await open();
    let cancel = (): void => {};
    const talk = (): void => {
      device.device.onAnswer(messageOf(300, 1, 3));
      cancel = hostClock.after(1, talk);
    };
    talk();
    await bluetooth.stop();
    cancel();
    expect(transport.ends.all).toHaveLength(1);
    await expect(bluetooth.begin()).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('looking around', () => {
  it('does not fill the memory, however many addresses pass by, and keeps who is connected', async () => {
    begin();
    const transport = await open();
    const end = await bluetooth.scan();
    if (noble === undefined) throw new Error('no noble');
    const { _hci: hci, _addresses: addresses, _gap: gap } = noble._bindings;
    const report = (number: number): void => {
      const octets = [number >> 8, number & 0xff].map((octet) => octet.toString(16).padStart(2, '0'));
      hci?.emit('leAdvertisingReport', 0, 0, `d0:00:00:00:${octets.join(':')}`, 'random', FLAGS, -60);
    };
    // noble tells of a device when it hears it the second time.
    for (let number = 0; number < 1500; number++) for (const _ of 'ab') report(number);
    expect(bluetooth.adapter?.sightings).toHaveLength(500);
    expect(noble._peripherals.size).toBeLessThanOrEqual(501);
    expect(Object.keys(addresses ?? {}).length).toBeLessThanOrEqual(501);
    expect(Object.keys(gap?._discoveries ?? {}).length).toBeLessThanOrEqual(501);
    await expectWorks(transport);
    await transport.close();
    end();
    await expectWorks(await open());
  });

  it('forgets whom it heard only once', () => {
    const halfHeard = { _discoveries: Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [at, {}])) };
    forgetHalfHeard({ _bindings: { _gap: halfHeard } });
    expect(halfHeard._discoveries).toEqual({});
    forgetHalfHeard({ _bindings: {} });
  });

  it('finds devices with and without the SMP service in their advertisement, by name', async () => {
    begin({ count: 2, peripheral: { advertisesService: false } });
    await expectWorks(await open({ peerId: undefined, peerName: 'Device 2' }));
  });

  it('chooses none of several of one name', async () => {
    begin({ count: 3, peripheral: { name: 'Twin' } });
    await expect(open({ peerId: undefined, peerName: 'Twin', timeoutMs: 1500 })).rejects.toMatchObject({
      code: 'link/bluetooth-ambiguous',
      facts: { device: 'Twin', count: 3 },
    });
  });

  it('says who was not there, and has taken no place for it', async () => {
    begin();
    await expect(open({ peerId: '00:00:00:00:00:09', timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'link/bluetooth-not-found',
    });
    expect(bluetooth.links).toEqual({ inside: 0, limit: 8, waiting: [] });
  });

  it('goes on while a device is being connected, as far as the controller can', async () => {
    begin({ count: 2 });
    const end = await bluetooth.scan();
    const adapter = await bluetooth.begin();
    await expectWorks(await open());
    const from = adapter.sightings.find(({ id }) => id === 'c0de00000002')?.lastSeen ?? 0;
    await new Promise<void>((resolve) => {
      const stop = adapter.watch(() => {
        const seen = adapter.sightings.find(({ id }) => id === 'c0de00000002')?.lastSeen ?? 0;
        if (seen <= from) return;
        stop();
        resolve();
      });
    });
    end();
  });
});
