/**
 * Group 2, statistics (Zephyr subsys/mgmt/mcumgr/grp/stat_mgmt). Declarations only.
 */
import { command, defineGroup } from '../command';
import { counter, list, record, text } from '../schema';

export const stat = defineGroup({
  id: 2,
  name: 'stat',
  title: 'Statistics',
  kconfig: 'CONFIG_MCUMGR_GRP_STAT',
  errors: {
    2: { name: 'INVALID_GROUP', meaning: 'there is no statistics section of this name' },
    3: { name: 'INVALID_STAT_NAME', meaning: 'there is no statistics section of this name' },
    4: { name: 'INVALID_STAT_SIZE', meaning: 'a counter has a size that it does not know' },
    5: { name: 'WALK_ABORTED', meaning: 'reading the counters was aborted' },
  },
  commands: {
    show: command({
      op: 'read',
      effect: 'looks',
      id: 0,
      title: 'Read a section',
      about: 'The counters of one statistics section.',
      repeatable: true,
      pace: 'quick',
      request: { name: text('Name of the section, at most CONFIG_MCUMGR_GRP_STAT_MAX_NAME_LEN characters') },
      response: {
        name: text('Name of the section'),
        fields: record(
          'Counters by name; s0, s1, … when CONFIG_STATS_NAMES is off',
          counter('Value, up to 64 bits'),
        ),
      },
    }),
    list: command({
      op: 'read',
      effect: 'looks',
      id: 1,
      title: 'List sections',
      about: 'The names of all statistics sections.',
      repeatable: true,
      pace: 'quick',
      request: {},
      response: { stat_list: list('Names of the sections', text('Name')) },
    }),
  },
});
