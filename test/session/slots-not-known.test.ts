/**
 * A device that answers the request for its slots with an error: nothing is known of them. That does not mean that they are empty.
 */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { planView } from '@main/ipc/plan-view';
import { askSlots } from '@main/session/first-questions';
import { answerTo, newRig } from '../engine/scripted-transport';
import { Rig } from '../support/rig';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

it('A device that does not show its slots is connected, shows the error in their place, and no upgrade is planned for it', async () => {
  const { id, session } = await rig.connected('tiny');
  expect(session.slots).toBeUndefined();
  const error = { code: 'device/error', facts: { command: 'image.state', rc: 7 } };
  expect(rig.bench.view(id)).toMatchObject({ link: { state: 'ready' }, slotsError: error });
  expect(rig.bench.view(id)).not.toHaveProperty('slots');
  const never = { preflight: () => expect.unreachable('planned without knowing the slots') };
  const desk = { checks: never as never, clock: rig.clock };
  const plan = await planView(id, session, rig.firmware(), { mode: 'test-then-confirm' }, desk);
  expect(plan.outcome).toMatchObject({ refused: error });
});

const bad = { slot: -1, version: '2.0.0' };
const good = { slot: 0, version: '1.0.0' };

it('A device that lists a slot nobody can understand shows the others, and that one as it came', async () => {
  const { client, transport } = newRig();
  transport.far = (message) =>
    transport.onMessage(answerTo(message, { images: [good, bad], splitStatus: 0.5 }));
  const asked = await askSlots(client, false);
  expect(asked).toMatchObject({ images: [{ slot: 0, version: '1.0.0' }] });
  expect(asked).toHaveProperty('odd', [
    {
      path: 'images[1]',
      text: '{"slot": -1, "version": "2.0.0"}',
      expected: 'slot should be a whole number, 0 or more',
    },
  ]);
});

it('A device whose list of slots is not whole gets no plan, and is not said to run what it may not run', async () => {
  const { id, session } = await rig.connected('zephyr-4.4');
  const odd = [{ path: 'images[1]', text: '{}', expected: 'slot should be there' }];
  const images = session.slots?.images.map((one) => ({ ...one, active: false })) ?? [];
  vi.spyOn(session, 'slots', 'get').mockReturnValue({ images, odd, readAt: rig.clock.now() });
  expect(rig.bench.view(id)).toMatchObject({ slots: { images, odd } });
  expect(rig.bench.view(id)).not.toHaveProperty('runningVersion');
  const never = { preflight: () => expect.unreachable('planned on a list that is not whole') };
  const desk = { checks: never as never, clock: rig.clock };
  const plan = await rig.clock.until(
    planView(id, session, rig.firmware(), { mode: 'test-then-confirm' }, desk),
  );
  expect(plan.outcome).toMatchObject({ refused: { code: 'smp/bad-answer', facts: { path: 'images[1]' } } });
});

it('A device has no such error any more once it shows its slots', async () => {
  const { id, session } = await rig.connected('zephyr-4.4');
  expect(session.slotsError).toBeUndefined();
  expect(rig.bench.view(id)).not.toHaveProperty('slotsError');
});
