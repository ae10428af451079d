import { describe, expect, it } from 'vitest';
import { isBenchError } from '@shared/core/errors';
import type { DescribedGroup } from '@shared/ipc/described-group';
import { describeMessage } from '@shared/smp/describe';
import { packMessage } from '@shared/smp/message';
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

  it('are replaced by a description of the same name', () => {
    const groups = new DescribedGroups([{ fileName: 'old.json', description: example }], () => undefined);
    groups.add('new.json', JSON.stringify({ ...example, title: 'New' }));
    expect(groups.list.map(({ fileName }) => fileName)).toEqual(['new.json']);
  });

  it('are refused with what is wrong, and nothing changes', () => {
    const groups = new DescribedGroups([{ fileName: 'lab.json', description: example }], () => undefined);
    expect(refusal(groups, '{')).toBe('it is no JSON');
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
