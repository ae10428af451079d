/**
 * The row of an error: all that is known of it beside its facts, which stand in `errors.ts`. Knows no error.
 */
import type { ErrorOutcome, ExitName } from './error-families';

/** A title of one line and the next step. `{name}` is replaced by the fact of that name. */
export interface ErrorText {
  title: string;
  advice: string;
}

/** The same for two audiences: `advice` speaks of the pages of the window, `onCommandLine` of commands and options. */
export interface ErrorTextRow extends ErrorText {
  /** Absent where the next step is the same in both places. */
  onCommandLine?: string;
  /** What the exit code says, where it is not what the family of the code says. */
  exit?: ExitName;
  /** Whose failure it is, where it is not what the family of the code says. */
  outcome?: ErrorOutcome;
}
