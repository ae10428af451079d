/**
 * What rows of a trace are looked for: a direction, errors only, and words that must all be there. Words with a colon name
 * a column: `group:1`, `group:image`, `command:upload`, `command:5`, `hex:a0b1`; a minus before a word turns it round.
 * No pattern language, so no query is slow. Knows rows, no view.
 */
import type { TraceRow } from '@shared/ipc/trace';

export type Direction = 'both' | 'out' | 'in';

export interface TraceQuery {
  direction: Direction;
  errorsOnly: boolean;
  words: string;
}

export const everything: TraceQuery = { direction: 'both', errorsOnly: false, words: '' };

const MAX_WORDS = 20;

type Test = (row: TraceRow) => boolean;

/** A test for rows; the same query gives the same answers. */
export function matcherOf({ direction, errorsOnly, words }: TraceQuery): Test {
  const tests: Test[] = words.toLowerCase().split(/\s+/).filter(Boolean).slice(0, MAX_WORDS).map(wordTest);
  if (direction === 'out') tests.unshift((row) => row.kind === 'out');
  if (direction === 'in') tests.unshift((row) => row.kind !== 'out' && row.kind !== 'note');
  if (errorsOnly) tests.unshift(isTrouble);
  return (row) => tests.every((test) => test(row));
}

/** An error in an answer, or something that is no answer to anybody. */
export function isTrouble(row: TraceRow): boolean {
  return row.error !== undefined || row.kind === 'stray' || row.kind === 'unreadable' || row.kind === 'noise';
}

function wordTest(word: string): Test {
  if (word.startsWith('-') && word.length > 1) {
    const test = wordTest(word.slice(1));
    return (row) => !test(row);
  }
  const [column, wanted] = halves(word);
  switch (column) {
    case 'group':
      return (row) => String(row.group) === wanted || row.name?.toLowerCase().split('.')[0] === wanted;
    case 'command':
      return (row) =>
        String(row.command) === wanted || (row.name?.toLowerCase().split('.')[1]?.includes(wanted) ?? false);
    case 'hex':
      return (row) => row.hex?.includes(wanted) ?? false;
    default:
      return (row) =>
        row.fields.toLowerCase().includes(word) ||
        (row.name?.toLowerCase().includes(word) ?? false) ||
        (row.error?.toLowerCase().includes(word) ?? false) ||
        `#${row.sequence ?? ''}` === word;
  }
}

function halves(word: string): [column: string | undefined, wanted: string] {
  const colon = word.indexOf(':');
  return colon > 0 && colon < word.length - 1
    ? [word.slice(0, colon), word.slice(colon + 1)]
    : [undefined, word];
}
