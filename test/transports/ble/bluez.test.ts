/**
 * The traps of the way over D-Bus, each with the real noble and a mock of BlueZ on a bus of the test's own.
 */
import { describe, expect, it } from 'vitest';
import { hostClock } from '@main/host/clock';
import type { BenchError } from '@shared/core/errors';
import type { BleAdapter } from '@main/transports/ble/adapter';
import { BluezScene } from '../../support/bluez/scene';
import { messageOf } from '../conformance';

const scene = new BluezScene();

describe('the traps of BlueZ', () => {
  it('the MTU is asked of BlueZ, because noble does not know it', async () => {
    const device = await scene.begin({ mtu: 247 });
    await scene.expectWorks(await scene.open(), 600);
    expect(device.writes).toEqual([244, 244, 112]);
  });

  it('a BlueZ that does not tell gets 20 bytes', async () => {
    const device = await scene.begin({ mtu: undefined });
    await scene.expectWorks(await scene.open());
    expect(device.writes).toEqual([20, 20]);
  });

  it('devices that were forgotten are looked for before every connection', async () => {
    await scene.begin();
    const first = await scene.open();
    await first.close();
    scene.bluez?.forgetDevices();
    const before = scene.bluez?.calls.StartDiscovery ?? 0;
    await scene.expectWorks(await scene.open());
    expect(scene.bluez?.calls.StartDiscovery).toBe(before + 1);
  });

  it('looks around only while somebody needs it', async () => {
    await scene.begin();
    await scene.open();
    const { calls } = scene.bluez ?? { calls: { StartDiscovery: 0, StopDiscovery: 0 } };
    expect(calls.StartDiscovery).toBe(calls.StopDiscovery);
    const end = await scene.bluetooth.scan();
    const other = await scene.bluetooth.scan();
    end();
    await scene.untilScanning(true);
    expect(calls.StartDiscovery).toBe(calls.StopDiscovery + 1);
    other();
    await scene.untilScanning(false);
    expect(calls.StartDiscovery).toBe(calls.StopDiscovery);
  });

  it('looks around no further while it connects, whoever wants it, and goes on afterwards', async () => {
    const device = await scene.begin();
    device.nextConnects = ['given-up'];
    const end = await scene.bluetooth.scan();
    await scene.untilScanning(true);
    const transport = await scene.open();
    expect(device.connects).toEqual([{ whileDiscovering: false }, { whileDiscovering: false }]);
    await scene.untilScanning(true);
    await scene.expectWorks(transport);
    end();
    await scene.untilScanning(false);
  });

  it('connects also when BlueZ does not end looking around', async () => {
    const device = await scene.begin();
    if (scene.bluez !== undefined) scene.bluez.ignoresStop = true;
    const end = await scene.bluetooth.scan();
    await scene.untilScanning(true);
    await scene.expectWorks(await scene.open());
    expect(device.connects).toEqual([{ whileDiscovering: true }]);
    end();
  });

  it('a device has the name that it gives itself, whatever somebody called it on this computer', async () => {
    const device = await scene.begin({ name: 'Zephyr', alias: 'My lamp' });
    const nameless = scene.add('c0:de:00:00:00:02', { name: undefined, alias: 'Zephyr' });
    const late = scene.add('c0:de:00:00:00:03', { name: undefined });
    const end = await scene.bluetooth.scan();
    const namesOf = ({ sightings }: BleAdapter): unknown[] =>
      sightings.map(({ id, name }) => [id, name]).sort();
    // Heard for the second time: noble then hears of all that changes.
    const adapter = await scene.untilAdapter(({ sightings }) =>
      sightings.some(({ id, rssi }) => id === 'c0de00000003' && rssi === -50),
    );
    late.named('Late');
    await scene.untilAdapter((one) => namesOf(one).flat().includes('Late'));
    expect(namesOf(adapter)).toEqual([
      ['c0de00000001', 'Zephyr'],
      ['c0de00000002', undefined],
      ['c0de00000003', 'Late'],
    ]);
    end();
    await scene.expectWorks(await scene.open({ peerId: undefined, peerName: 'Zephyr' }));
    expect([device.isConnected, nameless.isConnected]).toEqual([true, false]);
  });

  it('a device that BlueZ remembers is not in range', async () => {
    const device = await scene.begin();
    await (await scene.open()).close();
    device.smp.peripheral.isAdvertising = false;
    await expect(scene.open({ timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'link/bluetooth-not-found',
      facts: { device: 'c0de00000001', waitedMs: 1000 },
    });
    const adapter = await scene.bluetooth.begin();
    expect(adapter.sightings).toEqual([expect.objectContaining({ name: 'Device 1', rssi: undefined })]);
  });

  it('the tree of services that is still growing is waited for', async () => {
    await scene.begin({ lateTree: true });
    await scene.expectWorks(await scene.open());
  });

  it('a device that does not answer the connection is given up in time, and can be connected later', async () => {
    const device = await scene.begin();
    device.isSilent = true;
    await expect(scene.open({ timeoutMs: 1000 })).rejects.toMatchObject({ code: 'link/bluetooth-no-answer' });
    expect(scene.bluetooth.links.inside).toBe(0);
    device.isSilent = false;
    await scene.expectWorks(await scene.open());
  });

  it('a connection that BlueZ gives up is sought and made again, also when it drops the device meanwhile', async () => {
    const device = await scene.begin();
    device.nextConnects = ['given-up', 'removed', 'given-up'];
    await scene.expectWorks(await scene.open());
    expect(device.connects).toHaveLength(4);
  });

  it('one that BlueZ gives up again and again fails when its time is over, in BlueZ’s words', async () => {
    const device = await scene.begin();
    device.nextConnects = Array.from({ length: 100 }, () => 'given-up');
    const failed = await scene.open({ timeoutMs: 1200 }).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 'link/bluetooth-no-answer',
      facts: { detail: 'le-connection-abort-by-local' },
    });
    expect((failed as BenchError<'link/bluetooth-no-answer'>).facts.waitedMs).toBeGreaterThanOrEqual(700);
    expect(device.connects.length).toBeGreaterThan(1);
    device.nextConnects = [];
    await scene.expectWorks(await scene.open());
  });

  it('a device without the SMP service is told from one that is lost', async () => {
    const device = await scene.begin();
    device.hidesServices = true;
    await expect(scene.open()).rejects.toMatchObject({ code: 'link/bluetooth-no-smp' });
    expect(device.isConnected).toBe(false);
  });

  it('a link that ends while it is opened is sought again', async () => {
    const device = await scene.begin();
    device.dropsNext = 1;
    await scene.expectWorks(await scene.open());
  });

  it('writes never overlap, however many messages wait', async () => {
    const device = await scene.begin({ mtu: 23 });
    const transport = await scene.open();
    await Promise.all(Array.from({ length: 5 }, (_, at) => transport.send(messageOf(100, at, 2))));
    const received = scene.devices[0]?.received.all ?? [];
    expect(received).toEqual(Array.from({ length: 5 }, (_, at) => messageOf(100, at, 2)));
    expect(device.mostAtOnce).toBe(1);
  });

  it('two writes at once go one after the other: noble would lose the end of the first', async () => {
    const device = await scene.begin();
    const end = await scene.bluetooth.scan();
    const adapter = await scene.untilAdapter(({ sightings }) =>
      sightings.some(({ rssi }) => rssi !== undefined),
    );
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
    const device = await scene.begin();
    const transport = await scene.open();
    device.drop();
    await transport.ends.count(1);
    await expect(transport.send(messageOf(40, 1, 2))).rejects.toMatchObject({ code: 'link/lost' });
  });

  it('quits while a device goes on talking', async () => {
    await scene.begin();
    const transport = await scene.open();
    const chatter = hostClock.after(0, function talk() {
      scene.devices[0]?.onAnswer(messageOf(200, 1, 3));
      hostClock.after(1, talk);
    });
    await scene.bluetooth.stop();
    chatter();
    expect(transport.ends.all).toHaveLength(1);
  });
});
