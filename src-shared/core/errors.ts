/**
 * Every way in which something can fail, as a stable code with typed facts. One class, no tree: codes survive the way
 * between the processes, a `switch` over them is exhaustive, and the family is the part before the slash.
 * Knows no words: all that is known of a code stands in its row (`errors/`), and error-texts.ts reads it.
 */
import type { FactsOf } from './error-row';
import type { errorTable } from './errors/table';

export type { Overheard } from './errors/overheard';
export type { UpgradeRefusal } from './errors/refusals';

type Table = typeof errorTable;

export type ErrorCode = keyof Table;

/** What is known for each code. Names of devices, ports and files are untrusted text. */
export type ErrorFacts = { [C in ErrorCode]: FactsOf<Table[C]> };

/** An error as plain data: what crosses between the processes and goes into history. */
export type ErrorView = { [C in ErrorCode]: { code: C; facts: ErrorFacts[C] } }[ErrorCode];

export class BenchError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly facts: ErrorFacts[C];

  constructor(code: C, facts: ErrorFacts[C], options?: { cause?: unknown }) {
    super(`${code} ${JSON.stringify(facts)}`, options);
    this.name = 'BenchError';
    this.code = code;
    this.facts = facts;
  }
}

/** Narrows an unknown error to one code. */
export function isBenchError<C extends ErrorCode>(error: unknown, code: C): error is BenchError<C> {
  return isOurs(error) && error.code === code;
}

/** `instanceof` alone narrows to facts of any type. */
function isOurs(error: unknown): error is BenchError {
  return error instanceof BenchError;
}

/** Any thrown thing as plain data. What is not a `BenchError` is a defect of ours. */
export function toErrorView(error: unknown): ErrorView {
  if (isOurs(error)) return { code: error.code, facts: error.facts } as ErrorView;
  return { code: 'bug', facts: { detail: error instanceof Error ? error.message : String(error) } };
}

/** Back from plain data, for the side that wants to throw it. */
export function fromErrorView(view: ErrorView): BenchError {
  return new BenchError(view.code, view.facts);
}

/** The error that an aborted action ends with: the signal's own reason when that is one of ours. */
export function cancelledBy(signal: AbortSignal | undefined, what: string): BenchError {
  const reason = signal?.reason;
  return isOurs(reason) ? reason : new BenchError('cancelled', { what }, { cause: reason });
}
