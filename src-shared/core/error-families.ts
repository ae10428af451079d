/**
 * What the errors of each family come to: what the exit code of the command line says, and whose failure it is. An error whose row says
 * otherwise goes its own way. Knows no words and no numbers.
 */
import type { ErrorOutcome, ExitName } from './error-row';
import type { ErrorCode } from './errors';

export type { ErrorOutcome, ExitName } from './error-row';

type Family = ErrorCode extends infer C ? (C extends `${infer F}/${string}` ? F : C) : never;

const families: Readonly<Record<Family, { exit: ExitName; outcome: ErrorOutcome }>> = {
  link: { exit: 'link', outcome: 'error' },
  smp: { exit: 'refused', outcome: 'error' },
  device: { exit: 'refused', outcome: 'fail' },
  image: { exit: 'firmware', outcome: 'error' },
  key: { exit: 'defect', outcome: 'error' },
  upgrade: { exit: 'verdict', outcome: 'error' },
  file: { exit: 'file', outcome: 'error' },
  settings: { exit: 'file', outcome: 'error' },
  history: { exit: 'file', outcome: 'error' },
  shell: { exit: 'shell', outcome: 'error' },
  session: { exit: 'refused', outcome: 'error' },
  app: { exit: 'defect', outcome: 'error' },
  cancelled: { exit: 'cancelled', outcome: 'error' },
  bug: { exit: 'defect', outcome: 'error' },
};

export function familyOf(code: ErrorCode): { exit: ExitName; outcome: ErrorOutcome } {
  return families[code.split('/')[0] as Family];
}
