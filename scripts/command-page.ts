/**
 * The text of docs/commands.md: every declared command with its numbers and fields. Writes no file.
 */
import type { AnyCommand } from '@shared/smp/command';
import { allGroups } from '@shared/smp/groups';
import type { Fields } from '@shared/smp/schema';

function fieldLines(fields: Fields | undefined): string {
  const lines = Object.entries(fields ?? {}).map(
    ([name, field]) => `\`${name}\`${field.optional ? '?' : ''} ${field.kind}: ${field.about}`,
  );
  return lines.length === 0 ? '–' : lines.join('<br>');
}

function row(command: AnyCommand): string {
  const cells = [
    `\`${command.name}\``,
    `${command.op} ${command.id}`,
    `${command.about}${command.kconfig === undefined ? '' : `<br>\`${command.kconfig}\``}`,
    fieldLines(command.request.fields),
    fieldLines(command.response.fields),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

export function commandPage(): string {
  const sections = allGroups.map((group) => {
    const commands: AnyCommand[] = Object.values(group.commands);
    const errors = Object.entries(group.errors).map(([rc, error]) => `${rc} ${error.name}`);
    return [
      `## ${group.title} (group ${group.id}, \`${group.kconfig}\`)`,
      '',
      '| Command | Op, id | What it does | Request | Answer |',
      '| --- | --- | --- | --- | --- |',
      ...commands.map(row),
      '',
      `Errors: ${errors.join(' · ')}.`,
      '',
    ].join('\n');
  });
  const intro =
    '# Commands\n\nWritten by `npm run docs:commands` from the declarations in `src-shared/smp/groups`.\n';
  return [intro, ...sections].join('\n');
}
