/**
 * What goes wrong with the history of runs. Runs themselves go on without it.
 */
import { error, type ErrorRows } from '../error-row';

export const historyErrors = {
  /** A newer version has made the file; this one only reads it. */
  'history/newer': error<{ file: string }>().says({
    title: 'The history in {file} was made by a newer version of Bootbench',
    advice: 'It can be read here, and nothing is added. Use the newer version, or the same one everywhere.',
  }),
  /** `kind`: of the network file system. */
  'history/network': error<{ folder: string; kind: string }>().says({
    title: 'No history is kept: the folder {folder} is on another computer ({kind})',
    advice:
      'Several programs cannot write to one history there. The environment variable BOOTBENCH_USER_DATA names a folder on this computer.',
  }),
  /** It cannot be opened or written, and neither is it damaged. `detail` is half a sentence. */
  'history/unusable': error<{ file: string; detail: string }>().says({
    title: 'No history is kept in {file}: {detail}',
    advice:
      'Give your user access to the file and its folder, or make room. The environment variable BOOTBENCH_USER_DATA names another folder.',
  }),
  /** Told once; what could not be written stands in `keptIn`, or in memory when there is no room at all. */
  'history/full': error<{ file: string; keptIn?: string }>().saysOneOf({
    which: ({ keptIn }) => (keptIn === undefined ? 'memory' : 'beside'),
    sentences: {
      beside: {
        title: 'There is no room for the history in {file}: what happens is kept in {keptIn} until there is',
        advice: 'Make room on the disk. Runs go on; what was kept is taken in by itself.',
      },
      memory: {
        title: 'There is no room for the history in {file}, nor anywhere beside it',
        advice: 'Make room on the disk before you close Bootbench: what happens now is kept in memory only.',
      },
    },
  }),
  'history/no-run': error<{ run: string }>().says({
    title: 'The history has no run {run}',
    advice: 'Look it up in the list of runs. Runs that were too old may have been deleted.',
    onCommandLine: 'Look it up with "bootbench history list". Runs that were too old may have been deleted.',
    exit: 'usage',
  }),
} satisfies ErrorRows;
