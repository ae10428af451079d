/**
 * A whole number that was given to an option.
 */
import type { Range } from '@shared/device/limits';
import { UsageError } from './usage-error';

/** @returns undefined when the option was not given. @throws UsageError with the range */
export function wholeOption(name: string, given: unknown, { least, most }: Range): number | undefined {
  if (given === undefined) return undefined;
  const text = typeof given === 'string' ? given : '';
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most)
    throw new UsageError(`"${text}" is not possible for ${name}`, `A whole number from ${least} to ${most}.`);
  return number;
}
