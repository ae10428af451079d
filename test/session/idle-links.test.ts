import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IdleLinks } from '@main/session/idle-links';
import { IdleWatch } from '@main/session/idle-watch';
import type { ConnectionKind } from '@shared/device/connection';
import { groups } from '@shared/smp/groups';
import { Rig, type RigDevice } from '../support/rig';

const MINUTE_MS = 60_000;
let rig: Rig;
let kind: ConnectionKind;
let limitMs: number;
let links: IdleLinks;
let watch: IdleWatch;
/** Who was found idle, and when. */
let idle: { id: string; at: number }[];

beforeEach(() => {
  rig = new Rig();
  kind = 'ble';
  limitMs = 30 * MINUTE_MS;
  idle = [];
  const { clock } = rig;
  const devices = () => rig.bench.ids.map((id) => ({ id, kind, session: rig.bench.session(id) }));
  watch = new IdleWatch({ clock, periodMs: () => 30_000, devices });
  links = new IdleLinks({
    clock,
    limitMs: () => limitMs,
    devices,
    onIdle: (id, idleMs) => {
      expect(idleMs).toBeGreaterThanOrEqual(limitMs);
      idle.push({ id, at: clock.now() });
      void rig.bench.disconnect([id]);
    },
  });
  rig.bench.trace.listen((id, entry) => links.hear(id, entry));
  watch.start();
  links.start();
});
afterEach(async () => {
  watch.stop();
  links.stop();
  await rig.close();
});

const connected = (): Promise<RigDevice> => rig.connected('tiny');
/** One request of a person. */
const use = ({ session }: RigDevice): Promise<unknown> =>
  rig.clock.until(session.request(groups.os.commands.echo, { d: 'hello' }));

describe('A Bluetooth link that nobody uses', () => {
  it('is idle after its time, whatever echoes the idle watch sends, and is told once', async () => {
    const { id } = await connected();
    const openedAt = rig.clock.now();
    await rig.clock.advance(30 * MINUTE_MS - 1000);
    expect(idle).toEqual([]);
    await rig.clock.advance(20_000);
    expect(idle).toHaveLength(1);
    expect(idle[0]?.id).toBe(id);
    expect((idle[0]?.at ?? 0) - openedAt).toBeGreaterThanOrEqual(30 * MINUTE_MS - 1000);
    await rig.clock.advance(120 * MINUTE_MS);
    expect(idle).toHaveLength(1);
  });

  it('is not idle while it is used', async () => {
    const one = await connected();
    for (let nth = 0; nth < 5; nth++) {
      await rig.clock.advance(20 * MINUTE_MS);
      await use(one);
    }
    expect(idle).toEqual([]);
    await rig.clock.advance(31 * MINUTE_MS);
    expect(idle).toHaveLength(1);
  });

  it('is not idle while somebody has the right to write, and for its time after that', async () => {
    const { session } = await connected();
    let end = (): void => {};
    const writing = session.exclusively('a long work', () => new Promise<void>((resolve) => (end = resolve)));
    await rig.clock.advance(90 * MINUTE_MS);
    end();
    await writing;
    await rig.clock.advance(29 * MINUTE_MS);
    expect(idle).toEqual([]);
    await rig.clock.advance(2 * MINUTE_MS);
    expect(idle).toHaveLength(1);
  });

  it('has its whole time again when it was connected again', async () => {
    const one = await connected();
    await rig.clock.advance(20 * MINUTE_MS);
    await rig.clock.until(one.session.disconnect());
    await rig.clock.advance(60 * MINUTE_MS);
    await rig.clock.until(one.session.connect());
    await rig.clock.advance(29 * MINUTE_MS);
    expect(idle).toEqual([]);
  });

  it('is kept when the preference is 0, and over other links', async () => {
    limitMs = 0;
    await connected();
    await rig.clock.advance(600 * MINUTE_MS);
    limitMs = 30 * MINUTE_MS;
    kind = 'udp';
    await rig.clock.advance(600 * MINUTE_MS);
    expect(idle).toEqual([]);
  });
});
