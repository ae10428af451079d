/**
 * Group 9, shell (Zephyr subsys/mgmt/mcumgr/grp/shell_mgmt). Declarations only.
 */
import { command, defineGroup } from '../command';
import { int, list, optional, text } from '../schema';

export const shell = defineGroup({
  id: 9,
  name: 'shell',
  title: 'Shell',
  kconfig: 'CONFIG_MCUMGR_GRP_SHELL',
  errors: {
    2: { name: 'COMMAND_TOO_LONG', meaning: 'the command line is too long' },
    3: { name: 'EMPTY_COMMAND', meaning: 'the command line is empty' },
  },
  commands: {
    execute: command({
      op: 'write',
      effect: 'changes',
      id: 0,
      title: 'Run a shell command',
      about: 'Runs one command line and gives what it printed. Not repeated: a command may have effects.',
      repeatable: false,
      pace: 'shell',
      rcIsResult: true,
      answerNeedsOneOf: ['ret', 'rc'],
      request: { argv: list('Words of the command line; joined with spaces', text('Word')) },
      response: {
        o: text('What the command printed, with colour codes'),
        ret: optional(int('0 success, -8 no such command, others as the command says')),
        rc: optional(int('The same in firmware before 3.2')),
      },
    }),
  },
});
