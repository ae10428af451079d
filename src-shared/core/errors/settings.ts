/**
 * What goes wrong with the file of settings and saved devices.
 */
import { error, type ErrorRows } from '../error-row';

export const settingsErrors = {
  /** The file with settings and saved devices is there and cannot be used. `detail` is half a sentence. */
  'settings/unreadable': error<{ file: string; detail: string }>().says({
    title: 'The settings in {file} cannot be read: {detail}',
    advice:
      'Correct the file or move it away, or give your user access to it and its folder again. ' +
      'The environment variable BOOTBENCH_USER_DATA names another folder for settings.',
  }),
  /** A change of settings or saved devices did not reach the file. `detail` is half a sentence. */
  'settings/not-saved': error<{ file: string; detail: string }>().says({
    title: 'Settings are not saved to {file}: {detail}',
    advice:
      'Make room, or give your user access to the file and its folder. ' +
      'The environment variable BOOTBENCH_USER_DATA names another folder for settings.',
  }),
} satisfies ErrorRows;
