/**
 * Upgrades through a firmware loader over Bluetooth, in virtual time: what a device refuses on the way into its loader, and who else is
 * in the air.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sleep } from '@shared/core/clock';
import { makeImage, makeInstaller } from '@shared/firmware/make-image';
import type { Fault } from '@shared/simulator/fault';
import type { Firmware } from '@main/firmware/firmware-shelf';
import type { DeviceProfile } from '@main/simulator/profile';
import type { SmpPeripheral } from '@main/virtual-bluetooth/smp-peripheral';
import { BleRig } from '../../support/bluetooth/rig';
import { VirtualAir } from '../../support/bluetooth/virtual-air';
import { sha } from '../../support/rig';
import type { Told } from '../../support/told';
import { VirtualClock } from '../../support/virtual-clock';

const OWN = 'c0:de:00:00:00:02';
const both = ['nordic-bare-metal', 'nordic-single-slot'] as const;
type LoaderProfile = (typeof both)[number];

let clock: VirtualClock;
let air: VirtualAir;
let rig: BleRig;

beforeEach(() => {
  clock = new VirtualClock();
  air = new VirtualAir(clock);
  rig = new BleRig(air.bluetooth(), clock);
});
afterEach(async () => {
  await clock.until(rig.close());
});

async function onTheBench(
  profile: LoaderProfile,
  faults: readonly Fault[] = [],
  change: Partial<DeviceProfile> = {},
): Promise<{ id: string; smp: SmpPeripheral }> {
  const smp = air.add(2, profile, { faults, change });
  const { id } = await clock.until(rig.connected({ peerId: OWN }));
  return { id, smp };
}

function firmware(major = 2): Firmware {
  const version = { major, minor: 0, revision: 0, build: 0 };
  const bytes = makeImage({ version, sizeBytes: 20_000, seed: major, sha, hashAlgorithm: 'sha512' });
  return rig.shelf.put(`app-${major}.bin`, bytes);
}

function start(id: string, mode: 'confirm-at-once' | 'upload-only' = 'confirm-at-once'): string {
  const [run = ''] = rig.upgrades.start(firmware(), [id], mode);
  return run;
}

async function end(run: string): Promise<Told | undefined> {
  await clock.until(rig.upgrades.ended(run));
  return rig.upgrades.view(run)?.state;
}

async function until(holds: () => boolean): Promise<void> {
  const waiting = async (): Promise<void> => {
    while (!holds()) await sleep(clock, 50);
  };
  await clock.until(waiting(), 300_000);
}

const waitsForButton = (run: string): boolean => {
  const state = rig.upgrades.runs.view(run)?.state;
  return state?.phase === 'running' && state.away?.because === 'loader';
};

/** What the device was asked: resets into the loader, and chunks of an upload. */
function askedOf(smp: SmpPeripheral): { resets: number; chunks: number } {
  const asked = { resets: 0, chunks: 0 };
  const receive = smp.device.receive.bind(smp.device);
  smp.device.receive = (packet) => {
    const [op = 0, group, id] = [packet[0], packet[5], packet[7]];
    if ((op & 7) === 2 && group === 0 && id === 5) asked.resets++;
    if ((op & 7) === 2 && group === 1) asked.chunks++;
    receive(packet);
  };
  return asked;
}

const confirmed = { phase: 'finished', verdict: { outcome: 'pass', kind: 'confirmed' } };
const refuse = (
  command: 'settings.write' | 'settings.save' | 'os.reset',
  rc: number,
  group?: number,
): Fault => ({ kind: 'refuse', command, rc, ...(group === undefined ? {} : { group }) });

/** Reference: what the application may answer on the way into the loader. */
const refusals: [what: string, fault: Fault][] = [
  ['no settings at all', refuse('settings.write', 8)],
  ['no such setting', refuse('settings.write', 3, 3)],
  ['no settings under this root', refuse('settings.write', 5, 3)],
  ['a protected setting', refuse('settings.write', 256)],
  ['settings that cannot be saved', refuse('settings.save', 8, 3)],
  ['a save that fails', refuse('settings.save', 1, 3)],
  ['no command to save', refuse('settings.save', 8)],
];

describe.each(refusals)('an application with %s', (_what, fault) => {
  it.each(both)(
    'of %s is not restarted: somebody has to press the button, and nothing is written',
    async (profile) => {
      const { id, smp } = await onTheBench(profile, [fault]);
      const asked = askedOf(smp);
      const run = start(id);
      await until(() => waitsForButton(run));
      expect(await end(run)).toMatchObject({
        phase: 'failed',
        error: { code: 'upgrade/loader-not-named' },
      });
      expect(asked).toEqual({ resets: 0, chunks: 0 });
      expect(smp.device.program).toBe('application');
      expect(rig.bench.record(id).connection).toEqual({ kind: 'ble', peerId: OWN, peerName: 'Board' });
      // It can be upgraded when it takes the name.
      smp.device.setFaults([]);
      expect(await end(start(id))).toMatchObject(confirmed);
    },
  );

  it('goes on when the loader shows itself at the same address', async () => {
    const { id, smp } = await onTheBench('nordic-single-slot', [fault]);
    const run = start(id);
    await until(() => waitsForButton(run));
    smp.device.reset('loader');
    expect(await end(run)).toMatchObject(confirmed);
    expect(rig.bench.record(id).connection).toEqual({ kind: 'ble', peerId: OWN, peerName: 'Board' });
  });

  it('is not taken for a loader at another address, which has no proof', async () => {
    const { id, smp } = await onTheBench('nordic-bare-metal', [fault]);
    const asked = askedOf(smp);
    const run = start(id);
    await until(() => waitsForButton(run));
    smp.device.reset('loader');
    expect(await end(run)).toMatchObject({ phase: 'failed', error: { code: 'upgrade/loader-not-named' } });
    expect(asked.chunks).toBe(0);
    expect(air.connected).not.toContain('c0:de:00:00:00:03');
    // The next reset leads back, and the device is upgraded as ever.
    smp.device.setFaults([]);
    smp.device.reset();
    await clock.advance(20_000);
    expect(await end(start(id))).toMatchObject(confirmed);
  });
});

describe('an application that is told to restart into its loader', () => {
  it.each(both)('%s: and refuses, keeps running, and that is the error', async (profile) => {
    const { id, smp } = await onTheBench(profile, [refuse('os.reset', 10)]);
    const told = await end(start(id));
    expect(told).toMatchObject({ phase: 'failed', error: { code: 'device/error' } });
    expect(rig.bench.record(id).connection).toEqual({ kind: 'ble', peerId: OWN, peerName: 'Board' });
    smp.device.setFaults([]);
    expect(await end(start(id))).toMatchObject(confirmed);
  });

  it.each(both)('%s: and comes back as itself, is waited for at its button', async (profile) => {
    const { id, smp } = await onTheBench(profile, [{ kind: 'no-boot-mode' }]);
    const before = smp.device.state.slots[0]?.hash;
    const run = start(id);
    await until(() => waitsForButton(run));
    expect(await end(run)).toMatchObject({ error: { code: 'upgrade/loader-not-started' } });
    expect(smp.device.state.slots[0]?.hash).toBe(before);
    expect(rig.bench.record(id).connection).toEqual({ kind: 'ble', peerId: OWN, peerName: 'Board' });
  });

  it.each(both)(
    '%s: takes 20 seconds, and is waited for although devices usually come back sooner',
    async (profile) => {
      rig.returnTimeoutS = 5;
      const { id } = await onTheBench(profile, [], { bootMs: 20_000 });
      const run = start(id, 'upload-only');
      expect(await end(run)).toMatchObject({ verdict: { outcome: 'pass', kind: 'uploaded' } });
    },
  );

  it.each(both)('%s: and is never heard again, is said so, and found when it comes back', async (profile) => {
    const { id, smp } = await onTheBench(profile, [{ kind: 'never-return' }]);
    expect(await end(start(id))).toMatchObject({
      phase: 'failed',
      error: { code: 'upgrade/did-not-return' },
    });
    smp.device.setFaults([]);
    smp.device.power('off');
    smp.device.power('on');
    await clock.advance(20_000);
    expect(await end(start(id))).toMatchObject(confirmed);
  });
});

describe('others in the air', () => {
  /** Whether anybody but this one was written to. */
  const strangers = (): { resets: number; chunks: number }[] => air.devices.slice(1).map(askedOf);
  const untouched = (asked: readonly { resets: number; chunks: number }[]): void => {
    for (const one of asked) expect(one).toEqual({ resets: 0, chunks: 0 });
  };

  it.each(both)(
    '%s: loaders with names of their own, and with names like ours, are never connected to',
    async (profile) => {
      const { id, smp } = await onTheBench(profile);
      for (const [at, [own, name]] of (
        [
          ['nordic-bare-metal', undefined],
          ['nordic-single-slot', undefined],
          ['nordic-single-slot', 'FL_12345'],
        ] as const
      ).entries()) {
        const other = air.add(0x20 + 2 * at, own);
        if (name !== undefined) Object.defineProperty(other.device, 'loaderName', { get: () => name });
        other.device.reset('loader');
      }
      await clock.advance(30_000);
      const asked = strangers();
      expect(await end(start(id))).toMatchObject(confirmed);
      untouched(asked);
      expect(new Set(air.connected)).toEqual(
        new Set([OWN, profile === 'nordic-bare-metal' ? 'c0:de:00:00:00:03' : OWN]),
      );
      expect(smp.device.program).toBe('application');
    },
  );

  it('whose name contains ours or is nearly ours is not our loader', async () => {
    const { id, smp } = await onTheBench('nordic-bare-metal');
    const near = air.add(0x30, 'nordic-single-slot');
    const longer = air.add(0x32, 'nordic-single-slot');
    Object.defineProperty(near.device, 'loaderName', { get: () => smp.device.loaderName?.slice(0, -1) });
    Object.defineProperty(longer.device, 'loaderName', { get: () => `${smp.device.loaderName ?? ''}X` });
    const asked = strangers();
    rig.onRun = () => {
      if (smp.device.loaderName === undefined || near.device.program === 'loader') return;
      near.device.reset('loader');
      longer.device.reset('loader');
    };
    expect(await end(start(id))).toMatchObject(confirmed);
    untouched(asked);
    expect(air.connected.filter((address) => address.endsWith('30') || address.endsWith('32'))).toEqual([]);
  });

  it('of the name of the application is not taken for it while it is in its loader or on its way back', async () => {
    const { id, smp } = await onTheBench('nordic-bare-metal');
    const twin = air.add(0x40, 'nordic-bare-metal');
    const asked = strangers();
    rig.onRun = (run) => {
      if (rig.upgrades.view(run)?.state.phase === 'verifying' && smp.device.program === 'loader')
        smp.device.setFaults([{ kind: 'silent-application', images: 'new' }]);
    };
    // An application without SMP is not heard again: that is told, and nobody else is asked.
    expect(await end(start(id))).toMatchObject({ verdict: { outcome: 'error', kind: 'handed-over' } });
    untouched(asked);
    expect(air.connected).not.toContain(twin.peripheral.address);
  });

  it('that is an application where the loader was met is not written to', async () => {
    const { id, smp } = await onTheBench('nordic-bare-metal');
    expect(await end(start(id, 'upload-only'))).toMatchObject({ verdict: { kind: 'uploaded' } });
    expect(rig.bench.record(id).connection).toMatchObject({ loader: { peerId: 'c0:de:00:00:00:03' } });
    await clock.until(rig.bench.disconnect([id]));
    smp.device.power('off');
    const stranger = air.add(3, 'nordic-bare-metal');
    const asked = askedOf(stranger);
    const told = await end(start(id));
    expect(told).toMatchObject({ phase: 'failed', error: { code: 'link/bluetooth-another-device' } });
    expect(asked).toEqual({ resets: 0, chunks: 0 });
  });
});

describe.each(both)('an installer for the loader of %s', (profile) => {
  it('is followed to the new loader, and the application is sent there', async () => {
    const { id, smp } = await onTheBench(profile);
    const hash = { sha, hashAlgorithm: 'sha512' } as const;
    const version = (major: number) => ({ major, minor: 0, revision: 0, build: 0 });
    const loader = makeImage({ version: version(9), sizeBytes: 20_000, seed: 9, ...hash });
    const bytes = makeInstaller({ version: version(1), seed: 5, ...hash }, loader);
    const installer = rig.shelf.put('installer.bin', bytes);
    const [run = ''] = rig.upgrades.start(installer, [id], 'confirm-at-once');
    expect(await end(run)).toMatchObject({ verdict: { outcome: 'pass', kind: 'loader-replaced' } });
    expect(smp.device.program).toBe('loader');
    expect(await end(start(id))).toMatchObject(confirmed);
    expect(rig.bench.record(id).connection).toEqual({ kind: 'ble', peerId: OWN, peerName: 'Board' });
  });
});
