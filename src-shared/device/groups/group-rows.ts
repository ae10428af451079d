/**
 * The groups of a device beside those that are declared here, by number: a row for each, with its commands. Asks nothing, knows no
 * words.
 */
import type { AnyCommand } from '../../smp/command';
import type { AnyGroup } from '../../smp/catalog';
import type { ListedGroup } from './listed-groups';

export interface GroupRow {
  number: number;
  /** Title of the declaration; absent when the group is not declared here. */
  title?: string;
  kconfig?: string;
  application: boolean;
  /** By a file of the user. */
  described: boolean;
  errors: { rc: number; name: string; meaning: string }[];
  listed?: ListedGroup;
  commands: CommandRow[];
}

export interface CommandRow {
  /** Unlike all others of the group. */
  name: string;
  id: number;
  title: string;
  about: string;
  op: 'read' | 'write';
  kconfig?: string;
  /** True when the command table of the device is too short for it. */
  beyondTable: boolean;
}

/** Groups from here on belong to the application (Zephyr mgmt_defines.h, MGMT_GROUP_ID_PERUSER). */
export const firstOfApplication = 64;

/**
 * Groups of the device and declared ones, by number.
 * @param declaredGroups built in, or described by the user
 */
export function groupRows(
  listed: readonly ListedGroup[],
  declaredGroups: readonly AnyGroup[],
  described: readonly AnyGroup[],
): GroupRow[] {
  const numbers = new Set([...listed.map(({ number }) => number), ...declaredGroups.map(({ id }) => id)]);
  return [...numbers]
    .sort((a, b) => a - b)
    .map((number) => {
      const declared = declaredGroups.find(({ id }) => id === number);
      const own = listed.find((one) => one.number === number);
      const commands = declared ? (Object.values(declared.commands) as AnyCommand[]) : [];
      return {
        number,
        ...(declared ? { title: declared.title, kconfig: declared.kconfig } : {}),
        described: described.some(({ id }) => id === number),
        errors: Object.entries(declared?.errors ?? {}).map(([rc, error]) => ({ rc: Number(rc), ...error })),
        application: number >= firstOfApplication,
        ...(own ? { listed: own } : {}),
        commands: commands
          .map(({ name, id, title, about, op, kconfig }) => ({
            name,
            id,
            title,
            about,
            op,
            ...(kconfig === undefined ? {} : { kconfig }),
            beyondTable: own?.handlers !== undefined && id >= own.handlers,
          }))
          .sort((a, b) => a.id - b.id || a.op.localeCompare(b.op)),
      };
    });
}
