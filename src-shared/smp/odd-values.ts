/**
 * Values of an answer that are not what is declared, in words and for programs: each as it came. Knows no command.
 */
import { plainText } from '../core/plain-text';
import { printDiagnostic } from './diagnostic';
import type { OddValue } from './schema';

/** A device may send thousands. */
const MOST_TOLD = 20;
/** Longer values are cut; the raw bytes have them whole. */
const MAX_VALUE = 200;

/** One value for a window or a program: `text` is the value in diagnostic notation, exactly as it came unless it is very long. */
export interface OddView {
  path: string;
  text: string;
  expected: string;
}

/** Plain data, the first of them. */
export function oddViews(odd: readonly OddValue[]): OddView[] {
  return odd.slice(0, MOST_TOLD).map(({ path, value, expected }) => ({
    path: plainText(path),
    text: oddText(value),
    expected: plainText(expected),
  }));
}

/** One sentence for each value: `fields.lost is -5 and should be a whole number of at most 64 bits`. */
export function oddSentences(odd: readonly OddValue[]): string[] {
  const told = oddViews(odd).map(oddSentence);
  const more = odd.length - told.length;
  return more === 0 ? told : [...told, `${more} more values are not what is declared`];
}

export function oddSentence({ path, text, expected }: OddView): string {
  return `${path} is ${text}${expected.includes(' should be ') ? `: ${expected}` : ` and should be ${expected}`}`;
}

/** The value in diagnostic notation, which is exact for numbers of any size. */
export function oddText(value: unknown): string {
  const text = printDiagnostic(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}
