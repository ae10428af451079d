/**
 * What a file that adds commands is given: ways to make a command or a group of commands, and to run another command line.
 */
import type { Command } from 'commander';
import type { Host } from './host';
import type { Run } from './invocation';

/** Makes commands in the ways of the program. */
export interface Making {
  leaf: (parent: Command, nameAndArgs: string, about: string, load: () => Promise<Run>) => Command;
  /** Runs another command line: for commands around a command. */
  run: (argv: readonly string[], host: Host) => Promise<number>;
  groupOf: (parent: Command, name: string, about: string) => Command;
}

/** Groups of SMP in the order of their numbers, with the names of the command line. */
export const smpGroups = [
  'os',
  'image',
  'stat',
  'settings',
  'fs',
  'shell',
  'enumeration',
  'bridge',
  'zephyr',
] as const;
