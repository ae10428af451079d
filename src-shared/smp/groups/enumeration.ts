/**
 * Group 10, enumeration of groups (Zephyr subsys/mgmt/mcumgr/grp/enum_mgmt). Declarations only.
 */
import { command, defineGroup } from '../command';
import { list, missingMeans, bool, optional, struct, text, uint } from '../schema';

export const enumeration = defineGroup({
  id: 10,
  name: 'enumeration',
  title: 'Enumeration',
  kconfig: 'CONFIG_MCUMGR_GRP_ENUM',
  errors: {
    2: { name: 'TOO_MANY_GROUP_ENTRIES', meaning: 'too many groups were asked for' },
    3: { name: 'INSUFFICIENT_HEAP_FOR_ENTRIES', meaning: 'it has not enough memory for the list' },
    4: { name: 'INDEX_TOO_LARGE', meaning: 'there are fewer groups' },
  },
  commands: {
    count: command({
      op: 'read',
      effect: 'looks',
      id: 0,
      title: 'Number of groups',
      about: 'How many groups the firmware has.',
      repeatable: true,
      pace: 'quick',
      request: {},
      response: { count: uint('Number of groups') },
    }),
    list: command({
      op: 'read',
      effect: 'looks',
      id: 1,
      title: 'List groups',
      about: 'The numbers of all groups, in no particular order.',
      repeatable: true,
      pace: 'quick',
      request: {},
      response: { groups: list('Numbers of the groups', uint('Number')) },
    }),
    single: command({
      op: 'read',
      effect: 'looks',
      id: 2,
      title: 'One group by index',
      about: 'The number of one group; for devices whose buffer is too small for the list.',
      repeatable: true,
      pace: 'quick',
      request: { index: optional(uint('Index from 0')) },
      response: {
        group: uint('Number of the group'),
        end: missingMeans(false, bool('This is the last index')),
      },
    }),
    details: command({
      op: 'read',
      effect: 'looks',
      id: 3,
      title: 'Details of groups',
      about: 'Names of groups and the size of their command tables.',
      repeatable: true,
      pace: 'quick',
      kconfig: 'CONFIG_MCUMGR_GRP_ENUM_DETAILS',
      request: { groups: optional(list('Numbers of groups; all when missing', uint('Number'))) },
      response: {
        groups: list(
          'One entry for each group',
          struct('One group', {
            group: uint('Number of the group'),
            name: optional(text('Name')),
            handlers: optional(uint('Highest command number plus one')),
          }),
        ),
      },
    }),
  },
});
