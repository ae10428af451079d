import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { groups } from '@shared/smp/groups';
import { readBody, readHeader } from '@shared/smp/message';
import type { Told } from '../../support/told';
import { profiles } from '@main/simulator/profile';
import { Rig, type RigDevice } from '../../support/rig';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

const capabilitiesOf = ({ session }: RigDevice) => session.live.capabilities;

function verdictOf(state: Told) {
  if (state.phase !== 'finished') throw new Error(`it ended as ${JSON.stringify(state)}`);
  return state.verdict;
}

async function intoBootloader(one: RigDevice): Promise<void> {
  await rig.clock.until(one.session.reset({ intoBootloader: true }));
  await rig.clock.until(one.session.returned(60_000));
}

/** The offsets of all chunks that reach the device from now on. */
function uploadOffsets({ device }: RigDevice): number[] {
  const { upload } = groups.image.commands;
  const offsets: number[] = [];
  const receive = device.receive.bind(device);
  device.receive = (packet) => {
    const header = readHeader(packet);
    if (header?.group === upload.group && header.command === upload.id)
      offsets.push(Number(readBody(packet).get('off')));
    receive(packet);
  };
  return offsets;
}

describe('a device in MCUboot serial recovery', () => {
  it('is upgraded in place: upload, reset, look again', async () => {
    const one = await rig.connected('mcuboot-recovery');
    expect(capabilitiesOf(one)).toMatchObject({ recovery: true, bufferBytes: 1024, windowLimit: 1 });
    expect(rig.bench.view(one.id)?.runningVersion, 'nothing runs but the bootloader').toBeUndefined();

    const firmware = rig.firmware('2.0.0');
    const [run = ''] = rig.upgrades.start(firmware, [one.id], 'confirm-at-once');
    expect(verdictOf(await rig.end(run)).kind).toBe('confirmed');
    expect(rig.phases.get(run)).toEqual([
      'queued',
      'checking',
      'uploading',
      'resetting',
      'waiting',
      'verifying',
      'finished',
    ]);
    expect(rig.bench.view(one.id)?.runningVersion).toBe('2.0.0');
  });

  it('is an application again after the reset, with buffers of its own', async () => {
    const one = await rig.connected('mcuboot-recovery');
    const { bufferBytes, bufferCount } = profiles['mcuboot-recovery'];
    expect(bufferBytes).not.toBe(capabilitiesOf(one).bufferBytes);
    await rig.upgrade(one.id, rig.firmware(), 'confirm-at-once');
    expect(capabilitiesOf(one)).toMatchObject({ recovery: false, bufferBytes, bufferCount });
    const limitBytes = await one.session.exclusively('a look', ({ live }) =>
      Promise.resolve(live.client.limitBytes),
    );
    expect(limitBytes).toBe(bufferBytes);
  });

  it('cannot try an image', async () => {
    const one = await rig.connected('mcuboot-recovery');
    expect(await rig.upgrade(one.id, rig.firmware(), 'test-then-confirm')).toMatchObject({
      phase: 'failed',
      during: 'checking',
      error: { code: 'upgrade/refused', facts: { why: { reason: 'in-recovery' } } },
    });
  });

  it('stays in its bootloader after an upload alone, which shows the image', async () => {
    const one = await rig.connected('mcuboot-recovery');
    const verdict = verdictOf(await rig.upgrade(one.id, rig.firmware('2.0.0'), 'upload-only'));
    expect(verdict.kind).toBe('uploaded');
    expect(capabilitiesOf(one).recovery).toBe(true);
    expect(one.session.slots?.images[0]).toMatchObject({ slot: 0, version: '2.0.0', active: false });
  });

  it('is sent everything again after a cut: nothing there recognises an upload', async () => {
    const one = await rig.connected('mcuboot-recovery', [
      { kind: 'disconnect', afterBytes: 20_000, forMs: 2000 },
    ]);
    const offsets = uploadOffsets(one);
    expect(verdictOf(await rig.upgrade(one.id, rig.firmware(), 'confirm-at-once')).kind).toBe('confirmed');
    const again = offsets.indexOf(0, 1);
    expect(again).toBeGreaterThan(5);
    expect(offsets[again + 1], 'the device forgot what it had').toBeLessThan(1024);
  });

  it('whose image is not started says that the bootloader still answers', async () => {
    const one = await rig.connected('mcuboot-recovery', [{ kind: 'reject-at-boot' }]);
    const verdict = verdictOf(await rig.upgrade(one.id, rig.firmware(), 'confirm-at-once'));
    expect(verdict.kind).toBe('cannot-tell');
    expect(verdict.evidence[0]).toEqual({ fact: 'in-recovery' });
    expect(capabilitiesOf(one).recovery).toBe(true);
  });
});

describe('an application', () => {
  it('is left for the bootloader, upgraded there, and comes back', async () => {
    const one = await rig.connected('zephyr-swap-move');
    const before = capabilitiesOf(one);
    await intoBootloader(one);
    expect(capabilitiesOf(one)).toMatchObject({ recovery: true, bufferBytes: 1024 });
    expect(capabilitiesOf(one).groups).toBeUndefined();
    const verdict = verdictOf(await rig.upgrade(one.id, rig.firmware('3.0.0'), 'confirm-at-once'));
    expect(verdict.kind).toBe('confirmed');
    // What is only shown is asked when nobody writes any more.
    expect(capabilitiesOf(one)).not.toHaveProperty('groups');
    await rig.clock.advance(5000);
    expect(capabilitiesOf(one)).toEqual(before);
  });

  it('that ignores the boot mode restarts normally', async () => {
    const one = await rig.connected('zephyr-4.4');
    await intoBootloader(one);
    expect(capabilitiesOf(one).recovery).toBe(false);
  });
});
