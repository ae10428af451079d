/**
 * Whole upgrades of devices with a firmware loader through noble, over the virtual adapter: with a loader at another address, and with one
 * at the same address that has another table of attributes. Real time, as noble knows no other; nothing waits for a length of it.
 */
import { describe, expect, test } from 'vitest';
import { makeImage } from '@shared/firmware/make-image';
import type { Bluetooth } from '@main/transports/ble/bluetooth';
import type { Firmware } from '@main/firmware/firmware-shelf';
import { profiles } from '@main/simulator/profile';
import type { SmpPeripheral } from '@main/virtual-bluetooth/smp-peripheral';
import { makeAir, type Air, type AirOptions } from '../../support/bluetooth/air';
import { bluetoothOver, bluetoothOverBlueZ } from '../../support/bluetooth/client';
import { BleRig } from '../../support/bluetooth/rig';
import { MockBluez } from '../../support/bluez/mock-bluez';
import { startPrivateBus } from '../../support/bluez/private-bus';
import { sha } from '../../support/rig';

type LoaderProfile = 'nordic-bare-metal' | 'nordic-single-slot';
interface Scene {
  rig: BleRig;
  device: SmpPeripheral;
  devices: SmpPeripheral[];
}
type Begin = (profile: LoaderProfile, options?: AirOptions, bluetooth?: Bluetooth) => Scene;

const it = test.extend<{ begin: Begin }>({
  begin: async ({ task: _task }, use) => {
    const scenes: { rig: BleRig; air: Air }[] = [];
    await use((name, options = {}, bluetooth) => {
      // What is tried here is the way to the device: it starts in a moment.
      const profile = { ...profiles[name], link: 'radio', bootMs: 50, resetDelayMs: 20 } as const;
      const air = makeAir({
        ...options,
        profile: { ...profile, ...options.profile },
        peripheral: { name: 'Board', ...options.peripheral },
      });
      const rig = new BleRig(bluetooth ?? bluetoothOver(air.hciDriver));
      scenes.push({ rig, air });
      const [device] = air.devices;
      if (device === undefined) throw new Error('no device');
      return { rig, device, devices: air.devices };
    });
    for (const { air, rig } of scenes) {
      await rig.close();
      air.close();
    }
  },
});

const OWN = 'c0:de:00:00:00:01';
const FLIPPED = 'c0:de:00:00:00:00';
const loaderAt = { 'nordic-bare-metal': FLIPPED, 'nordic-single-slot': OWN } as const;
const both = ['nordic-bare-metal', 'nordic-single-slot'] as const;

function firmware(rig: BleRig, major = 2): Firmware {
  const version = { major, minor: 0, revision: 0, build: 0 };
  const bytes = makeImage({ version, sizeBytes: 40_000, seed: major, sha, hashAlgorithm: 'sha512' });
  return rig.shelf.put(`app-${major}.bin`, bytes);
}

const confirmed = { phase: 'finished', verdict: { outcome: 'pass', kind: 'confirmed' } };
const itself = { kind: 'ble', peerId: OWN, peerName: 'Board' };

/** Calls `then` once, when a run has got there. */
function once(rig: BleRig, phase: string, then: (run: string) => void): void {
  let isDone = false;
  rig.onRun = (run) => {
    const state = rig.upgrades.view(run)?.state;
    if (isDone || state?.phase !== phase) return;
    if (state.phase === 'uploading' && state.progress.sentBytes < 10_000) return;
    isDone = true;
    then(run);
  };
}

describe.for(both)(
  'an upgrade over Bluetooth through the firmware loader of %s',
  { concurrent: true },
  (profile) => {
    it('goes all the way, and the device has its own identity again', async ({ begin }) => {
      const { rig, device } = begin(profile);
      const { id } = await rig.connected({ peerId: OWN });
      const seen = new Set<string>();
      rig.onRun = (run) => {
        if (rig.upgrades.view(run)?.state.phase === 'uploading') seen.add(device.peripheral.address);
      };
      expect(await rig.upgrade([id], firmware(rig), 'confirm-at-once')).toMatchObject([confirmed]);
      expect([...seen]).toEqual([loaderAt[profile]]);
      expect(rig.bench.record(id).connection).toEqual(itself);
      expect(device.device.program).toBe('application');
    });

    it('goes on after a link that was lost in the middle, also by a restart with half an application', async ({
      begin,
    }) => {
      const { rig, device } = begin(profile);
      const { id } = await rig.connected({ peerId: OWN });
      once(rig, 'uploading', () => {
        device.faults = { cutInAnswerAtBytes: 1 };
        device.device.setFaults([{ kind: 'restart', afterUploadedBytes: 10_000 }]);
      });
      expect(await rig.upgrade([id], firmware(rig), 'confirm-at-once')).toMatchObject([confirmed]);
      expect(device.faults).toEqual({});
      expect(rig.bench.record(id).connection).toEqual(itself);
    });

    it('counts an answer to the reset that is lost with its link as one', async ({ begin }) => {
      const { rig, device } = begin(profile);
      const { id } = await rig.connected({ peerId: OWN });
      const answer = device.device.onAnswer;
      device.device.onAnswer = (message) => {
        // The answer to a reset, once; the link ends in its place.
        if (message[5] === 0 && message[7] === 5 && device.device.program === 'application')
          device.faults = { cutInAnswerAtBytes: 0 };
        answer(message);
      };
      expect(await rig.upgrade([id], firmware(rig), 'confirm-at-once')).toMatchObject([confirmed]);
      expect(device.faults).toEqual({});
    });

    it('that only uploads stays in the loader, as the same device, and the next one goes on there', async ({
      begin,
    }) => {
      const { rig, device } = begin(profile);
      const { id } = await rig.connected({ peerId: OWN });
      expect(await rig.upgrade([id], firmware(rig), 'upload-only')).toMatchObject([
        { verdict: { outcome: 'pass', kind: 'uploaded' } },
      ]);
      const { connection } = rig.bench.record(id);
      expect(connection).toMatchObject({
        ...itself,
        loader: { peerName: expect.stringMatching(/^FL_/) as string },
      });
      // Another start of this program, which knows the record alone.
      await rig.bench.disconnect([id]);
      await rig.bench.connect([id]);
      expect(rig.bench.view(id)).toMatchObject({
        link: { state: 'ready' },
        slots: { images: [{ slot: 0 }, { slot: 1 }] },
      });
      const end = await rig.bluetooth.scan();
      await rig.bench.disconnect([id]);
      await until(() => rig.bluetoothBench.view().found.some((one) => one.address === loaderAt[profile]));
      const found = rig.bluetoothBench.view().found.filter((one) => one.address === loaderAt[profile]);
      expect(found).toMatchObject([{ deviceId: id }]);
      end();
      expect(await rig.upgrade([id], firmware(rig, 3), 'confirm-at-once')).toMatchObject([confirmed]);
      expect(rig.bench.record(id).connection).toEqual(itself);
      expect(device.device.program).toBe('application');
    });

    it('is cancelled before the first chunk: the old application comes back under its own identity', async ({
      begin,
    }) => {
      const { rig, device } = begin(profile);
      const { id, session } = await rig.connected({ peerId: OWN });
      const before = device.device.state.slots[0]?.hash;
      once(rig, 'waiting', (run) => rig.upgrades.cancel([run]));
      expect(await rig.upgrade([id], firmware(rig), 'confirm-at-once')).toMatchObject([
        { phase: 'cancelled' },
      ]);
      await until(() => session.state.link === 'ready' && device.device.program === 'application');
      expect(device.device.state.slots[0]?.hash).toBe(before);
      expect(rig.bench.record(id).connection).toEqual(itself);
    });

    it('with an image that MCUboot does not take ends in the loader, and the next image is taken', async ({
      begin,
    }) => {
      const { rig, device } = begin(profile);
      const { id } = await rig.connected({ peerId: OWN });
      device.device.setFaults([{ kind: 'reject-at-boot' }]);
      expect(await rig.upgrade([id], firmware(rig), 'confirm-at-once')).toMatchObject([
        { verdict: { kind: 'back-in-loader' } },
      ]);
      device.device.setFaults([]);
      expect(await rig.upgrade([id], firmware(rig, 3), 'confirm-at-once')).toMatchObject([confirmed]);
      expect(rig.bench.record(id).connection).toEqual(itself);
    });
  },
);

describe('an upgrade over BlueZ, which remembers attributes', () => {
  it('finds those of the loader at the same address, and those of the application again', async ({
    begin,
  }) => {
    const bus = await startPrivateBus();
    const bluez = await MockBluez.start(bus.address);
    const { rig, device } = begin('nordic-single-slot', {}, bluetoothOverBlueZ(bus.address));
    bluez.add(device, { name: 'Board', remembersTable: true });
    const { id, session } = await rig.connected({ peerId: OWN });
    expect(await rig.upgrade([id], firmware(rig), 'confirm-at-once')).toMatchObject([confirmed]);
    expect(session.state.link).toBe('ready');
    expect(rig.bench.record(id).connection).toEqual(itself);
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
