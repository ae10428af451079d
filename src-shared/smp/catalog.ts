/**
 * The look-ups over a set of groups: by name, by the numbers of a message, by error. A value, so that what one device needs
 * (private groups) never leaks to others. Knows no single group.
 */
import type { AnyCommand, Group, GroupError, Op } from './command';
import { commonError } from './return-codes';

/** A group of any commands. */
export type AnyGroup = Group<string, Record<string, never>>;

export interface Catalog {
  readonly groups: readonly AnyGroup[];
  readonly commands: readonly AnyCommand[];
  /** The declaration with this name, or undefined for names that are not declared. */
  readonly commandNamed: (name: string) => AnyCommand | undefined;
  /** The declaration behind the numbers of a message, or undefined. */
  readonly commandAt: (group: number, id: number, op: Op) => AnyCommand | undefined;
  /** `image.state`, or `group 64 command 1` for what is not declared. */
  readonly commandLabel: (group: number, id: number, op: Op) => string;
  /** Name and meaning of an error; `group` is undefined for the codes common to all groups. */
  readonly errorNamed: (group: number | undefined, rc: number) => GroupError;
}

/**
 * @throws Error when two groups have the same number or name: a mistake of the caller, who has asked `clashIn` before.
 */
export function makeCatalog(groups: readonly AnyGroup[]): Catalog {
  const clash = clashIn(groups);
  if (clash !== undefined) throw new Error(clash);
  const commands = groups.flatMap((group) => Object.values(group.commands) as AnyCommand[]);
  const byName = new Map(commands.map((one) => [one.name, one]));
  const byWire = new Map(commands.map((one) => [wireKey(one.group, one.id, one.op), one]));
  const byNumber = new Map(groups.map((one) => [one.id, one]));
  const commandAt = (group: number, id: number, op: Op): AnyCommand | undefined =>
    byWire.get(wireKey(group, id, op));
  return {
    groups,
    commands,
    commandNamed: (name) => byName.get(name),
    commandAt,
    commandLabel: (group, id, op) => commandAt(group, id, op)?.name ?? `group ${group} command ${id}`,
    errorNamed: (group, rc) => {
      if (group === undefined) return commonError(rc);
      const known = byNumber.get(group)?.errors[rc];
      if (known !== undefined) return known;
      return rc === 1
        ? commonError(rc)
        : { name: `GROUP_${group}_RC_${rc}`, meaning: `error ${rc} of group ${group}` };
    },
  };
}

/** What two of these groups have in common and must not, in words; undefined when they go together. */
export function clashIn(groups: readonly { id: number; name: string }[]): string | undefined {
  const seen = new Map<string | number, string>();
  for (const { id, name } of groups) {
    const other = seen.get(id) ?? seen.get(name);
    if (other !== undefined) return `the group "${name}" (${id}) has the number or name of "${other}"`;
    seen.set(id, name).set(name, name);
  }
  return undefined;
}

function wireKey(group: number, id: number, op: Op): string {
  return `${group}/${id}/${op}`;
}
