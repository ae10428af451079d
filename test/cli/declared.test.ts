import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { firstLook } from '@main/cli/first-look';
import { wantsDeclared } from '@main/cli/further';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtIn } from '@shared/smp/groups';
import { exitCodes } from '@main/cli/exit-codes';
import { elsewhere } from '@main/cli/declared';
import { kebab } from '@main/cli/field-words';
import { smpGroups } from '@main/cli/making';
import { at, CommandLine } from './console';

let cli: CommandLine;
let folder: string;
beforeEach(() => {
  cli = new CommandLine();
  folder = mkdtempSync(path.join(tmpdir(), 'bootbench-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const records = (out: string): { type: string; data: Record<string, unknown> }[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; data: Record<string, unknown> });

describe('Commands made from declarations', () => {
  it('cover every declared command, here or under a name of its own', async () => {
    expect(smpGroups).toEqual(builtIn.groups.map((one) => one.name));
    for (const command of builtIn.commands) {
      const [group = '', name = ''] = command.name.split('.');
      const other = elsewhere[command.name]?.split(',')[0]?.replace(' <section>', '');
      const words = other?.split(' ') ?? [group, kebab(name)];
      const { code, out } = await cli.run(...words, '--help');
      expect([command.name, code]).toEqual([command.name, 0]);
      expect(out).toContain(`Usage: bootbench ${words.join(' ')}`);
    }
  });

  it.each(['now', '2026-12-31', '2026-12-31T23:59:58.1234567', 'tomorrow, about at noon'])(
    'send no time that the help forbids: %s',
    async (time) => {
      const device = cli.add('a:1');
      const { code, err } = await cli.run(
        '--conntype',
        'udp',
        '--connstring',
        'a:1',
        'os',
        'set-date-time',
        time,
      );
      expect(code).toBe(2);
      expect(err).toContain('a time like 2026-12-31T23:59:58, of at most 25 characters');
      expect(device.state).toBeDefined();
    },
  );

  it('are not loaded for a command that is none of them', async () => {
    const program = new Command();
    program.option('-c, --conn <name>').command('echo');
    program.command('image').command('list');
    for (const argv of [
      ['echo', 'settings'],
      ['-c', 'settings', 'echo', 'x'],
      ['image', 'list'],
      ['--version'],
      [],
    ])
      expect([argv, wantsDeclared(program, firstLook(argv))]).toEqual([argv, false]);
    for (const argv of [
      ['-c', 'echo', 'image', 'slot-info'],
      ['lamp'],
      ['help'],
      ['image'],
      ['image', '--help'],
    ])
      expect([argv, wantsDeclared(program, firstLook(argv))]).toEqual([argv, true]);
    expect((await cli.run('os')).out).toContain('set-date-time <datetime>');
  });

  it('of a private group that is called like another command have a name of their own', async () => {
    const group = JSON.parse(readFileSync('docs/private-group.example.json', 'utf8')) as object;
    const file = path.join(folder, 'group.json');
    writeFileSync(file, JSON.stringify({ ...group, name: 'upgrade' }));
    expect((await cli.run('--group-file', file, 'upgrade-group', '--help')).out).toContain(
      'Usage: bootbench upgrade-group',
    );
    expect((await cli.run('--group-file', file, 'upgrade', '--help')).out).toContain(
      'Usage: bootbench upgrade [options] <file>',
    );
  });

  it('answer as aligned lines', async () => {
    cli.add('a:1');
    expect(await cli.run(...at('a:1'), 'os', 'parameters')).toEqual({
      code: 0,
      out: 'buf_size:  384\nbuf_count: 4\n',
      err: '',
    });
  });

  it('are known by the name that they have elsewhere, and take optional fields as options', async () => {
    cli.add('a:1');
    const { out } = await cli.run(...at('a:1'), 'os', 'bootloader-info', '--query', 'mode');
    expect(out).toBe('mode: 9\n');
  });

  it('take bytes as digits, as text and from a file', async () => {
    cli.add('a:1', 'zephyr-swap-move');
    const file = path.join(folder, 'value');
    writeFileSync(file, 'from file');
    for (const [word, hex] of [
      ['68690a', '68690a'],
      ['text:hi', '6869'],
      [`@${file}`, '66726f6d2066696c65'],
    ] as const) {
      const written = await cli.run(...at('a:1'), 'settings', 'write', 'network/hostname', word);
      expect(written).toEqual({ code: 0, out: 'Done\n', err: '' });
      const { out } = await cli.run(...at('a:1'), '--json', 'settings', 'read', 'network/hostname');
      expect(records(out)).toMatchObject([{ type: 'settings.read', data: { val: hex } }]);
    }
  });

  it('refuse a word that is no value of the field, and open nothing', async () => {
    const { code, err } = await cli.run(...at('nowhere:1'), 'settings', 'write', 'a/b', 'zz');
    expect(code).toBe(exitCodes.usage);
    expect(err).toContain('"zz" is not possible for <val>');
    const number = await cli.run(...at('nowhere:1'), 'settings', 'read', 'a/b', '--max-size', '-1');
    expect(number.code).toBe(exitCodes.usage);
  });

  it('say what the device refused, by name', async () => {
    cli.add('a:1');
    const { code, out, err } = await cli.run(...at('a:1'), 'settings', 'read', 'no/such');
    expect([code, out]).toEqual([exitCodes.refused, '']);
    expect(err).toContain('ROOT_KEY_NOT_FOUND');
  });

  it('show fields, their meaning and the answer in their help', async () => {
    const { out } = await cli.run('fs', 'hash', '--help');
    expect(out).toContain('Usage: bootbench fs hash [options] <name>');
    expect(out).toMatch(/--off <n> +Offset of the first byte/);
    expect(out).toMatch(/output +any +A number for checksums, bytes for hashes/);
    expect(out).toContain('The device may take minutes.');
  });

  it('come from a described group, and are called by its name when the device lacks them', async () => {
    const description = path.resolve('docs/private-group.example.json');
    const group = JSON.parse(readFileSync(description, 'utf8')) as { name: string; commands: object };
    const help = await cli.run('--group-file', description, group.name, '--help');
    expect(help.code).toBe(0);
    for (const name of Object.keys(group.commands)) expect(help.out).toContain(kebab(name));
    cli.add('a:1');
    const [name = ''] = Object.keys(group.commands);
    const refused = await cli.run(...at('a:1'), '--group-file', description, group.name, kebab(name), '0');
    expect([refused.code, refused.out]).toEqual([exitCodes.refused, '']);
    expect(refused.err).toContain('does not have the command lab.measure');
  });

  it('refuse a file that describes no group, with the reason', async () => {
    const file = path.join(folder, 'group.json');
    writeFileSync(file, '{"id": 1}');
    const { code, err } = await cli.run('--group-file', file, 'lamp', 'on');
    expect(code).toBe(exitCodes.usage);
    expect(err).toContain('group.json describes no group');
  });
});

describe('A raw request', () => {
  it('shows the answer as text, and as bytes when wanted', async () => {
    cli.add('a:1');
    const { code, out } = await cli.run(...at('a:1'), 'raw', 'write', '0', '0', '{"d": "hi"}', '--hex');
    expect(code).toBe(0);
    expect(out).toContain('"r": "hi"');
    expect(out).toMatch(/0000 {2}0a 00 00 06 00 00 [0-9a-f]{2} 00 {2}a1 61 64 62 68 69/);
  });

  it('shows an error of the device as its answer, and ends with the code of a refusal', async () => {
    cli.add('a:1');
    const { code, out, err } = await cli.run(...at('a:1'), 'raw', 'read', '3', '0', '{"name": "x"}');
    expect(code).toBe(exitCodes.refused);
    expect(out).toContain('"rc": 5');
    expect(err).toContain('ROOT_KEY_NOT_FOUND');
    const json = await cli.run(...at('a:1'), '--json', 'raw', 'read', '3', '0', '{"name": "x"}');
    expect(json).toMatchObject({ code: exitCodes.refused, err: '' });
    expect(records(json.out)).toMatchObject([
      { type: 'raw.read', data: { body: { err: { group: 3, rc: 5 } }, error: { code: 'device/error' } } },
      { type: 'error', data: { code: 'device/error', exitCode: exitCodes.refused } },
    ]);
  });

  it('reads its body from standard input', async () => {
    cli.add('a:1');
    cli.input = '{\n  "d": "from input"\n}\n';
    const { out } = await cli.run(...at('a:1'), 'raw', 'write', '0', '0', '-');
    expect(out).toContain('"r": "from input"');
  });

  it('with a mistake says where it is and sends nothing', async () => {
    const { code, err } = await cli.run(...at('nowhere:1'), 'raw', 'write', '0', '0', '{"d": x}');
    expect(code).toBe(exitCodes.usage);
    expect(err).toContain('something unexpected at character 7');
  });
});
