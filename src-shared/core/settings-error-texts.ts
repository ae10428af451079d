/**
 * What went wrong with the file of settings and saved devices, and what to do next. Part of the table in error-texts.ts.
 */
import type { ErrorTextRow } from './error-row';

export const settingsErrorTexts = {
  'settings/unreadable': {
    title: 'The settings in {file} cannot be read: {detail}',
    advice:
      'Correct the file or move it away, or give your user access to it and its folder again. ' +
      'The environment variable BOOTBENCH_USER_DATA names another folder for settings.',
  },
  'settings/not-saved': {
    title: 'Settings are not saved to {file}: {detail}',
    advice:
      'Make room, or give your user access to the file and its folder. ' +
      'The environment variable BOOTBENCH_USER_DATA names another folder for settings.',
  },
} as const satisfies Record<string, ErrorTextRow>;
