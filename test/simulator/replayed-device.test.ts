import { describe, expect, it } from 'vitest';
import { groups } from '@shared/smp/groups';
import { packMessage, readBody, readHeader } from '@shared/smp/message';
import { defaultTiming } from '@main/engine/timing';
import type { TraceEntry } from '@main/engine/trace';
import { DeviceSession } from '@main/session/device-session';
import { seededRandom } from '@main/simulator/random';
import { LONGEST_REPLAYED_DELAY_MS, ReplayedDevice } from '@main/simulator/replayed-device';
import type { RecordedTraffic } from '@main/simulator/recorded-turns';
import { ReplayTransport } from '@main/transports/replay';
import { Rig } from '../support/rig';
import { VirtualClock } from '../support/virtual-clock';

const { os, stat } = groups;

const echo = (sequence: number, body: unknown, version: 1 | 2 = 2): Uint8Array =>
  packMessage({ op: 2, version, group: 0, sequence, command: 0 }, body);
const answer = (sequence: number, body: unknown): Uint8Array =>
  packMessage({ op: 3, version: 2, group: 0, sequence, command: 0 }, body);
const sent = (t: number, bytes: Uint8Array): RecordedTraffic => ({ t, entry: { kind: 'sent', bytes } });
const received = (t: number, bytes: Uint8Array): RecordedTraffic => ({
  t,
  entry: { kind: 'received', bytes },
});

function replayOf(entries: RecordedTraffic[]) {
  const clock = new VirtualClock();
  const device = new ReplayedDevice({ clock, name: 'lamp.jsonl', entries });
  const heard: { at: number; sequence: number; op: number; version: number; body: object }[] = [];
  device.onAnswer = (message) => {
    const { sequence = 0, op = 0, versionBits = 0 } = readHeader(message) ?? {};
    const body = Object.fromEntries(readBody(message)) as object;
    heard.push({ at: clock.now(), sequence, op, version: versionBits + 1, body });
  };
  return { clock, device, heard };
}

describe('A recording that answers as a device', () => {
  it('gives the same request its answers in order, then the last one again', async () => {
    const { clock, device, heard } = replayOf([
      sent(0, echo(1, { d: 'x' })),
      received(1, answer(1, { r: 'first' })),
      sent(2, echo(2, { d: 'x' })),
      received(3, answer(2, { r: 'second' })),
    ]);
    for (const sequence of [70, 71, 72]) {
      device.receive(echo(sequence, { d: 'x' }));
      await clock.advance(10);
    }
    expect(heard.map(({ sequence, body }) => [sequence, body])).toEqual([
      [70, { r: 'first' }],
      [71, { r: 'second' }],
      [72, { r: 'second' }],
    ]);
  });

  it('knows answers by their request, however many were under way', async () => {
    const { clock, device, heard } = replayOf([
      sent(0, echo(1, { d: 'a' })),
      sent(0, echo(2, { d: 'b' })),
      received(5, answer(2, { r: 'b' })),
      received(6, answer(1, { r: 'a' })),
    ]);
    device.receive(echo(9, { d: 'a' }));
    device.receive(echo(10, { d: 'b' }));
    await clock.advance(10);
    expect(heard.map(({ sequence, body }) => [sequence, body])).toEqual([
      [10, { r: 'b' }],
      [9, { r: 'a' }],
    ]);
  });

  it('takes as long as the device did, but nobody waits longer than the limit', async () => {
    const { clock, device, heard } = replayOf([
      sent(100, echo(1, { d: 'x' })),
      received(140, answer(1, {})),
      sent(200, echo(2, { d: 'slow' })),
      received(60_200, answer(2, {})),
    ]);
    device.receive(echo(1, { d: 'x' }));
    device.receive(echo(2, { d: 'slow' }));
    await clock.advance(LONGEST_REPLAYED_DELAY_MS);
    expect(heard.map(({ at }) => at)).toEqual([40, LONGEST_REPLAYED_DELAY_MS]);
  });

  it('is silent where the device was, and answers where it did', async () => {
    const { clock, device, heard } = replayOf([
      sent(0, echo(1, { d: 'x' })),
      sent(1000, echo(2, { d: 'x' })),
      received(1001, answer(2, { r: 'x' })),
      sent(2000, echo(3, { d: 'never' })),
    ]);
    device.receive(echo(1, { d: 'x' }));
    device.receive(echo(2, { d: 'never' }));
    device.receive(echo(3, { d: 'never' }));
    await clock.advance(5000);
    expect(heard).toEqual([]);
    device.receive(echo(4, { d: 'x' }));
    await clock.advance(5000);
    expect(heard.map(({ sequence }) => sequence)).toEqual([4]);
  });

  it('refuses what was not asked, in the version in which it is asked', async () => {
    const { clock, device, heard } = replayOf([sent(0, echo(1, { d: 'x' })), received(1, answer(1, {}))]);
    device.receive(echo(5, { d: 'y' }, 2));
    device.receive(echo(6, { d: 'x' }, 1));
    device.receive(packMessage({ op: 0, version: 1, group: 99, sequence: 7, command: 3 }, {}));
    await clock.advance(1);
    expect(heard.map(({ sequence, op, version, body }) => [sequence, op, version, body])).toEqual([
      [5, 3, 2, { rc: 8 }],
      [6, 3, 1, { rc: 8 }],
      [7, 1, 1, { rc: 8 }],
    ]);
  });

  it('takes a body for the same when only the order of its keys differs', async () => {
    const { clock, device, heard } = replayOf([
      sent(0, echo(1, { a: 1, b: 'two' })),
      received(1, answer(1, { r: 'same' })),
    ]);
    device.receive(echo(1, { b: 'two', a: 1 }));
    await clock.advance(1);
    expect(heard.map(({ body }) => body)).toEqual([{ r: 'same' }]);
  });

  it('writes on its console what followed the request', async () => {
    const { clock, device } = replayOf([
      sent(0, echo(1, { d: 'x' })),
      received(1, answer(1, {})),
      { t: 30, entry: { kind: 'text', text: 'uart:~$ ' } },
    ]);
    const texts: string[] = [];
    device.onConsole = (text) => texts.push(text);
    device.receive(echo(1, { d: 'x' }));
    await clock.advance(29);
    expect(texts).toEqual([]);
    await clock.advance(1);
    device.receive(echo(2, { d: 'x' }));
    await clock.advance(100);
    expect(texts).toEqual(['uart:~$ ']);
  });

  it('takes no notice of what is no request, and says nothing when it is closed', async () => {
    const { clock, device, heard } = replayOf([
      sent(0, new Uint8Array([1, 2, 3])),
      received(0, new Uint8Array()),
      sent(0, echo(1, { d: 'x' })),
      received(10, answer(1, {})),
    ]);
    device.receive(new Uint8Array([1, 2, 3]));
    device.receive(answer(1, {}));
    device.receive(echo(1, { d: 'x' }));
    device.close();
    await clock.advance(5000);
    expect(heard).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe('A session over a recording', () => {
  it('shows the overview, the slots and the statistics that were recorded', async () => {
    const rig = new Rig();
    const { session: real } = rig.add('zephyr-4.4');
    const entries: RecordedTraffic[] = [];
    real.trace.listen(({ atMs, ...entry }: TraceEntry) => void entries.push({ t: atMs, entry }));
    await rig.clock.until(real.connect());
    const groupNames = (await rig.clock.until(real.request(stat.commands.list, {}))).stat_list;
    const name = groupNames.at(-1) ?? '';
    const counters = await rig.clock.until(real.request(stat.commands.show, { name }));
    if (real.state.link !== 'ready') throw new Error('the recorded device is not ready');
    const { capabilities } = real.state;

    const clock = new VirtualClock();
    const session = new DeviceSession({
      makeTransport: () =>
        Promise.resolve(new ReplayTransport(new ReplayedDevice({ clock, name: 'lamp.jsonl', entries }))),
      clock,
      random: seededRandom(3),
      timing: () => defaultTiming,
    });
    await clock.until(session.connect());
    expect(session.state).toMatchObject({ link: 'ready', capabilities });
    expect(session.slots?.images).toEqual(real.slots?.images);
    expect(session.slots?.images.length).toBeGreaterThan(0);
    expect(await clock.until(session.request(stat.commands.list, {}))).toEqual({ stat_list: groupNames });
    expect(await clock.until(session.request(stat.commands.show, { name }))).toEqual(counters);
    await expect(clock.until(session.request(os.commands.taskStatistics, {}))).rejects.toMatchObject({
      code: 'device/unsupported',
    });
    await clock.until(session.disconnect());
    await rig.close();
  });
});
