/**
 * The options that every command takes; they may stand before or after its name. Reads them and acts on none.
 */
import { Option, InvalidArgumentError, type Command } from 'commander';
import { isWithin, limits } from '@shared/device/limits';
import { examplePort } from '@shared/core/system-name';
import { connTypes } from './connstring';
import { effectOf, optionsOfMcumgr, type GivenToMcumgr } from './mcumgr-options';

export const logLevels = ['critical', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Globals {
  conntype?: string;
  connstring?: string;
  conn?: string;
  /** Every device that is named, in order: most commands take one, `upgrade` takes many. */
  conns: readonly string[];
  connstrings: readonly string[];
  /** Descriptions of private groups. */
  groupFiles: readonly string[];
  /** Where what passes on the link is recorded. */
  record?: string;
  loglevel: LogLevel;
  /** How long to wait for one answer, in milliseconds; the command decides when absent. */
  timeoutMs?: number;
  /** Transmissions in all when there is silence; the command decides when absent. */
  tries?: number;
  json: boolean;
  /** Further pairs for the connection string; a key that it has already is replaced. */
  extraPairs?: string;
  /** What to say of options that have no effect. */
  remarks: readonly string[];
}

/** Made anew for each command: it keeps them. */
export function globalOptions(): Option[] {
  return [
    new Option('-c, --conn <name>', 'a saved device, by its name (see "conn add")').argParser(all),
    new Option('--conntype <type>', `how to connect: ${connTypes.join(', ')}`),
    new Option(
      '--connstring <string>',
      `where to connect, for example dev=${examplePort(process.platform)},baud=115200`,
    ).argParser(all),
    new Option(
      '-t, --timeout <seconds>',
      'how long to wait for one answer; for erasing and checking flash it can only make the wait longer',
    ).argParser(seconds),
    new Option(
      '-r, --tries <n>',
      'how often a request is sent in all when nothing answers; what must not happen twice is always sent once ' +
        '(reset, erase, test, confirm, shell, raw requests that are not known to be harmless)',
    ).argParser(tries),
    new Option('-l, --loglevel <level>', `${logLevels.join(', ')}; debug dumps every packet`).argParser(
      level,
    ),
    new Option('--record <file>', 'record every message to a file, see "trace"'),
    new Option('--group-file <file>', 'description of a private group; may be repeated').argParser(all),
    new Option('--json', 'print one JSON object on each line instead of text'),
    ...optionsOfMcumgr(),
  ];
}

/** Gives a command the options of all. They are listed once, at the top. */
export function addGlobalOptions(command: Command, shown: boolean): void {
  for (const option of globalOptions()) command.addOption(shown ? option : option.hideHelp());
}

/** What was given to a command and to those above it; the one that stands nearest to the command wins. */
export function globalsOf(command: Command): Globals {
  const chain: Command[] = [];
  for (let one: Command | null = command; one !== null; one = one.parent) chain.unshift(one);
  const given = Object.assign({}, ...chain.map((one) => one.opts())) as GivenOptions;
  const { conntype, loglevel = 'warn', timeout, tries: times, json = false, record } = given;
  const named = (pick: (one: GivenOptions) => readonly string[] | undefined): readonly string[] =>
    chain.flatMap((one) => pick(one.opts()) ?? []);
  const [conns, connstrings] = [named((one) => one.conn), named((one) => one.connstring)];
  const [conn, connstring] = [conns.at(-1), connstrings.at(-1)];
  return {
    loglevel,
    json,
    conns,
    connstrings,
    groupFiles: named((one) => one.groupFile),
    ...effectOf(given),
    ...(record === undefined ? {} : { record }),
    ...(conntype === undefined ? {} : { conntype }),
    ...(connstring === undefined ? {} : { connstring }),
    ...(conn === undefined ? {} : { conn }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
    ...(times === undefined ? {} : { tries: times }),
  };
}

interface GivenOptions extends GivenToMcumgr {
  conntype?: string;
  connstring?: readonly string[];
  conn?: readonly string[];
  groupFile?: readonly string[];
  record?: string;
  loglevel?: LogLevel;
  timeout?: number;
  tries?: number;
  json?: boolean;
}

function all(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function seconds(text: string): number {
  const number = Number(text);
  const { least, most } = limits.answerMs;
  if (text.trim() === '' || !isWithin(1000 * number, limits.answerMs))
    throw new InvalidArgumentError(
      `It has to be a number of seconds from ${least / 1000} to ${most / 1000}, for example 10 or 2.5.`,
    );
  return number;
}

function tries(text: string): number {
  const number = Number(text);
  const { least, most } = limits.tries;
  if (!/^\d+$/.test(text) || !isWithin(number, limits.tries))
    throw new InvalidArgumentError(`It has to be a whole number from ${least} to ${most}.`);
  return number;
}

/** As the Go tool calls them. */
const otherLevels: Readonly<Record<string, LogLevel>> = {
  panic: 'critical',
  fatal: 'critical',
  warning: 'warn',
  trace: 'debug',
};

function level(text: string): LogLevel {
  const typed = text.toLowerCase();
  const found = logLevels.find((one) => one === (otherLevels[typed] ?? typed));
  if (found === undefined) throw new InvalidArgumentError(`It has to be one of ${logLevels.join(', ')}.`);
  return found;
}
