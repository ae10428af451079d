/**
 * A session whose device passes requests on: another device answers, and the session says so, asks anew and can end it.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeCborItem } from '@shared/smp/cbor';
import { builtIn, groups } from '@shared/smp/groups';
import { planView } from '@main/ipc/plan-view';
import { sendRaw } from '@main/session/raw-request';
import { profiles } from '@main/simulator/profile';
import { Rig, type RigDevice } from '../support/rig';

const { bridge } = groups;
let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

const NEAR = { board: 'nrf52840dk/nrf52840', bufferBytes: 384 };
const BEHIND = { board: 'nrf54l15dk/nrf54l15/cpuapp', bufferBytes: 512 };

function answering({ session }: RigDevice): object {
  const { state } = session;
  if (state.link !== 'ready') return { link: state.link };
  return { board: state.capabilities.information?.board, bufferBytes: state.capabilities.bufferBytes };
}

/** Requests of the group that reached the device. */
function questions({ session }: RigDevice): string[] {
  const asked: string[] = [];
  session.trace.listen((entry) => {
    if (entry.kind === 'sent' && entry.bytes[5] === bridge.id) asked.push(`command ${entry.bytes[7]}`);
  });
  return asked;
}

async function connect(one: RigDevice): Promise<void> {
  await rig.clock.until(one.session.request(bridge.commands.list, {}));
  await rig.clock.until(one.session.request(bridge.commands.connect, { transport: 1 }));
}

/** Until whoever answers has told everything. */
async function returned({ session }: RigDevice): Promise<void> {
  await rig.clock.until(session.returned(60_000));
  await rig.clock.advance(1000);
}

describe('A bridge that is connected through the session', () => {
  it('is told, and all that was known is asked of the device behind it', async () => {
    const one = await rig.connected('zephyr-bridge');
    expect(answering(one)).toEqual(NEAR);
    expect(rig.bench.view(one.id)?.bridge).toBeUndefined();
    await connect(one);
    expect(one.session.state).toMatchObject({ link: 'away', why: 'bridge' });
    expect(one.session.slots).toBeUndefined();
    expect(rig.bench.view(one.id)?.bridge).toEqual({ transport: 1, name: 'Bluetooth' });
    await returned(one);
    expect(answering(one)).toEqual(BEHIND);
    expect(one.session.slots?.images).toHaveLength(1);
  });

  it('is ended, and the first device is asked again', async () => {
    const one = await rig.connected('zephyr-bridge');
    await connect(one);
    await returned(one);
    await rig.clock.until(one.session.endBridge());
    expect(one.session.bridge).toBeUndefined();
    expect(one.session.state.link).toBe('away');
    await returned(one);
    expect(answering(one)).toEqual(NEAR);
  });

  it('is noticed in a request that was written by hand, under whatever number the group has', async () => {
    const one = await rig.connected('zephyr-bridge', [], { bridgeGroup: 70 });
    const raw = (op: 'read' | 'write', id: number, body: object) =>
      rig.clock.until(
        sendRaw(one.session, rig.clock, { op, group: 70, id, body: encodeCborItem(body) }, 1000, builtIn),
      );
    await raw('read', 2, {});
    await raw('write', 0, { transport: 1 });
    expect(one.session.bridge).toEqual({ transport: 1 });
    await returned(one);
    expect(answering(one)).toEqual(BEHIND);
    await rig.clock.until(one.session.endBridge());
    await returned(one);
    expect(answering(one)).toEqual(NEAR);
  });

  it('is not believed in when the device refuses it', async () => {
    const one = await rig.connected('zephyr-bridge');
    const refused = one.session.request(bridge.commands.connect, { transport: 9 });
    await expect(rig.clock.until(refused)).rejects.toMatchObject({ code: 'device/error' });
    expect(one.session.bridge).toBeUndefined();
    expect(answering(one)).toEqual(NEAR);
  });

  it('is found out when the answer to the connect was lost', async () => {
    const one = await rig.connected('zephyr-bridge', [
      { kind: 'lose', what: 'answer', command: 'bridge.connect' },
    ]);
    const silent = one.session.request(bridge.commands.connect, { transport: 1 });
    await expect(rig.clock.until(silent)).rejects.toMatchObject({ code: 'smp/timeout' });
    await returned(one);
    expect(one.session.bridge).toEqual({ transport: 1 });
    expect(answering(one)).toEqual(BEHIND);
  });
});

describe('While nobody behind the bridge answers', () => {
  it('the session is away, and the bridge can be ended', async () => {
    const one = await rig.connected('zephyr-bridge');
    one.device.behind(1)?.power('off');
    await connect(one);
    await rig.clock.advance(30_000);
    expect(one.session.state).toMatchObject({ link: 'away', why: 'bridge' });
    await rig.clock.until(one.session.endBridge());
    await returned(one);
    expect(answering(one)).toEqual(NEAR);
  });
});

describe('A link that is opened anew', () => {
  it('is asked whether it is still passed on: a restart of the first device has ended the bridge', async () => {
    const one = await rig.connected('zephyr-bridge', [], { link: 'usb' });
    await connect(one);
    await returned(one);
    one.device.reset();
    await rig.clock.advance(1);
    await returned(one);
    expect(one.session.bridge).toBeUndefined();
    expect(answering(one)).toEqual(NEAR);
  });

  it('shows a bridge that somebody else has left', async () => {
    const behind = {
      ...profiles['zephyr-bridge'].transports[0]?.behind,
      transports: profiles['zephyr-bridge'].transports,
    };
    const transports = [{ id: 1, name: 'Bluetooth', behind: behind as never }];
    const one = rig.add('zephyr-bridge', [], { transports });
    const asked = questions(one);
    await rig.clock.until(one.session.connect());
    expect(asked).toEqual(['command 2']);
    await connect(one);
    await returned(one);
    await rig.clock.until(one.session.disconnect());
    await rig.clock.until(one.session.connect());
    expect(one.session.bridge).toMatchObject({ transport: 1 });
  });
});

it('A device without the group is asked nothing of it', async () => {
  const one = rig.add('zephyr-swap-move');
  const asked = questions(one);
  await rig.clock.until(one.session.connect());
  await rig.clock.until(one.session.refresh());
  expect(asked).toEqual([]);
});

describe('An upgrade over a bridge', () => {
  it('says whom it reaches, in its preflight and in the list of runs, and upgrades that device', async () => {
    const one = await rig.connected('zephyr-bridge');
    await connect(one);
    await returned(one);
    const firmware = rig.firmware('2.0.0');
    const plan = await rig.clock.until(
      planView(
        one.id,
        one.session,
        firmware,
        { mode: 'test-then-confirm' },
        { checks: rig.checks, clock: rig.clock },
      ),
    );
    expect(plan.findings).toContainEqual({
      level: 'warn',
      about: 'device',
      what: { reason: 'behind-bridge', transport: 'Bluetooth' },
    });
    const [run = ''] = rig.upgrades.start(firmware, [one.id], 'test-then-confirm');
    expect(rig.runs.view(run)?.deviceName).toBe(`${one.id} › Bluetooth`);
    expect(await rig.end(run)).toMatchObject({ verdict: { outcome: 'pass' } });
    const running = (device = one.device) => device.state.slots.find(({ active }) => active)?.version;
    expect([running(), running(one.device.behind(1))]).toEqual(['1.0.0', '2.0.0']);
  });

  it('has no such finding without one', async () => {
    const one = await rig.connected('zephyr-bridge');
    const wanted = { checks: rig.checks, clock: rig.clock };
    const plan = await rig.clock.until(
      planView(one.id, one.session, rig.firmware(), { mode: 'test-only' }, wanted),
    );
    expect(plan.findings?.map(({ what }) => what.reason)).not.toContain('behind-bridge');
  });
});
