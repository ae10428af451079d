/**
 * How one check on one server ended. Knows no check.
 */
import { BenchError, isBenchError } from '../../src-shared/core/errors';

export type Cell =
  | { verdict: 'pass' }
  /** rc 8, or the group is not in its manifest. */
  | { verdict: 'not-supported' }
  /** The check has no meaning for this server. */
  | { verdict: 'not-for-it' }
  | { verdict: 'FAIL'; why: string }
  /** It fails for a reason that is the server's own and is known. */
  | { verdict: 'explained'; why: string; explanation: string };

export const pass: Cell = { verdict: 'pass' };
export const notSupported: Cell = { verdict: 'not-supported' };
export const notForIt: Cell = { verdict: 'not-for-it' };
export const fail = (why: string): Cell => ({ verdict: 'FAIL', why });

/** Runs a check; whatever it throws is a failure. */
export async function checked(run: () => Promise<void>): Promise<Cell> {
  try {
    await run();
    return pass;
  } catch (error) {
    if (isBenchError(error, 'device/unsupported')) return notSupported;
    return fail(wordsOf(error));
  }
}

/** @throws Error saying what is wrong */
export function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

/** The same in both protocol versions, or a failure. */
export function both(v2: Cell, v1: Cell): Cell {
  for (const [cell, version] of [
    [v2, 2],
    [v1, 1],
  ] as const)
    if (cell.verdict === 'FAIL') return fail(`version ${version}: ${cell.why}`);
  if (v2.verdict !== v1.verdict) return fail(`version 2: ${v2.verdict}, version 1: ${v1.verdict}`);
  return v2;
}

export function wordsOf(error: unknown): string {
  if (error instanceof BenchError) return `${error.code} ${JSON.stringify(error.facts)}`;
  return error instanceof Error ? error.message : String(error);
}
