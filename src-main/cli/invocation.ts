/**
 * What a command is given when it runs.
 */
import type { Globals } from './globals';
import type { Host } from './host';
import type { Report } from './report';

export interface Invocation {
  readonly host: Host;
  readonly globals: Globals;
  readonly report: Report;
  /** What stands behind the command and is no option. */
  readonly args: readonly string[];
  /** Options of this command alone. */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * A command of the command line; loaded when it is asked for.
 * @returns an exit code of its own, where the command was carried out and what it came to is no success
 */
export type Run = (invocation: Invocation) => Promise<number | void>;
