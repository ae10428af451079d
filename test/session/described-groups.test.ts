import { describe, expect, it } from 'vitest';
import { isBenchError } from '@shared/core/errors';
import type { DescribedGroup } from '@shared/ipc/described-group';
import { describeMessage } from '@shared/smp/describe';
import { packMessage } from '@shared/smp/message';
import { defaultTiming } from '@main/engine/timing';
import { DeviceSession } from '@main/session/device-session';
import { ReplayedDevice } from '@main/simulator/replayed-device';
import type { RecordedTraffic } from '@main/simulator/recorded-turns';
import { ReplayTransport } from '@main/transports/replay';
import { VirtualClock } from '../support/virtual-clock';
import { DescribedGroups } from '@main/session/described-groups';
import example from '../../docs/private-group.example.json';

const refusal = (groups: DescribedGroups, text: string): string => {
  try {
    groups.add('x.json', text);
  } catch (error) {
    if (isBenchError(error, 'file/failed')) return error.facts.detail;
    throw error;
  }
  return 'taken';
};

describe('Private groups that the user describes', () => {
  it('are kept as they stood in their file and found by name from then on', () => {
    const kept: DescribedGroup[][] = [];
    const groups = new DescribedGroups([], (list) => kept.push(list));
    groups.add('lab.json', JSON.stringify(example));
    expect(kept).toEqual([[{ fileName: 'lab.json', description: example }]]);
    const again = new DescribedGroups(kept[0] ?? [], () => undefined);
    expect(again.catalog.commandNamed('lab.measure')?.id).toBe(0);
    expect(again.catalog.commandNamed('os.echo')?.id).toBe(0);
    again.remove('lab');
    expect([again.list, again.catalog.commandNamed('lab.measure')]).toEqual([[], undefined]);
  });

  it('name the lines of a trace, and their errors', () => {
    const groups = new DescribedGroups([{ fileName: 'lab.json', description: example }], () => undefined);
    const message = packMessage(
      { op: 1, version: 2, group: 70, sequence: 0, command: 0 },
      { err: { group: 70, rc: 3 } },
    );
    expect(describeMessage(message, groups.catalog)).toMatchObject({
      name: 'lab.measure',
      error: 'OVER_LIMIT (70/3)',
    });
  });

  it('name what a device refuses over a link that was opened since', async () => {
    const groups = new DescribedGroups([{ fileName: 'lab.json', description: example }], () => undefined);
    const measure = groups.catalog.commandNamed('lab.measure');
    if (measure === undefined) throw new Error('the example has no such command');
    const address = { version: 2, group: 70, sequence: 0, command: measure.id } as const;
    const entries: RecordedTraffic[] = [
      { t: 0, entry: { kind: 'sent', bytes: packMessage({ ...address, op: 0 }, { channel: 1 }) } },
      {
        t: 1,
        entry: {
          kind: 'received',
          bytes: packMessage({ ...address, op: 1 }, { err: { group: 70, rc: 3 } }),
        },
      },
    ];
    const clock = new VirtualClock();
    const session = new DeviceSession({
      makeTransport: () =>
        Promise.resolve(new ReplayTransport(new ReplayedDevice({ clock, name: 'lab', entries }))),
      clock,
      random: () => 0,
      timing: () => defaultTiming,
      catalog: () => groups.catalog,
    });
    await clock.until(session.connect());
    await expect(clock.until(session.request(measure, { channel: 1 }))).rejects.toMatchObject({
      code: 'device/error',
      facts: { command: 'lab.measure', group: 70, rc: 3, name: 'OVER_LIMIT' },
    });
    await session.disconnect();
  });

  it('are replaced by a description of the same name', () => {
    const groups = new DescribedGroups([{ fileName: 'old.json', description: example }], () => undefined);
    groups.add('new.json', JSON.stringify({ ...example, title: 'New' }));
    expect(groups.list.map(({ fileName }) => fileName)).toEqual(['new.json']);
  });

  it('are refused with what is wrong, and nothing changes', () => {
    const groups = new DescribedGroups([{ fileName: 'lab.json', description: example }], () => undefined);
    expect(refusal(groups, '{')).toBe('it is not JSON');
    expect(refusal(groups, JSON.stringify({ ...example, id: 1 }))).toContain('id');
    expect(refusal(groups, JSON.stringify({ ...example, name: 'other' }))).toContain('number or name');
    expect(groups.list).toHaveLength(1);
  });

  it('that are kept but no longer usable are left out', () => {
    const saved = [
      { fileName: 'broken.json', description: { id: 'x' } },
      { fileName: 'lab.json', description: example },
      { fileName: 'twice.json', description: example },
    ];
    expect(new DescribedGroups(saved, () => undefined).list.map(({ fileName }) => fileName)).toEqual([
      'lab.json',
    ]);
  });
});
