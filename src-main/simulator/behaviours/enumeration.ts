/**
 * Group 10 as Zephyr's enum_mgmt.c does it, from what the device was built with.
 */
import { allCommands } from '../../../src-shared/smp/groups';
import { BRIDGE_GROUP, ENUMERATION_GROUP, EnumerationError, Rc } from '../codes';
import { Refusal, type Behaviour, type Inside } from './behaviour';
import { notImplemented } from './not-implemented';

type EnumerationCommand =
  'enumeration.count' | 'enumeration.list' | 'enumeration.single' | 'enumeration.details';

const LARGEST_INDEX = 0xffff;
/** In the order in which the linker puts them. */
const names: ReadonlyMap<number, string> = new Map([
  [11, 'transport mgmt'],
  [10, 'enum mgmt'],
  [8, 'fs mgmt'],
  [0, 'os mgmt'],
  [1, 'img mgmt'],
  [3, 'settings mgmt'],
  [9, 'shell mgmt'],
  [2, 'stat mgmt'],
  [63, 'zephyr basic mgmt'],
]);

export const enumerationBehaviours: { readonly [N in EnumerationCommand]: Behaviour<N> } = {
  'enumeration.count': (_request, device) => ({ count: groupsOf(device).length }),

  'enumeration.list': (_request, device) => ({ groups: groupsOf(device).map(({ group }) => group) }),

  'enumeration.single': ({ index = 0 }, device) => {
    const groups = groupsOf(device);
    if (index > LARGEST_INDEX) return new Refusal(Rc.invalid);
    const found = groups[index];
    if (found === undefined) return new Refusal(EnumerationError.indexTooLarge, ENUMERATION_GROUP);
    return { group: found.group, ...(index === groups.length - 1 ? { end: true } : {}) };
  },

  'enumeration.details': ({ groups }, device) => ({
    // No list, and an empty one, ask for all.
    groups: groupsOf(device).filter(
      ({ group }) => groups === undefined || groups.length === 0 || groups.includes(group),
    ),
  }),
};

/** The groups that have a command, with their names and the size of their command tables. */
function groupsOf({ profile }: Inside): { group: number; name: string; handlers: number }[] {
  const without: readonly string[] = [...profile.without, ...notImplemented];
  const present = allCommands.filter(
    ({ name, group }) => !without.includes(name) && (group !== BRIDGE_GROUP || profile.transports.length > 0),
  );
  return [...names].flatMap(([group, name]) => {
    const ids = present.filter((command) => command.group === group).map(({ id }) => id);
    const number = group === BRIDGE_GROUP ? profile.bridgeGroup : group;
    return ids.length === 0 ? [] : [{ group: number, name, handlers: Math.max(...ids) + 1 }];
  });
}
