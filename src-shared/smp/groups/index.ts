/**
 * All groups that are known, and the look-ups over them. Adding a group is one line here.
 */
import { makeCatalog, type AnyGroup, type Catalog } from '../catalog';
import { bridge } from './bridge';
import { enumeration } from './enumeration';
import { fs } from './fs';
import { image } from './image';
import { os } from './os';
import { settings } from './settings';
import { shell } from './shell';
import { stat } from './stat';
import { zephyr } from './zephyr';

export const groups = { os, image, stat, settings, fs, shell, enumeration, bridge, zephyr } as const;

type Groups = typeof groups;
/** `os.echo`, `image.state`, …: every declared command. */
export type CommandName = {
  [G in keyof Groups]: `${G}.${keyof Groups[G]['commands'] & string}`;
}[keyof Groups];

/** The groups that are part of the program, and the look-ups over them. */
export const builtIn: Catalog = makeCatalog(Object.values(groups));

/**
 * The built-in groups and those that the user has described.
 * @throws Error when two of them have the same number or name; see `clashIn`.
 */
export function withPrivateGroups(described: readonly AnyGroup[]): Catalog {
  return makeCatalog([...builtIn.groups, ...described]);
}

export const allGroups = builtIn.groups;
export const allCommands = builtIn.commands;
/** Look-ups over the built-in groups alone; see `Catalog`. */
export const { commandNamed, commandAt, commandLabel, errorNamed } = builtIn;
