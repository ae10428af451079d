/**
 * What the plan of the wizard rests on beside the slots: sizes that a silent device does not tell, marks that a firmware cannot
 * set, and an upload that has not ended.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { planView } from '@main/ipc/plan-view';
import type { UpgradeMode } from '@shared/run/upgrade/plan';
import { Rig, type RigDevice } from '../support/rig';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

const plan = ({ id, session }: RigDevice, mode: UpgradeMode) =>
  rig.clock.until(planView(id, session, rig.firmware(), { mode }, rig));

it('Somebody who looks at a plan does not wait for a device that is silent when it is asked for the sizes of its slots', async () => {
  const silence = { kind: 'lose', what: 'request', command: 'image.slotInfo' } as const;
  const one = await rig.connected('zephyr-4.4', [silence]);
  const before = rig.clock.now();
  expect((await plan(one, 'test-then-confirm')).outcome).toHaveProperty('steps');
  expect(rig.clock.now() - before).toBeLessThanOrEqual(1500);
});

it('A firmware that could not set a mark is planned no test, until it has restarted', async () => {
  const one = await rig.connected('zephyr-4.4', [{ kind: 'refuse', command: 'image.setState', rc: 8 }]);
  await rig.upgrade(one.id, rig.firmware());
  expect((await plan(one, 'test-then-confirm')).outcome).toMatchObject({
    refused: { code: 'upgrade/refused', facts: { why: { reason: 'no-state-write' } } },
  });
  one.device.setFaults([]);
  await rig.clock.until(one.session.reset({}));
  await rig.clock.until(one.session.returned(60_000));
  expect((await plan(one, 'test-then-confirm')).outcome).toHaveProperty('steps');
});

it('An image whose upload broke off is planned to be uploaded again, whatever its slot shows', async () => {
  const one = await rig.connected('zephyr-4.4');
  await rig.upgrade(one.id, rig.firmware(), 'upload-only');
  const uploads = async (): Promise<unknown> => {
    const { outcome } = await plan(one, 'test-then-confirm');
    return 'steps' in outcome ? outcome.steps.map((step) => step.do).includes('upload') : outcome;
  };
  expect(await uploads()).toBe(false);
  one.device.setFaults([{ kind: 'refuse', command: 'image.upload', rc: 1 }]);
  expect(await rig.upgrade(one.id, rig.firmware('3.0.0'), 'upload-only')).toMatchObject({ phase: 'failed' });
  expect(await uploads()).toBe(true);
});
