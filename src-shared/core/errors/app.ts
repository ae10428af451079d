/**
 * What goes wrong inside the program, and between its processes.
 */
import { error, type ErrorRows } from '../error-row';

export const appErrors = {
  /** A device of this name on the bench already has this address. */
  'app/on-bench-already': error<{ where: string; name: string }>().says({
    title: '{where} is on the bench already, as {name}',
    advice: 'Use that device, or remove it from the bench first.',
  }),
  /** No such device, run or file token. */
  'app/not-found': error<{ what: string }>().says({
    exit: 'usage',
    title: '{what} is no longer there',
    advice: 'Refresh the view and choose again.',
    onCommandLine: 'Look it up again: it may have been deleted in the meantime.',
  }),
  /** A call between the processes with the wrong shape, name or sender. */
  'app/bad-call': error<{ call: string; detail: string }>().says({
    title: 'An internal call was refused ({call}: {detail})',
    advice: 'Please report this: it is a defect of Bootbench.',
  }),
  /** The user cancelled. */
  cancelled: error<{ what: string }>().says({
    title: 'Cancelled: {what}',
    advice: 'Start again at any time; an upload continues after what the device already has.',
  }),
  /** A defect of this program. The stack is in the log. */
  bug: error<{ detail: string }>().says({
    title: 'Something unexpected happened: {detail}',
    advice: 'Please report this with the log file: it is a defect of Bootbench.',
    onCommandLine:
      'Please report this with the output of the same command with -l debug: it is a defect of Bootbench.',
  }),
} satisfies ErrorRows;
