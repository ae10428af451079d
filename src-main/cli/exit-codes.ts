/**
 * What the exit code of `bootbench` says, one number for each family of errors. Scripts rely on these numbers: they are never
 * changed, only added to. Which of them an error comes to stands in the row of the error.
 */
import type { ExitName as ErrorExit } from '@shared/core/error-families';
import { meaningOf } from '@shared/core/error-texts';
import type { ErrorView } from '@shared/core/errors';
import type { RunVerdict } from '@shared/run/verdict';

export const exitCodes = {
  ok: 0,
  defect: 1,
  usage: 2,
  link: 3,
  silence: 4,
  refused: 5,
  firmware: 6,
  file: 7,
  verdict: 8,
  shell: 9,
  cancelled: 130,
} as const satisfies Record<ErrorExit | 'ok', number>;

export type ExitName = keyof typeof exitCodes;

/** One line for each, for the help and the documentation. */
export const exitMeanings: Record<ExitName, string> = {
  ok: 'done',
  defect: 'a defect of bootbench',
  usage: 'the command line cannot be used: option, argument, connection, name of a saved device',
  link: 'the connection could not be opened or was lost',
  silence: 'the device does not answer, or did not come back after a reset',
  refused: 'the device answered with an error, or with something that makes no sense',
  firmware: 'the firmware file is not usable',
  file: 'a file of this computer could not be read or written',
  verdict: 'an upgrade did not end as wanted, or was refused before anything was sent; a watch has failed',
  shell: 'a shell command ran on the device and failed',
  cancelled: 'cancelled (Ctrl-C)',
};

/** The exit code for an error. */
export function exitCodeOf(view: ErrorView): number {
  // What ended the wait was the time, what began it was the lost connection.
  if (view.code === 'upgrade/did-not-return' && view.facts.afterBreak === 'lost') return exitCodes.link;
  return exitCodes[meaningOf(view.code).exit];
}

/** The exit code for how a run ended. */
export function exitCodeOfVerdict(verdict: RunVerdict): number {
  if (verdict.outcome === 'pass') return exitCodes.ok;
  if (verdict.outcome === 'aborted') return exitCodes.cancelled;
  const { error } = verdict.failure;
  return error === undefined ? exitCodes.verdict : exitCodeOf(error);
}

/** The name of an exit code. */
export function exitNameOf(code: number): ExitName {
  const found = Object.entries(exitCodes).find(([, number]) => number === code);
  return (found?.[0] ?? 'defect') as ExitName;
}
