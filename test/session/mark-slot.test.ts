/**
 * A mark whose answer has an entry that nobody can understand: in a session, and in the middle of an upgrade.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { groups } from '@shared/smp/groups';
import type { OddValue } from '@shared/smp/schema';
import { SmpClient } from '@main/engine/client';
import { markAndKeep } from '@main/session/mark-slot';
import { Rig } from '../support/rig';

const { setState, state } = groups.image.commands;
const odd: OddValue = { path: 'images[2]', value: { slot: -1 }, expected: 'slot should be a whole number' };

// As it is before anybody listens in.
const request: SmpClient['request'] = Reflect.get(SmpClient.prototype, 'request');

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rig.close();
});

/** From the next mark on these answers have an odd entry more; `hides` an image that is marked behind it. */
function makeOdd(commands: readonly object[], hides = false): void {
  let isMarked = false;
  vi.spyOn(SmpClient.prototype, 'request').mockImplementation(async function (
    this: SmpClient,
    command,
    body,
    options,
  ) {
    const answer: unknown = await request.call(this, command, body, options);
    isMarked ||= (command as object) === setState;
    if (!isMarked || !commands.includes(command)) return answer;
    // Without somebody who takes what is odd, the answer is an error.
    if (options?.onOdd === undefined) throw new Error(`${command.name} is read strictly`);
    options.onOdd([odd]);
    const { images } = answer as { images: { slot: number }[] };
    return hides ? { images: images.filter(({ slot }) => slot === 0) } : answer;
  });
}

describe('A mark with an odd entry in its answer', () => {
  it('keeps the slots, and what is odd where the list that follows has it, too', async () => {
    const { session } = await rig.connected('zephyr-4.4');
    const marked = (): Promise<unknown> =>
      rig.clock.until(
        session.exclusively('a test', (lease) => markAndKeep(session, lease, { confirm: true })),
      );
    makeOdd([setState]);
    await marked();
    expect(session.slots).not.toHaveProperty('odd');
    makeOdd([setState, state]);
    await marked();
    expect(session.slots).toMatchObject({ images: [{ slot: 0 }], odd: [{ path: 'images[2]' }] });
  });

  it('is set also when the device then refuses to list its slots', async () => {
    const { session, device } = await rig.connected('zephyr-4.4');
    makeOdd([setState]);
    device.setFaults([{ kind: 'refuse', command: 'image.state', rc: 1 }]);
    await rig.clock.until(
      session.exclusively('a test', (lease) => markAndKeep(session, lease, { confirm: true })),
    );
    expect(session.slots).toMatchObject({ images: [{ slot: 0 }], odd: [{ path: 'images[2]' }] });
  });

  it('stops no upgrade', async () => {
    const { id } = await rig.connected('zephyr-4.4');
    makeOdd([setState]);
    const end = await rig.upgrade(id, rig.firmware(), 'test-then-confirm');
    expect(end).toMatchObject({ phase: 'finished', verdict: { kind: 'confirmed' } });
  });

  it('that may be the image itself ends an upgrade before its reset, and says which entry it is', async () => {
    const { id } = await rig.connected('zephyr-4.4');
    makeOdd([setState, state], true);
    const end = await rig.upgrade(id, rig.firmware(), 'test-then-confirm');
    expect(end).toMatchObject({
      phase: 'failed',
      during: 'marking',
      error: { code: 'smp/bad-answer', facts: { command: setState.name, path: 'images[2]' } },
    });
  });
});

it('A mark whose answer is whole is one request', async () => {
  const { session } = await rig.connected('zephyr-4.4');
  let sent = 0;
  session.trace.listen(({ kind }) => void (sent += Number(kind === 'sent')));
  await rig.clock.until(
    session.exclusively('a test', (lease) => markAndKeep(session, lease, { confirm: true })),
  );
  expect(sent).toBe(1);
});
