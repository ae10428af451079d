/** The book of runs over simulated devices, in virtual time: what follows a device, and what a further attempt keeps. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunView } from '@shared/ipc/runs';
import { packMessage } from '@shared/smp/message';
import { groups } from '@shared/smp/groups';
import { ActionWork } from '@main/run/action-work';
import { Rig, type RigDevice } from '../support/rig';

let rig: Rig;
let one: RigDevice;
beforeEach(async () => {
  rig = new Rig();
  // As the application joins bench and book.
  rig.bench.deviceChanged.listen((id) => rig.runs.deviceChanged(id));
  one = await rig.connected('zephyr-4.4');
});
afterEach(() => rig.close());

function viewOf(id: string): RunView {
  const view = rig.runs.view(id);
  if (view === undefined) throw new Error('the run is gone');
  return view;
}
async function tested(): Promise<string> {
  const [id = ''] = rig.upgrades.start(rig.firmware(), [one.id], 'test-only');
  await rig.end(id);
  expect(viewOf(id).state).toMatchObject({ verdict: { outcome: 'pass', kind: 'awaiting-confirmation' } });
  expect(viewOf(id).followed).toBeUndefined();
  return id;
}

it('A device with an upgrade in its row can be taken off the bench, and its upgrade goes with it', async () => {
  const id = await tested();
  await rig.clock.until(rig.bench.remove([one.id]));
  expect(rig.runs.view(id)).toBeUndefined();
  await rig.clock.advance(0);
});

describe('An upgrade that awaits its confirmation', () => {
  it('is confirmed when another client confirms it and the slots are read', async () => {
    const id = await tested();
    let told = 0;
    rig.onRunChange = () => void told++;
    // Whoever sends it: the sequence number is none of this session's.
    const { group, id: command } = groups.image.commands.setState;
    one.device.receive(packMessage({ op: 2, version: 1, group, command, sequence: 201 }, { confirm: true }));
    await rig.clock.advance(100);
    await rig.clock.until(one.session.readSlots());
    expect(viewOf(id).followed).toBe('confirmed');
    expect(told, 'said once').toBe(1);
    await rig.clock.until(one.session.readSlots());
    expect(told).toBe(1);
  });

  it('is confirmed by a request of this application too', async () => {
    const id = await tested();
    await rig.clock.until(one.session.request(groups.image.commands.setState, { confirm: true }));
    await rig.clock.until(one.session.readSlots());
    expect(viewOf(id).followed).toBe('confirmed');
  });

  it('is reverted when its device has reverted at a reset', async () => {
    const id = await tested();
    one.device.reset();
    await rig.clock.advance(60_000);
    await rig.clock.until(one.session.connect());
    await rig.clock.until(one.session.readSlots());
    expect(viewOf(id).followed).toBe('reverted');
    expect(viewOf(id).state, 'its verdict stays').toMatchObject({
      verdict: { kind: 'awaiting-confirmation' },
    });
  });
});

describe('A further attempt', () => {
  it('is of the same run, and keeps what failed before', async () => {
    one.device.setFaults([{ kind: 'refuse', command: 'image.upload', rc: 7 }]);
    const [id = ''] = rig.upgrades.start(rig.firmware(), [one.id], 'test-then-confirm');
    await rig.end(id);
    const failed = { outcome: 'fail', kind: 'failed', failure: { code: 'device/error', during: 'upload' } };
    expect(viewOf(id).state).toMatchObject({ phase: 'ended', attempt: 1, verdict: failed, earlier: [] });
    one.device.setFaults([]);
    await rig.clock.advance(5000);
    rig.runs.retry([id]);
    expect(viewOf(id).state).toMatchObject({ attempt: 2, earlier: [{ attempt: 1 }] });
    expect(viewOf(id).startedAtEpochMs).toBe(1_000_000 + rig.clock.now());
    await rig.end(id);
    expect(viewOf(id).state).toMatchObject({
      phase: 'ended',
      attempt: 2,
      verdict: { outcome: 'pass', kind: 'confirmed' },
      earlier: [{ attempt: 1, during: 'upload', verdict: failed }],
    });
    expect(rig.runs.ids).toEqual([id]);
    rig.runs.retry([id]);
    expect(viewOf(id).state, 'what has passed is not done again').toMatchObject({ attempt: 2 });
  });
});

describe('While a run works on a device', () => {
  it('its connection is not closed, nor the device removed', async () => {
    const [id = ''] = rig.upgrades.start(rig.firmware(), [one.id], 'upload-only');
    await rig.clock.advance(50);
    expect(one.session.writer).toBe('upgrade to 2.0.0');
    const busy = { code: 'session/busy', facts: { with: 'upgrade to 2.0.0' } };
    await expect(rig.clock.until(rig.bench.disconnect([one.id]))).rejects.toMatchObject(busy);
    await expect(rig.bench.remove([one.id])).rejects.toMatchObject(busy);
    await rig.end(id);
    await rig.clock.until(rig.bench.disconnect([one.id]));
    expect(one.session.state.link).toBe('closed');
  });
});

describe('What is done by hand', () => {
  const erase = () => rig.runs.perform(one.id, new ActionWork({ do: 'erase', image: 0, slot: 1 }));
  const refused = expect.objectContaining({ code: 'session/not-ready' }) as unknown;

  it('is refused on a device that is not connected, and does not connect it', async () => {
    await rig.clock.until(one.session.disconnect());
    await expect(rig.clock.until(erase())).rejects.toEqual(refused);
    expect(one.session.state.link).toBe('closed');
  });

  it('is refused while the device is away, and not done when it comes back', async () => {
    await rig.clock.until(rig.upgrade(one.id, rig.firmware(), 'upload-only'));
    await rig.clock.until(one.session.reset({}));
    expect(one.session.state.link).toBe('away');
    await expect(rig.clock.until(erase())).rejects.toEqual(refused);
    await rig.clock.until(one.session.returned(60_000));
    await rig.clock.advance(5000);
    expect(one.device.state.slots.map(({ slot }) => slot)).toEqual([0, 1]);
  });
});
