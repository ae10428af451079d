/**
 * Which groups a device lists of itself, with names and sizes where it tells them. Asks the enumeration group and nothing else.
 */
import { toErrorView } from '../../core/errors';
import { groups } from '../../smp/groups';
import type { Ask } from '../ask';

export interface ListedGroup {
  number: number;
  /** As the device calls it. Untrusted text. */
  name?: string;
  /** Highest command number plus one, as the device tells it. */
  handlers?: number;
}

/**
 * What the device lists, with names and sizes where it tells them.
 * @throws BenchError, `device/unsupported` when it has no enumeration
 */
export async function readListed(ask: Ask): Promise<ListedGroup[]> {
  const { details } = groups.enumeration.commands;
  const numbers = new Set(await readNumbers(ask));
  const told = await detailsOrNone(() => ask(details, {}));
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
async function readNumbers(ask: Ask): Promise<number[]> {
  const { list, single } = groups.enumeration.commands;
  try {
    return (await ask(list, {})).groups;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const numbers: number[] = [];
    for (let index = 0; index < MOST_GROUPS; index++) {
      try {
        const { group, end } = await ask(single, { index });
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
  read: () => Promise<{ groups: { group: number; name?: string; handlers?: number }[] }>,
): Promise<{ group: number; name?: string; handlers?: number }[]> {
  try {
    return (await read()).groups;
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}
