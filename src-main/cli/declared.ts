/**
 * Commands of the command line made from the declarations of SMP commands: names, arguments, options and help. Knows no
 * single command but the ones that the command line has already in another form.
 */
import type { Command } from 'commander';
import { plainText } from '@shared/core/plain-text';
import type { AnyGroup, Catalog } from '@shared/smp/catalog';
import type { AnyCommand, Pace } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import { bridgeNumbers } from '@shared/smp/groups/bridge';
import type { Field } from '@shared/smp/schema';
import { kebab, placesOf, type Place } from './field-words';
import { smpGroups, type Making } from './making';
import { leaveNameTo } from './mcumgr-options';
import { tableLines } from './table';

/** Declared commands that the command line has under a name of their own, and which. */
export const elsewhere: Readonly<Record<string, string>> = {
  'os.echo': 'echo',
  'os.reset': 'reset',
  'os.taskStatistics': 'taskstat',
  'image.state': 'image list',
  'image.setState': 'image test, image confirm',
  'image.upload': 'image upload',
  'image.erase': 'image erase',
  'fs.upload': 'fs upload',
  'fs.download': 'fs download',
  'stat.list': 'stat list',
  'stat.show': 'stat <section>',
  'shell.execute': 'shell exec',
};

/** Further names of commands, as they are called elsewhere. */
const otherNames: Readonly<Record<string, string>> = {
  'os.bootloader': 'bootloader-info',
  'os.parameters': 'mcumgr-parameters',
  'os.memoryPools': 'mpstat',
};

/** Adds every declared command that is not there in another form. */
export function addDeclaredCommands(program: Command, making: Making, catalog: Catalog): void {
  for (const group of catalog.groups) {
    const commands = commandsOf(group).filter(({ name }) => elsewhere[name] === undefined);
    if (commands.length === 0) continue;
    const parent = parentFor(group, program, making);
    for (const one of commands) addDeclared(parent, making, one, catalog);
    parent.addHelpText('after', elsewhereText(group));
  }
}

/** A private group may be called like a command that is none of SMP. */
function parentFor(group: AnyGroup, program: Command, { groupOf }: Making): Command {
  const taken = program.commands.find((one) => one.name() === group.name);
  if (taken !== undefined && smpGroups.some((name) => name === group.name)) return taken;
  const name = taken === undefined ? group.name : `${group.name}-group`;
  return groupOf(program, name, `${group.title} (private group ${group.id})`);
}

function commandsOf(group: AnyGroup): AnyCommand[] {
  return Object.values(group.commands);
}

function addDeclared(parent: Command, { leaf }: Making, declared: AnyCommand, catalog: Catalog): void {
  const name = kebab(declared.name.slice(declared.name.indexOf('.') + 1));
  if (parent.commands.some((one) => one.name() === name)) return;
  const places = placesOf(declared.request);
  const words = places.filter((one) => one.kind === 'argument');
  const command = leaf(parent, name, declared.title, () =>
    import('./commands/declared').then((all) => all.declaredCommand(declared, catalog)),
  ).summary(
    declared.title
      .toLowerCase()
      .replace(/\bmcumgr\b/, 'MCUmgr')
      .replace(/\bos\b/, 'OS'),
  );
  command.description(`${declared.title}. ${declared.about}`);
  for (const { word, field, isList } of words)
    command.argument(`<${word}${isList ? '...' : ''}>`, aboutOf(field));
  if (places.some((one) => one.kind === 'option' && one.word === 'name')) leaveNameTo(command);
  for (const place of places) if (place.kind === 'option') addOption(command, place);
  if (declared.request.keepsOtherKeys === true) addOtherKeys(command);
  if (declared.group === groups.bridge.id)
    command.option(
      '--group <n>',
      `number of the group where the build has another one than ${groups.bridge.id} (${bridgeNumbers.least} to ${bridgeNumbers.most})`,
    );
  const other = otherNames[declared.name];
  if (other !== undefined) command.alias(other);
  command.addHelpText('after', answerText(declared));
}

function addOtherKeys(command: Command): void {
  command.option(
    '--set <key=value>',
    'a further key of the request; its value is JSON or diagnostic notation, else a text; may be repeated',
    (value: string, all?: string[]) => [...(all ?? []), value],
  );
}

function addOption(command: Command, { word, field, isList }: Place): void {
  if (field.kind === 'bool') {
    command.option(`--${word}`, aboutOf(field)).option(`--no-${word}`, `send ${word} as false`);
    return;
  }
  const flags = `--${word} <${isList ? 'value' : typeWord(field)}>`;
  if (!isList) command.option(flags, aboutOf(field));
  else
    command.option(`${flags}`, `${aboutOf(field)}; may be repeated`, (value: string, all?: string[]) => [
      ...(all ?? []),
      value,
    ]);
}

/** What is meant, and how a value of this kind is written. */
function aboutOf(field: Field<unknown>): string {
  const how = howWritten[field.kind];
  return how === undefined ? field.about : `${field.about} (${how})`;
}

const howWritten: Partial<Record<Field<unknown>['kind'], string>> = {
  bytes: 'hexadecimal digits, text:… or @FILE',
  bool: 'true or false',
  any: 'JSON or diagnostic notation',
  record: 'JSON or diagnostic notation',
  struct: 'JSON or diagnostic notation',
};

const typeWords: Record<Field<unknown>['kind'], string> = {
  uint: 'n',
  int: 'n',
  bool: 'bool',
  text: 'text',
  bytes: 'bytes',
  list: 'value',
  record: 'json',
  struct: 'json',
  any: 'json',
};

function typeWord(field: Field<unknown>): string {
  return typeWords[field.kind];
}

const kindNames: Record<Field<unknown>['kind'], string> = {
  uint: 'number',
  int: 'number',
  bool: 'true/false',
  text: 'text',
  bytes: 'bytes',
  list: 'list',
  record: 'map',
  struct: 'map',
  any: 'any',
};

const paceTexts: Partial<Record<Pace, string>> = {
  flash: 'The device may take minutes.',
  shell: 'It takes as long as what runs on the device.',
};

function answerText({ name, response, pace, kconfig, op, group, id }: AnyCommand): string {
  const fields = Object.entries(response.fields ?? {}) as [string, Field<unknown>][];
  const rows = fields.map(([key, field]) => [
    `  ${plainText(key)}`,
    `${kindNames[field.kind]}${field.optional ? '?' : ''}`,
    field.about,
  ]);
  const facts = [
    `${name}: ${op} request, group ${group}, command ${id}.`,
    paceTexts[pace] ?? '',
    kconfig === undefined || kconfig === '' ? '' : `In the firmware: ${kconfig}.`,
  ];
  return `
Answer:${rows.length === 0 ? ' nothing but success' : `\n${tableLines(rows).join('\n')}`}

${facts.filter((one) => one !== '').join(' ')}`;
}

function elsewhereText(group: AnyGroup): string {
  const rows = commandsOf(group)
    .filter(({ name }) => elsewhere[name] !== undefined && !elsewhere[name].startsWith(`${group.name} `))
    .map(({ name, title }) => [`  bootbench ${elsewhere[name] ?? ''}`, title.toLowerCase()]);
  return rows.length === 0 ? '' : `\nUnder names of their own:\n${tableLines(rows).join('\n')}`;
}
