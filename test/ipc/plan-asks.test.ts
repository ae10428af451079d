/**
 * The plan of the wizard promises nothing for a device that is gone.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { planView } from '@main/ipc/plan-view';
import { Rig } from '../support/rig';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

it('A device is asked once before anything is promised, and one that is gone is said not to answer', async () => {
  const { id, device, session } = await rig.connected('zephyr-4.4');
  const plan = () =>
    rig.clock.until(planView(id, session, rig.firmware(), { mode: 'test-then-confirm' }, rig));
  await rig.clock.advance(60_000);
  expect((await plan()).outcome).toHaveProperty('steps');
  await rig.clock.advance(60_000);
  device.power('off');
  expect((await plan()).outcome).toMatchObject({ refused: { code: 'session/not-heard' } });
  expect(rig.bench.view(id)?.link).toMatchObject({ state: 'away', silent: true });
  // Asked already, and away: nothing new is to be learned by asking again.
  const before = rig.clock.now();
  expect((await plan()).outcome).toMatchObject({ refused: { code: 'session/not-heard' } });
  expect(rig.clock.now()).toBe(before);
});

it('A device in its bootloader runs nothing, whatever stands in its first slot', async () => {
  const { id, session } = await rig.connected('mcuboot-recovery');
  const view = await rig.clock.until(planView(id, session, rig.firmware(), { mode: 'confirm-at-once' }, rig));
  expect(view).not.toHaveProperty('runningVersion');
});

it.each([
  ['An application without the image group is told its option', 'zephyr-4.4', { code: 'upgrade/refused' }],
  [
    'A bootloader that shows no slots is told as the one that answers',
    'mcuboot-recovery',
    { code: 'device/unsupported', facts: { recovery: true } },
  ],
] as const)('%s', async (_name, profile, refused) => {
  const { id, session } = await rig.connected(profile, [{ kind: 'refuse', command: 'image.state', rc: 8 }]);
  const view = await rig.clock.until(planView(id, session, rig.firmware(), { mode: 'confirm-at-once' }, rig));
  expect(view.outcome).toMatchObject({ refused });
});

it('A device that has just been heard is not asked whether it is there', async () => {
  const { id, session } = await rig.connected('zephyr-4.4');
  const plan = () =>
    rig.clock.until(planView(id, session, rig.firmware(), { mode: 'test-then-confirm' }, rig));
  await plan(); // the sizes of its slots are known from now on
  const passed: unknown[] = [];
  rig.bench.trace.listen((_id, entry) => void passed.push(entry));
  expect((await plan()).outcome).toHaveProperty('steps');
  expect(passed).toEqual([]);
});
