/**
 * Upgrades through a firmware loader over Bluetooth that are interrupted in each of their phases, in virtual time: by somebody, by the
 * power of the device, by the end of this program. Each ends with what is true, and the device can be upgraded again.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeImage } from '@shared/firmware/make-image';
import type { Firmware } from '@main/firmware/firmware-shelf';
import type { SmpPeripheral } from '@main/virtual-bluetooth/smp-peripheral';
import { BleRig } from '../../support/bluetooth/rig';
import { VirtualAir } from '../../support/bluetooth/virtual-air';
import { sha } from '../../support/rig';
import type { Told } from '../../support/told';
import { VirtualClock } from '../../support/virtual-clock';

const OWN = 'c0:de:00:00:00:02';
const itself = { kind: 'ble', peerId: OWN, peerName: 'Board' };
const confirmed = { phase: 'finished', verdict: { outcome: 'pass', kind: 'confirmed' } };
const profiles = ['nordic-bare-metal', 'nordic-single-slot'] as const;
const phases = ['entering', 'waiting', 'uploading', 'verifying', 'resetting', 'returning'] as const;
type Phase = (typeof phases)[number];

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

async function onTheBench(profile: (typeof profiles)[number]): Promise<{ id: string; smp: SmpPeripheral }> {
  const smp = air.add(2, profile);
  const { id } = await clock.until(rig.connected({ peerId: OWN }));
  return { id, smp };
}

function firmware(major = 2): Firmware {
  const version = { major, minor: 0, revision: 0, build: 0 };
  const bytes = makeImage({ version, sizeBytes: 20_000, seed: major, sha, hashAlgorithm: 'sha512' });
  return rig.shelf.put(`app-${major}.bin`, bytes);
}

async function upgraded(id: string, image = firmware()): Promise<Told | undefined> {
  return (await clock.until(rig.upgrade([id], image, 'confirm-at-once')))[0];
}

/** Calls `then` once, in the middle of this phase. */
function inPhase(phase: Phase, then: (run: string) => void): void {
  let isDone = false;
  rig.onRun = (run) => {
    const state = rig.upgrades.view(run)?.state;
    if (isDone || state === undefined) return;
    const steps = rig.upgrades.runs.view(run)?.state;
    const isSent = steps?.phase === 'running' && steps.do === 'wait-for-return';
    const now = state.phase === 'waiting' && isSent ? 'returning' : state.phase;
    if (now !== phase || (state.phase === 'uploading' && state.progress.sentBytes < 5000)) return;
    isDone = true;
    then(run);
  };
}

describe.each(profiles)('%s', (profile) => {
  // A reset is not ours to stop.
  it.each(phases.filter((one) => one !== 'resetting'))('cancelled while %s', async (phase) => {
    const { id, smp } = await onTheBench(profile);
    inPhase(phase, (run) => rig.upgrades.cancel([run]));
    const told = await upgraded(id);
    expect(told?.phase).toBe('cancelled');
    await clock.advance(30_000);
    expect(await upgraded(id, firmware(3))).toMatchObject(confirmed);
    expect(rig.bench.record(id).connection).toEqual(itself);
    expect(smp.device.program).toBe('application');
  });

  it.each(phases)('without power for ten seconds while %s', async (phase) => {
    const { id, smp } = await onTheBench(profile);
    inPhase(phase, () => {
      smp.device.power('off');
      clock.after(10_000, () => smp.device.power('on'));
    });
    const told = await upgraded(id);
    expect(['finished', 'failed']).toContain(told?.phase);
    await clock.advance(30_000);
    expect(await upgraded(id, firmware(3))).toMatchObject(confirmed);
    expect(rig.bench.record(id).connection).toEqual(itself);
    expect(smp.device.program).toBe('application');
  });

  it.each(phases)(
    'this program ends while %s: its next start knows the device from its record',
    async (phase) => {
      const { id, smp } = await onTheBench(profile);
      let end: (() => void) | undefined;
      const ended = new Promise<void>((resolve) => (end = resolve));
      inPhase(phase, () => end?.());
      rig.upgrades.start(firmware(), [id], 'confirm-at-once');
      await clock.until(ended);
      const records = rig.bench.records;
      const gone = rig;
      gone.onRun = () => undefined;
      await clock.until(gone.close());
      rig = new BleRig(air.bluetooth(), clock, records);
      await clock.advance(30_000);
      expect(await upgraded(id, firmware(3))).toMatchObject(confirmed);
      expect(rig.bench.record(id).connection).toEqual(itself);
      expect(smp.device.program).toBe('application');
    },
  );
});
