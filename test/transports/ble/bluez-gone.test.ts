/**
 * BlueZ that is not there, or goes while it is used: with the real noble and a mock of BlueZ on a bus of the test's own.
 */
import { describe, expect, it } from 'vitest';
import { hostClock } from '@main/host/clock';
import { bluetoothOverBlueZ } from '../../support/bluetooth/client';
import type { MockDevice } from '../../support/bluez/mock-device';
import { MockBluez } from '../../support/bluez/mock-bluez';
import { startPrivateBus } from '../../support/bluez/private-bus';
import { messageOf } from '../conformance';
import { BluezScene } from '../../support/bluez/scene';

const scene = new BluezScene();

describe('a computer without usable Bluetooth', () => {
  it('without a D-Bus says that there is none', async () => {
    await scene.bus.stop();
    await expect(scene.open()).rejects.toMatchObject({
      code: 'link/bluetooth-unavailable',
      facts: { platform: 'linux', detail: 'there is no system bus (D-Bus)' },
    });
  });

  it('without bluetoothd: says so', async () => {
    await expect(scene.open()).rejects.toMatchObject({
      code: 'link/bluetooth-unavailable',
      facts: { detail: 'the bluetooth service (BlueZ) does not run' },
    });
  });

  it('whose policy does not let this user in: says so', async () => {
    await scene.bus.stop();
    scene.bus = await startPrivateBus('closed');
    scene.bluetooth = bluetoothOverBlueZ(scene.bus.address);
    scene.bluez = await MockBluez.start(scene.bus.address);
    await expect(scene.open()).rejects.toMatchObject({ code: 'link/bluetooth-no-permission' });
  });

  it('without an adapter: says so', async () => {
    scene.bluez = await MockBluez.start(scene.bus.address, { adapter: false });
    await expect(scene.open()).rejects.toMatchObject({
      code: 'link/bluetooth-unsupported',
      facts: { detail: 'BlueZ has none' },
    });
  });

  it('without the adapter that was named: says so, and does not take another', async () => {
    await scene.begin();
    scene.bluetooth = bluetoothOverBlueZ(scene.bus.address, {}, {}, 'hci7');
    await expect(scene.open()).rejects.toMatchObject({
      code: 'link/bluetooth-unsupported',
      facts: { detail: 'no adapter hci7' },
    });
  });

  it('switched off: says so, and works when it is switched on', async () => {
    await scene.begin();
    scene.bluez?.power(false);
    await expect(scene.open()).rejects.toMatchObject({
      code: 'link/bluetooth-off',
      facts: { platform: 'linux' },
    });
    scene.bluez?.power(true);
    await scene.untilState('ready');
    await scene.expectWorks(await scene.open());
  });

  it('works as soon as there is one after all', async () => {
    await expect(scene.open()).rejects.toMatchObject({ code: 'link/bluetooth-unavailable' });
    await scene.begin();
    await scene.untilState('ready');
    await scene.expectWorks(await scene.open());
  });
});

describe('what goes while it is used', () => {
  it('the power: the link is lost with words', async () => {
    await scene.begin();
    const { ends } = await scene.open();
    scene.bluez?.power(false);
    await ends.count(1);
    // BlueZ ends the links before it says that the power is off.
    expect(ends.all[0]).toMatchObject({ why: 'lost' });
    await scene.untilState('off');
  });

  it('bluetoothd: the link is lost, and works again when it is back', async () => {
    const { smp } = await scene.begin();
    const { ends } = await scene.open();
    scene.bluez?.stop();
    await ends.count(1);
    expect(ends.all[0]).toMatchObject({ why: 'lost', detail: 'the bluetooth service has stopped' });
    expect((await scene.untilState('unavailable')).state).toMatchObject({
      detail: expect.stringContaining('the bluetooth service') as unknown,
    });
    scene.bluez = await MockBluez.start(scene.bus.address);
    scene.bluez.add(smp);
    await scene.untilState('ready');
    await scene.expectWorks(await scene.open());
  });

  it.each([
    ['bluetoothd', () => scene.bluez?.stop()],
    ['the power', () => scene.bluez?.power(false)],
    ['the adapter', () => scene.bluez?.unplug()],
  ])('%s, while something is written: what is sent fails, and nothing else does', async (_, goes) => {
    const device = await scene.begin({ mtu: 23 });
    const transport = await scene.open();
    const sending = expect(transport.send(messageOf(60_000, 1, 2))).rejects.toMatchObject({
      code: 'link/lost',
    });
    while (device.writes.length < 5) await new Promise((resolve) => setImmediate(resolve));
    goes();
    await sending;
    await transport.ends.count(1);
    // What noble throws out of a callback fails this run.
    await scene.untilAdapter(({ state }) => state.state !== 'ready');
    await scene.bluetooth.stop();
  });

  it('the bus: the link is lost', async () => {
    await scene.begin();
    const { ends } = await scene.open();
    await scene.bus.stop();
    await ends.count(1);
    expect(ends.all[0]?.why).toBe('lost');
    await expect(scene.open()).rejects.toMatchObject({ code: 'link/bluetooth-unavailable' });
  });

  it('the adapter: the link is lost, and works again when it is plugged in', async () => {
    await scene.begin();
    const { ends } = await scene.open();
    scene.bluez?.unplug();
    await ends.count(1);
    expect(ends.all[0]?.why).toBe('lost');
    await scene.untilState('unsupported');
    scene.bluez?.plugIn();
    await scene.untilState('ready');
    await scene.expectWorks(await scene.open());
  });

  it.each([
    // BlueZ says first that a pulled adapter is off.
    ['the adapter', 'link/bluetooth-off', () => Promise.resolve(scene.bluez?.unplug())],
    ['the power', 'link/bluetooth-off', () => Promise.resolve(scene.bluez?.power(false))],
    ['bluetoothd', 'link/bluetooth-unavailable', () => Promise.resolve(scene.bluez?.stop())],
    ['the bus', 'link/bluetooth-unavailable', () => scene.bus.stop()],
  ] as const)('%s while a device is looked for: ends at once', async (_, code, goes) => {
    await scene.begin();
    const opening = scene.open({ peerId: 'c0:de:00:00:00:99', timeoutMs: 50_000 });
    const failed = expect(opening).rejects.toMatchObject({ code });
    await scene.untilScanning(true);
    await goes();
    await failed;
    expect(scene.bluetooth.links).toMatchObject({ inside: 0, waiting: [] });
  });

  it.each(
    (
      [
        ['the adapter', () => Promise.resolve(scene.bluez?.unplug())],
        ['bluetoothd', () => Promise.resolve(scene.bluez?.stop())],
        ['the bus', () => scene.bus.stop()],
      ] as const
    ).flatMap(([what, goes]) => [
      [what, 'is connected to', (device: MockDevice) => device.connects.length > 0, goes] as const,
      // Looking around is being ended.
      [what, 'was found', () => scene.bluetooth.links.inside > 0, goes] as const,
    ]),
  )('%s when a device %s: ends long before its time is over', async (_, __, isAt, goes) => {
    const device = await scene.begin();
    device.isSilent = true;
    const startedAt = hostClock.now();
    const opening = scene.open({ timeoutMs: 50_000 });
    const failed = expect(opening).rejects.toMatchObject({
      code: expect.stringMatching(/^link\//) as unknown,
    });
    while (!isAt(device)) await new Promise((resolve) => setImmediate(resolve));
    await goes();
    await failed;
    expect(hostClock.now() - startedAt).toBeLessThan(40_000);
    expect(scene.bluetooth.links.inside).toBe(0);
  });
});
