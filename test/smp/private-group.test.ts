import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clashIn, makeCatalog, type AnyGroup } from '@shared/smp/catalog';
import type { AnyCommand } from '@shared/smp/command';
import { allCommands, builtIn, commandNamed, withPrivateGroups } from '@shared/smp/groups';
import { readPrivateGroup } from '@shared/smp/private-group';

const exampleText = readFileSync('docs/private-group.example.json', 'utf8');
const example = (): Record<string, unknown> => JSON.parse(exampleText) as Record<string, unknown>;

function groupOf(json: unknown): AnyGroup {
  const read = readPrivateGroup(json);
  if ('problem' in read) throw new Error(read.problem);
  return read.group;
}
function problemOf(json: unknown): string {
  const read = readPrivateGroup(json);
  if ('group' in read) throw new Error('it was accepted');
  return read.problem;
}
/** The example with what stands at a path replaced; undefined takes it away. */
function changed(path: string, value: unknown): unknown {
  const whole = example();
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let at = whole;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return whole;
}
const command = (name: string): AnyCommand => {
  const found = withPrivateGroups([groupOf(example())]).commandNamed(name);
  if (found === undefined) throw new Error(`not declared: ${name}`);
  return found;
};

describe('the example', () => {
  it('is a group with named commands', () => {
    const group = groupOf(example());
    expect(group).toMatchObject({ id: 70, name: 'lab', kconfig: 'CONFIG_LAB_MGMT' });
    expect(Object.keys(group.commands)).toEqual(['measure', 'set', 'channels', 'calibrate']);
    expect(command('lab.set')).toMatchObject({
      op: 'write',
      id: 0,
      group: 70,
      pace: 'state',
      repeatable: true,
    });
  });

  it('checks requests and answers as a built-in one does', () => {
    const { request, response } = command('lab.measure');
    expect(request.check({ channel: 1 }, '')).toEqual({ channel: 1 });
    expect(() => void request.check({ channel: 'x' }, '')).toThrow('channel should be a whole number');
    expect(
      response.check(
        new Map<string, unknown>([
          ['mv', -5],
          ['ma', 3],
          ['pulses', 2n ** 60n],
          ['else', 1],
        ]),
        '',
      ),
    ).toEqual({
      mv: -5,
      ma: 3,
      limited: false,
      pulses: 2n ** 60n,
    });
    const inner = new Map<string, unknown>([
      ['name', 'A'],
      ['limits', new Map([['mv', 5000]])],
    ]);
    expect(command('lab.channels').response.check(new Map([['channels', [inner]]]), '')).toEqual({
      channels: [{ name: 'A', limits: new Map([['mv', 5000]]) }],
    });
    expect(
      () => void command('lab.channels').response.check(new Map([['channels', [new Map()]]]), ''),
    ).toThrow('channels[0].name should be a text');
  });
});

describe('a catalog', () => {
  const catalog = withPrivateGroups([groupOf(example())]);

  it('finds private and built-in commands and errors', () => {
    expect(catalog.commandNamed('lab.set')?.id).toBe(0);
    expect(catalog.commandNamed('os.echo')).toBe(commandNamed('os.echo'));
    expect(catalog.commandAt(70, 1, 'read')?.name).toBe('lab.channels');
    expect(catalog.commandAt(70, 1, 'write')).toBeUndefined();
    expect(catalog.commandLabel(70, 2, 'write')).toBe('lab.calibrate');
    expect(catalog.commandLabel(71, 2, 'write')).toBe('group 71 command 2');
    expect(catalog.errorNamed(70, 2)).toEqual({
      name: 'CHANNEL_NOT_FOUND',
      meaning: 'there is no such channel',
    });
    expect(catalog.errorNamed(70, 9).name).toBe('GROUP_70_RC_9');
    expect(catalog.errorNamed(70, 1).name).toBe('EUNKNOWN');
    expect(catalog.errorNamed(1, 23).name).toBe('INVALID_IMAGE_HEADER_MAGIC');
    expect(catalog.commands).toHaveLength(allCommands.length + 4);
  });

  it('leaves the built-in one alone', () => {
    expect(builtIn.commandNamed('lab.set')).toBeUndefined();
    expect(commandNamed('lab.set')).toBeUndefined();
  });

  it('lets a group name error 1 itself', () => {
    const vendor = groupOf(changed('errors.1', { name: 'INVALID_IMAGE', meaning: 'there is no such image' }));
    expect(withPrivateGroups([vendor]).errorNamed(70, 1).name).toBe('INVALID_IMAGE');
  });

  it('holds no two groups of one number or name', () => {
    const other = groupOf(changed('name', 'lab2'));
    expect(clashIn([groupOf(example()), other])).toContain('"lab2" (70)');
    expect(() => withPrivateGroups([groupOf(example()), other])).toThrow('lab2');
    expect(() => makeCatalog([groupOf(example()), groupOf(changed('id', 71))])).toThrow('lab');
  });
});

describe('a description is refused with its place:', () => {
  const deep = (levels: number): unknown =>
    levels === 0 ? { kind: 'uint', about: 'x' } : { kind: 'list', about: 'x', element: deep(levels - 1) };
  it.each<[string, unknown, string]>([
    ['no object', [], 'the description'],
    ['a number of Zephyr', changed('id', 63), 'id'],
    ['a number that is too large', changed('id', 65_536), 'id: should be at most 65535'],
    ['a name of the program', changed('name', 'os'), '"os"'],
    ['a name with a dot', changed('name', 'a.b'), 'name: should be as described (letters and digits'],
    ['a title that is no text', changed('title', 5), 'title: should be string'],
    ['an unknown key', changed('extra', 1), 'the description: nothing is known of "extra"'],
    ['an error without a number', changed('errors.x', { name: 'X', meaning: 'x' }), 'errors'],
    ['an error without a meaning', changed('errors.4', { name: 'X' }), 'errors.4.meaning'],
    [
      'an operation that is none',
      changed('commands.set.op', 'notify'),
      'commands.set.op: should be one of read, write',
    ],
    ['a command number that is too large', changed('commands.set.id', 256), 'commands.set.id'],
    ['a pace that is none', changed('commands.set.pace', 'slow'), 'commands.set.pace'],
    ['a command without an answer', changed('commands.set.response', undefined), 'commands.set.response'],
    ['two commands of one number', changed('commands.calibrate.id', 0), 'commands.calibrate'],
    ['a kind that is none', changed('commands.set.request.mv.kind', 'float'), 'commands.set.request.mv'],
    ['a list without an element', changed('commands.set.request.mv.kind', 'list'), 'commands.set.request.mv'],
    ['a default of another kind', changed('commands.set.request.mv.missing', 'x'), 'commands.set.request.mv'],
    ['a field without words', changed('commands.set.request.mv.about', ''), 'commands.set.request.mv.about'],
    ['an option that is none', changed('kconfig', 'LAB'), 'kconfig'],
    ['fields nested too deep', changed('commands.set.request.mv', deep(30)), 'nested too deep'],
    [
      'too many fields',
      changed(
        'commands.set.request',
        Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`f${at}`, deep(0)])),
      ),
      'commands.set.request',
    ],
  ])('%s', (_what, json, problem) => {
    expect(problemOf(json)).toContain(problem);
  });

  it('nested a million deep without running out of stack', () => {
    let json: unknown = 1;
    for (let at = 0; at < 1_000_000; at++) json = [json];
    expect(problemOf({ id: json })).toBe('nested too deep');
  });

  it('whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect('problem' in readPrivateGroup(json)).toBe(true);
      }),
    );
  });
});
