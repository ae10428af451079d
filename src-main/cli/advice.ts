/**
 * The next step after an error, where the one of the window speaks of its pages. Templates like those of `error-texts.ts`.
 */
import { errorText, errorTextKey, fillIn, type ErrorText, type ErrorTextKey } from '@shared/core/error-texts';
import type { ErrorView } from '@shared/core/errors';

const otherAdvice: Partial<Record<ErrorTextKey, string>> = {
  'link/busy':
    'Close the terminal or tool that holds {port}; in the application disconnect the device. Then try again.',
  'link/not-found': 'Check the cable and the name of the port or host, then try again.',
  'link/lost': 'Check cable and power, then try again; a transfer goes on where it was cut off.',
  'link/failed': 'Check the connection string, then try again.',
  'smp/timeout':
    'Check that the device still runs. Where it needs more time, -t waits longer: -t 60. ' +
    'On boards with a J-Link on board, switch off its mass storage (MSD).',
  'upgrade/not-marked': 'Look at the slots with "bootbench image list". The image may not be bootable.',
  'upgrade/did-not-return':
    'Look at its console. Swapping a large image can take minutes: a larger --return-timeout waits longer.',
  'shell/failed': 'Its output and its status say more; what they mean is up to the command.',
  bug: 'Please report this with the output of the same command with -l debug: it is a defect of Bootbench.',
};

/** The sentences of an error for the command line. */
export function cliErrorText(view: ErrorView): ErrorText {
  const { key, values } = errorTextKey(view);
  const { title, advice } = errorText(view);
  const other = otherAdvice[key];
  return { title, advice: other === undefined ? advice : fillIn(other, values) };
}
