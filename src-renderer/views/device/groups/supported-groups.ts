/**
 * Which groups a device has: what it lists of itself, or what harmless questions show. Joins both with the groups that
 * are declared here; knows no words.
 */
import { toErrorView } from '@shared/core/errors';
import type { AnyCommand } from '@shared/smp/command';
import { allGroups, groups } from '@shared/smp/groups';
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
  listed?: ListedGroup;
  commands: CommandRow[];
}

export interface CommandRow {
  /** Unlike all others of the group. */
  name: string;
  id: number;
  title: string;
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
  const { list, details } = groups.enumeration.commands;
  const numbers = new Set((await request(deviceId, list, {})).groups);
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

/** Details are an extra: a device that refuses them, or whose buffer is too small for them, still has its list. */
async function detailsOrNone(
  ask: () => Promise<{ groups: { group: number; name?: string; handlers?: number }[] }>,
): Promise<{ group: number; name?: string; handlers?: number }[]> {
  try {
    return (await ask()).groups;
  } catch (error) {
    const { code } = toErrorView(error);
    if (code === 'device/unsupported' || code === 'device/error') return [];
    throw error;
  }
}

/** Groups of the device and declared ones, by number. */
export function groupRows(listed: readonly ListedGroup[]): GroupRow[] {
  const numbers = new Set([...listed.map(({ number }) => number), ...allGroups.map(({ id }) => id)]);
  return [...numbers]
    .sort((a, b) => a - b)
    .map((number) => {
      const declared = allGroups.find(({ id }) => id === number);
      const own = listed.find((one) => one.number === number);
      const commands = declared ? (Object.values(declared.commands) as AnyCommand[]) : [];
      return {
        number,
        ...(declared ? { title: declared.title, kconfig: declared.kconfig } : {}),
        application: number >= firstOfApplication,
        ...(own ? { listed: own } : {}),
        commands: commands
          .map(({ name, id, title, op, kconfig }) => ({
            name,
            id,
            title,
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
    if (code === 'device/error' || code === 'smp/bad-answer') return 'answers';
    if (code === 'smp/timeout') return 'silent';
    throw error;
  }
}
