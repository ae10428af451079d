/**
 * English texts of the page of groups.
 */
const support = {
  unknown: 'Not known yet',
  listed: 'Listed',
  'not-listed': 'Not in this firmware',
  asking: 'Asking…',
  answers: 'Answers',
  'command-missing': 'Does not have it',
  silent: 'No answer',
  'not-asked': 'Not asked',
};

export const deviceGroups = {
  count: 'The device lists no groups. | The device lists one group. | The device lists {n} groups.',
  recovery:
    'The bootloader answers now, and it does not list its groups. The application may list them: reset the device.',
  ask: 'Ask each group',
  askAbout: 'Sends one request that changes nothing to each known group, one after another.',
  askedWith: 'Asked with {command}',
  application: 'Application group',
  other: 'Not known',
  calls: 'The device calls it {name}',
  handlers: 'Its command table is empty | One entry in its command table | {n} entries in its command table',
  described: 'Described by you',
  errors: 'No errors | One error | {n} errors',
  commands: 'No commands | One command | {n} commands',
  request: 'Write a request',
  requestOne: 'Write a request: {title}',
  op: { read: 'read', write: 'write' },
  beyondTable: 'not in this firmware',
  beyondTableInRecovery: 'not in the bootloader',
  support,
  supportInRecovery: {
    ...support,
    'not-listed': 'Not in the bootloader',
    'command-missing': 'The bootloader does not have it',
  },
};
