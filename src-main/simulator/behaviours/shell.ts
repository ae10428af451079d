/**
 * Group 9 as Zephyr's shell_mgmt.c does it: words become one line, its output is what fits into the buffer of the dummy
 * backend.
 */
import { Rc, SHELL_GROUP, ShellError } from '../codes';
import { Refusal, type Behaviour } from './behaviour';

/** CONFIG_SHELL_CMD_BUFF_SIZE */
const LINE_BYTES = 256;
const RUN_MS = 5;

export const shellBehaviours: { readonly [N in 'shell.execute']: Behaviour<N> } = {
  'shell.execute': ({ argv }, device) => {
    if (argv === undefined) return new Refusal(Rc.invalid);
    if (argv.length === 0) return new Refusal(ShellError.emptyCommand, SHELL_GROUP);
    const line = argv.join(' ');
    if (line.length >= LINE_BYTES) return new Refusal(ShellError.commandTooLong, SHELL_GROUP);
    const { text, ret } = device.shell.execute(line);
    device.spend(RUN_MS);
    const { shellResultKey, shellOutputBytes } = device.profile;
    return { o: text.slice(0, shellOutputBytes), [shellResultKey]: ret };
  },
};
