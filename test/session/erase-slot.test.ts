/**
 * Erasing a slot of devices that answer the questions before and after it badly.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eraseSlot } from '@main/session/erase-slot';
import { Rig, type RigDevice } from '../support/rig';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

const erase = ({ session }: RigDevice) =>
  rig.clock.until(session.exclusively('a test', (lease) => eraseSlot(session, lease, 1)));

it('A slot is erased when the device says so, also when it refuses to list its slots afterwards', async () => {
  const one = await rig.connected('zephyr-4.4');
  await rig.upgrade(one.id, rig.firmware(), 'upload-only');
  expect(await rig.clock.until(one.session.readSlots())).toHaveLength(2);
  one.device.setFaults([{ kind: 'refuse', command: 'image.state', rc: 1 }]);
  await erase(one);
  one.device.setFaults([]);
  expect(await rig.clock.until(one.session.readSlots())).toHaveLength(1);
});

it('A bootloader is not asked whether it is a loader: old ones are silent then, and it says itself what it cannot do', async () => {
  const silence = { kind: 'lose', what: 'request', command: 'os.bootloader' } as const;
  const one = await rig.connected('mcuboot-recovery', [silence]);
  await expect(erase(one)).rejects.toMatchObject({ code: 'device/unsupported', facts: { recovery: true } });
});
