/**
 * What a command line is about, told by commander before the commands are there: some are made only when they are asked for, and an
 * error of the command line itself has to know whether a program reads it. Knows the options of all commands, and no command.
 */
import { Command, CommanderError, Option } from 'commander';
import { globalOptions } from './globals';

export interface FirstLook {
  /** What is neither an option nor the value of an option that all commands have. */
  words: readonly string[];
  json: boolean;
  /** Descriptions of private groups. */
  groupFiles: readonly string[];
}

/** @param argv without the names of Node and of the script */
export function firstLook(argv: readonly string[]): FirstLook {
  const command = new Command().exitOverride().configureOutput({ outputError: () => undefined });
  // Values are judged later, where the command is known; here they are only passed by.
  for (const { flags } of globalOptions()) command.addOption(new Option(flags).argParser(all));
  const words = wordsOf(command, argv);
  const { json, groupFile = [] } = command.opts<{ json?: boolean; groupFile?: string[] }>();
  return { words, json: json !== undefined, groupFiles: groupFile };
}

function wordsOf(command: Command, argv: readonly string[]): string[] {
  try {
    const { operands, unknown } = command.parseOptions([...argv]);
    return [...operands, ...unknown.filter((word) => !word.startsWith('-') || word === '-')];
  } catch (error) {
    // The value of the last option is missing. The commands say so, whichever they are.
    if (error instanceof CommanderError) return [];
    throw error;
  }
}

function all(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
