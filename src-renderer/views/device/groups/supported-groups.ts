/**
 * Which groups a device has: what it lists of itself, or what harmless questions show. Joins both with the groups that
 * are declared here; knows no words.
 */
import { toErrorView } from '@shared/core/errors';
import type { AnyCommand } from '@shared/smp/command';
import type { AnyGroup } from '@shared/smp/catalog';
import { groups } from '@shared/smp/groups';
import { request } from '../../../stores/actions';

export interface ListedGroup {
  number: number;
  /** As the device calls it. Untrusted text. */
  name?: string;
  /** Highest command number plus one, as the device tells it. */
  handlers?: number;
}

/** What is known of one group. `command-missing` says nothing of other commands of the group. */
export type Support =
  'unknown' | 'listed' | 'not-listed' | 'asking' | 'answers' | 'command-missing' | 'silent' | 'not-asked';

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
const firstOfApplication = 64;

/**
 * What the device lists, with names and sizes where it tells them.
 * @throws BenchError, `device/unsupported` when it has no enumeration
 */
export async function readListed(deviceId: string): Promise<ListedGroup[]> {
  const { details } = groups.enumeration.commands;
  const numbers = new Set(await readNumbers(deviceId));
  const told = await detailsOrNone(() => request(deviceId, details, {}));
  return [...numbers].map((number) => {
    const { name, handlers } = told.find(({ group }) => group === number) ?? {};
    return {
      number,
      ...(name === undefined ? {} : { name }),
      ...(handlers === undefined ? {} : { handlers }),
    };
  });
}

/** No firmware has as many; a device that never says that it has come to the end is not asked for ever. */
const MOST_GROUPS = 256;

/** The list, or one number after another where the list does not fit into the device's buffer or is not there. */
async function readNumbers(deviceId: string): Promise<number[]> {
  const { list, single } = groups.enumeration.commands;
  try {
    return (await request(deviceId, list, {})).groups;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const numbers: number[] = [];
    for (let index = 0; index < MOST_GROUPS; index++) {
      try {
        const { group, end } = await request(deviceId, single, { index });
        numbers.push(group);
        if (end) break;
      } catch (inner) {
        if (!isRefusal(inner)) throw inner;
        // Nothing at all: what it said to the list is the reason. Later: there are no more.
        if (index === 0) throw error;
        break;
      }
    }
    return numbers;
  }
}

function isRefusal(error: unknown): boolean {
  const { code } = toErrorView(error);
  return code === 'device/unsupported' || code === 'device/error' || code === 'device/unreadable-error';
}

/** Details are an extra: a device that refuses them, or whose buffer is too small for them, still has its list. */
async function detailsOrNone(
  ask: () => Promise<{ groups: { group: number; name?: string; handlers?: number }[] }>,
): Promise<{ group: number; name?: string; handlers?: number }[]> {
  try {
    return (await ask()).groups;
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}

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

/** A question that changes nothing on the device. */
export interface Probe {
  command: string;
  ask: (deviceId: string) => Promise<unknown>;
}

/** By group number; groups without one (shell, storage erase) have no command that changes nothing. */
export const probes: ReadonlyMap<number, Probe> = new Map([
  [
    groups.os.id,
    probe(groups.os.commands.parameters.name, (id) => request(id, groups.os.commands.parameters, {})),
  ],
  [
    groups.image.id,
    probe(groups.image.commands.state.name, (id) => request(id, groups.image.commands.state, {})),
  ],
  [groups.stat.id, probe(groups.stat.commands.list.name, (id) => request(id, groups.stat.commands.list, {}))],
  [
    groups.settings.id,
    probe(groups.settings.commands.read.name, (id) =>
      request(id, groups.settings.commands.read, { name: 'bootbench/none' }),
    ),
  ],
  [
    groups.fs.id,
    probe(groups.fs.commands.status.name, (id) => request(id, groups.fs.commands.status, { name: '/' })),
  ],
  [
    groups.enumeration.id,
    probe(groups.enumeration.commands.count.name, (id) => request(id, groups.enumeration.commands.count, {})),
  ],
]);

function probe(command: string, ask: Probe['ask']): Probe {
  return { command, ask };
}

/**
 * What the answer to a question shows: a refusal is an answer too.
 * @throws BenchError when the question could not be asked
 */
export async function supportBy({ ask }: Probe, deviceId: string): Promise<Support> {
  try {
    await ask(deviceId);
    return 'answers';
  } catch (error) {
    const { code } = toErrorView(error);
    if (code === 'device/unsupported') return 'command-missing';
    if (code === 'device/error' || code === 'device/unreadable-error' || code === 'smp/bad-answer')
      return 'answers';
    if (code === 'smp/timeout') return 'silent';
    throw error;
  }
}
