/**
 * A device that answers the question for its slots with an error: nothing is known of them, which is not that they are empty.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { planView } from '@main/ipc/plan-view';
import { Rig } from '../support/rig';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

it('is connected, shows the error in place of slots, and is planned nothing for', async () => {
  const { id, session } = await rig.connected('tiny');
  expect(session.slots).toBeUndefined();
  const error = { code: 'device/error', facts: { command: 'image.state', rc: 7 } };
  expect(rig.bench.view(id)).toMatchObject({ link: { state: 'ready' }, slotsError: error });
  expect(rig.bench.view(id)).not.toHaveProperty('slots');
  const never = { preflight: () => expect.unreachable('planned without knowing the slots') };
  const desk = { checks: never as never, clock: rig.clock };
  const plan = await planView(id, session, rig.firmware(), 'test-then-confirm', desk);
  expect(plan.outcome).toMatchObject({ refused: error });
});

it('has no such error once it shows its slots', async () => {
  const { id, session } = await rig.connected('zephyr-4.4');
  expect(session.slotsError).toBeUndefined();
  expect(rig.bench.view(id)).not.toHaveProperty('slotsError');
});
