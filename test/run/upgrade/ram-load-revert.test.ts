/** RAM load with revert has no number of its own: what the slots show is believed over what the number says. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromHex } from '@shared/core/bytes';
import { groups } from '@shared/smp/groups';
import type { Firmware } from '@main/firmware/firmware-shelf';
import { Rig, type RigDevice } from '../../support/rig';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

const connected = (): Promise<RigDevice> =>
  rig.connected('zephyr-direct-xip-revert', [], { bootMode: 'ram-load-revert' });

/** As somebody does it by hand. */
async function mark({ session }: RigDevice, firmware: Firmware): Promise<void> {
  const hash = fromHex(firmware.images[0]?.hash ?? '');
  const { setState } = groups.image.commands;
  await rig.clock.until(
    session.exclusively('test', (lease) =>
      lease.request(setState, { ...(hash && { hash }), confirm: false }),
    ),
  );
  await rig.clock.until(session.refresh());
}

describe('RAM load with revert', () => {
  it('is taken for RAM load while the slots show no test', async () => {
    const one = await connected();
    expect(rig.bench.view(one.id)?.capabilities?.bootloaderMode).toBe('ram-load');
    expect(await rig.upgrade(one.id, rig.firmware())).toMatchObject({
      phase: 'failed',
      error: { facts: { why: { reason: 'mode-not-possible', bootloaderMode: 'ram-load' } } },
    });
  });

  it('tests and confirms as soon as the slots show a test', async () => {
    const one = await connected();
    const firmware = rig.firmware();
    expect(await rig.upgrade(one.id, firmware, 'upload-only')).toMatchObject({ phase: 'finished' });
    await mark(one, firmware);
    expect(rig.bench.view(one.id)?.capabilities?.bootloaderMode).toBe('ram-load-revert');
    const [run = ''] = rig.upgrades.start(firmware, [one.id], 'test-then-confirm');
    expect(await rig.end(run)).toMatchObject({
      phase: 'finished',
      verdict: { kind: 'confirmed', outcome: 'pass' },
    });
    expect(rig.upgrades.view(run)?.steps.map((step) => step.do)).toEqual([
      ...['reset', 'wait-for-return', 'verify', 'confirm', 'judge'],
    ]);
    expect(one.device.state.slots.find(({ active }) => active)).toMatchObject({
      hash: firmware.images[0]?.hash,
      confirmed: true,
    });
  });

  it('is never said to keep an image that runs as a test', async () => {
    const one = await connected();
    const firmware = rig.firmware();
    await rig.upgrade(one.id, firmware, 'upload-only');
    await mark(one, firmware);
    expect(await rig.upgrade(one.id, firmware, 'test-only')).toMatchObject({
      verdict: { kind: 'awaiting-confirmation' },
    });
    expect(rig.bench.view(one.id)?.capabilities?.bootloaderMode).toBe('ram-load-revert');
  });
});
