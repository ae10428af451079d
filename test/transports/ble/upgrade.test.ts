import { describe, expect, test } from 'vitest';
import type { Bluetooth } from '@main/transports/ble/bluetooth';
import type { SmpPeripheral } from '@main/virtual-bluetooth/smp-peripheral';
import { makeAir, type Air, type AirOptions } from '../../support/bluetooth/air';
import { bluetoothOver, bluetoothOverBlueZ } from '../../support/bluetooth/client';
import { MockBluez } from '../../support/bluez/mock-bluez';
import { startPrivateBus } from '../../support/bluez/private-bus';
import { BleRig } from '../../support/bluetooth/rig';

const BUFFER_BYTES = 384;
/** SMP header: operation and group. */
const WRITE = 2;
const IMAGE_GROUP = 1;
const QUICK = { bootMs: 50, eraseMsPerSector: 0, swapMs: 100 };

interface Scene {
  rig: BleRig;
  devices: SmpPeripheral[];
}

/** @param bluetooth the way through the air, when it is not raw HCI */
type Begin = (options?: AirOptions, linkLimit?: number, bluetooth?: Bluetooth) => Scene;

/** Every test has an air, an adapter and a bench of its own: noble knows real time only, so they wait side by side. */
const it = test.extend<{ begin: Begin }>({
  begin: async ({ task: _task }, use) => {
    const scenes: (Scene & { air: Air })[] = [];
    await use((options = {}, linkLimit = 8, bluetooth) => {
      // What is tried here is the way to the device: it boots and swaps in a moment.
      const air = makeAir({ ...options, profile: { ...QUICK, ...options.profile } });
      const rig = new BleRig(bluetooth ?? bluetoothOver(air.hciDriver, { linkLimit }));
      const scene = { air, rig, devices: air.devices };
      scenes.push(scene);
      return scene;
    });
    for (const { air, rig } of scenes) {
      await rig.close();
      air.close();
    }
  },
});

const success = { phase: 'finished', verdict: expect.objectContaining({ kind: 'confirmed' }) as unknown };
const addressOf = (number: number): string => `c0:de:00:00:00:0${number}`;

describe('an upgrade over Bluetooth LE', { concurrent: true }, () => {
  it.for<readonly [maxMtu: number, sizeBytes: number]>([
    [23, 8000],
    [247, 60_000],
    [498, 60_000],
  ])('goes all the way with an MTU of %i', async ([maxMtu, sizeBytes], { begin }) => {
    const { rig } = begin({ peripheral: { maxMtu } });
    const { id } = await rig.connected({ peerId: addressOf(1) });
    expect(await rig.upgrade([id], rig.firmware(sizeBytes))).toEqual([success]);
  });

  it.for([247, 498])(
    'goes all the way when the device does not reassemble, MTU %i',
    async (maxMtu, { begin }) => {
      const { rig } = begin({ peripheral: { maxMtu, reassembles: false } });
      const { id, session } = await rig.connected({ peerId: addressOf(1) });
      expect(session.live.capabilities.maxRequestBytes).toBe(Math.min(maxMtu - 3, BUFFER_BYTES));
      expect(await rig.upgrade([id], rig.firmware(30_000))).toEqual([success]);
    },
  );

  it('uses the whole buffer of a device that reassembles', async ({ begin }) => {
    const { rig } = begin({ peripheral: { maxMtu: 65 } });
    const { session } = await rig.connected({ peerId: addressOf(1) });
    const { capabilities } = session.live;
    expect(capabilities.maxRequestBytes).toBe(capabilities.bufferBytes);
    expect(capabilities.maxRequestBytes).toBeGreaterThan(65);
  });

  it.for(['cutInRequestAtBytes', 'cutInAnswerAtBytes'] as const)(
    'survives a link that is lost in the middle: %s',
    async (fault, { begin }) => {
      const {
        rig,
        devices: [device],
      } = begin();
      const { id } = await rig.connected({ peerId: addressOf(1) });
      let cuts = 0;
      rig.onRun = (run) => {
        const state = rig.upgrades.view(run)?.state;
        const sent = state?.phase === 'uploading' ? state.progress.sentBytes : 0;
        if (device === undefined || cuts > 0 || sent < 10_000) return;
        cuts++;
        device.faults = { [fault]: 1 };
      };
      expect(await rig.upgrade([id], rig.firmware(60_000))).toEqual([success]);
      expect(cuts).toBe(1);
      expect(device?.faults).toEqual({});
    },
  );

  it('finds the device again under another random address, by its name', async ({ begin }) => {
    const {
      rig,
      devices: [device],
    } = begin({ peripheral: { changesAddress: true } });
    const { id } = await rig.connected({ peerId: addressOf(1) });
    expect(rig.bench.record(id).connection).toMatchObject({ peerId: addressOf(1), peerName: 'Device 1' });
    expect(await rig.upgrade([id], rig.firmware(20_000))).toEqual([success]);
    const address = device?.peripheral.address;
    expect(address).not.toBe(addressOf(1));
    expect(rig.bench.record(id).connection).toMatchObject({ peerId: address, peerName: 'Device 1' });
  });

  it.for(['uploading', 'waiting'] as const)(
    'never writes to a stranger of the same name while the device is away: %s',
    async (phase, { begin }) => {
      const {
        rig,
        devices: [device, stranger],
      } = begin({ count: 2, peripheral: { name: 'Twin' } });
      if (device === undefined || stranger === undefined) throw new Error('no devices');
      stranger.peripheral.isAdvertising = false;
      let writes = 0;
      const receive = stranger.device.receive.bind(stranger.device);
      stranger.device.receive = (packet) => {
        if (packet[0] !== undefined && (packet[0] & 7) === WRITE && packet[5] === IMAGE_GROUP) writes++;
        receive(packet);
      };
      rig.returnTimeoutS = 8;
      const { id, session } = await rig.connected({ peerId: addressOf(1) });
      let isGone = false;
      rig.onRun = (run) => {
        const state = rig.upgrades.view(run)?.state;
        const sent = state?.phase === 'uploading' ? state.progress.sentBytes : Infinity;
        if (isGone || state?.phase !== phase || sent < 10_000) return;
        isGone = true;
        device.device.power('off');
        stranger.peripheral.isAdvertising = true;
      };
      const [state] = await rig.upgrade([id], rig.firmware(60_000));
      expect(state).toMatchObject({ phase: 'failed', error: { code: 'link/bluetooth-another-device' } });
      expect(writes).toBe(0);
      expect(session.state).toMatchObject({ link: 'closed' });
      expect(rig.bench.record(id).connection).toMatchObject({ peerId: addressOf(1) });
    },
  );

  it('goes all the way on eight devices at once', async ({ begin }) => {
    const { rig, devices: inTheAir } = begin({ count: 8 });
    const devices = await Promise.all(
      inTheAir.map(({ peripheral }) => rig.connected({ peerId: peripheral.address })),
    );
    expect(rig.bluetooth.links).toMatchObject({ inside: 8, waiting: [] });
    const states = await rig.upgrade(
      devices.map(({ id }) => id),
      rig.firmware(20_000),
    );
    expect(states).toEqual(Array.from({ length: 8 }, () => success));
  });

  it('waits in the queue for a place, where the user sees it', async ({ begin }) => {
    const { rig } = begin({ count: 2 }, 1);
    const first = await rig.connected({ peerId: addressOf(1) });
    const second = rig.connected({ peerId: addressOf(2), peerName: 'Device 2' });
    await until(() => rig.bluetooth.links.waiting.length === 1);
    const { links } = rig.bluetoothBench.view();
    expect(links).toEqual({ inside: 1, limit: 1, waiting: [{ label: 'Device 2', deviceId: 'id-2' }] });
    await first.session.disconnect();
    expect((await second).session.state.link).toBe('ready');
    expect(rig.bluetoothBench.view().links).toEqual({ inside: 1, limit: 1, waiting: [] });
  });

  it('keeps its place while it restarts, and who waits gets it afterwards', async ({ begin }) => {
    const { rig } = begin({ count: 2 }, 1);
    const { id, session } = await rig.connected({ peerId: addressOf(1) });
    const second = rig.connected({ peerId: addressOf(2), peerName: 'Device 2' });
    await until(() => rig.bluetooth.links.waiting.length === 1);
    rig.returnTimeoutS = 10;
    expect(await rig.upgrade([id], rig.firmware(20_000))).toEqual([success]);
    expect(rig.bluetooth.links).toMatchObject({ inside: 1, waiting: [{ label: 'Device 2' }] });
    await session.disconnect();
    expect((await second).session.state.link).toBe('ready');
  });

  it('gives its place away when it does not come back', async ({ begin }) => {
    const {
      rig,
      devices: [device],
    } = begin({ count: 2 }, 1);
    const { id } = await rig.connected({ peerId: addressOf(1) });
    const second = rig.connected({ peerId: addressOf(2), peerName: 'Device 2' });
    await until(() => rig.bluetooth.links.waiting.length === 1);
    rig.returnTimeoutS = 5;
    rig.onRun = (run) => {
      if (rig.upgrades.view(run)?.state.phase === 'waiting') device?.device.power('off');
    };
    await rig.upgrade([id], rig.firmware(20_000));
    expect((await second).session.state.link).toBe('ready');
  });
});

describe('an upgrade over BlueZ', { concurrent: true }, () => {
  it('goes all the way, although BlueZ forgets the device while it restarts', async ({ begin }) => {
    const bus = await startPrivateBus();
    const bluez = await MockBluez.start(bus.address);
    const {
      rig,
      devices: [device],
    } = begin({}, 8, bluetoothOverBlueZ(bus.address));
    if (device === undefined) throw new Error('no device');
    const mock = bluez.add(device);
    mock.onDropped = () => bluez.forgetDevices();
    const { id } = await rig.connected({ peerId: addressOf(1) });
    const before = bluez.calls.StartDiscovery;
    expect(await rig.upgrade([id], rig.firmware(20_000))).toEqual([success]);
    expect(bluez.calls.StartDiscovery).toBeGreaterThan(before);
    await rig.close();
    bluez.stop();
    await bus.stop();
  });
});

/** Waits until something that nobody tells has happened. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds())
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
}
