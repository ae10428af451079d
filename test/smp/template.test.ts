import { describe, expect, it } from 'vitest';
import { parseDiagnostic } from '@shared/smp/diagnostic';
import { allCommands, commandNamed } from '@shared/smp/groups';
import { fieldLines, templateOf } from '@shared/smp/template';

function declared(name: string) {
  const command = commandNamed(name);
  if (command === undefined) throw new Error(`${name} is not declared`);
  return command;
}

describe('The template of a request', () => {
  it('has the fields that are needed', () => {
    expect(templateOf(declared('os.echo'))).toBe('{\n  "d": ""\n}');
    expect(templateOf(declared('image.state'))).toBe('{}');
  });

  it('can be read and names only fields of its command, for every command', () => {
    for (const command of allCommands) {
      const parsed = parseDiagnostic(templateOf(command));
      if ('mistake' in parsed) throw new Error(`${command.name}: ${parsed.mistake.what}`);
      const needed = fieldLines(command).filter((line) => !line.optional && !/[.[]/.test(line.path));
      expect([...(parsed.value as Map<string, unknown>).keys()], command.name).toEqual(
        needed.map((line) => line.path),
      );
    }
  });

  it('says what each field means and whether it may be missing', () => {
    const lines = fieldLines(declared('os.bootloader'));
    expect(lines).toEqual([
      { path: 'query', kind: 'text', about: expect.stringContaining('mode') as string, optional: true },
    ]);
  });
});
