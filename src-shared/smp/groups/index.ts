/**
 * All groups that are known, and the look-ups over them. Adding a group is one line here.
 */
import type { AnyCommand, Group, GroupError, Op } from '../command';
import { commonError } from '../return-codes';
import { enumeration } from './enumeration';
import { fs } from './fs';
import { image } from './image';
import { os } from './os';
import { settings } from './settings';
import { shell } from './shell';
import { stat } from './stat';
import { zephyr } from './zephyr';

export const groups = { os, image, stat, settings, fs, shell, enumeration, zephyr } as const;

type Groups = typeof groups;
/** `os.echo`, `image.state`, …: every declared command. */
export type CommandName = {
  [G in keyof Groups]: `${G}.${keyof Groups[G]['commands'] & string}`;
}[keyof Groups];

export const allGroups: readonly Group<string, Record<string, never>>[] = Object.values(groups);

export const allCommands: readonly AnyCommand[] = allGroups.flatMap(
  (group) => Object.values(group.commands) as AnyCommand[],
);

const byName = new Map(allCommands.map((one) => [one.name, one]));
const byWire = new Map(allCommands.map((one) => [wireKey(one.group, one.id, one.op), one]));

/** The declaration with this name, or undefined for names that are not declared. */
export function commandNamed(name: string): AnyCommand | undefined {
  return byName.get(name);
}

/** The declaration behind the numbers of a message, or undefined. */
export function commandAt(group: number, id: number, op: Op): AnyCommand | undefined {
  return byWire.get(wireKey(group, id, op));
}

/** `image.state`, or `group 64 command 1` for what is not declared. */
export function commandLabel(group: number, id: number, op: Op): string {
  return commandAt(group, id, op)?.name ?? `group ${group} command ${id}`;
}

/** Name and meaning of an error; `group` is undefined for the codes common to all groups. */
export function errorNamed(group: number | undefined, rc: number): GroupError {
  if (group === undefined || rc === 1) return commonError(rc);
  const known = allGroups.find((one) => one.id === group)?.errors[rc];
  return known ?? { name: `GROUP_${group}_RC_${rc}`, meaning: `error ${rc} of group ${group}` };
}

function wireKey(group: number, id: number, op: Op): string {
  return `${group}/${id}/${op}`;
}
