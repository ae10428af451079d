import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteWord } from '@shared/device/shell/words';
import { wordsOf } from '@main/simulator/shell-words';

describe('a line in the shell of a simulated device', () => {
  it.each([
    ['fs ls /lfs1', ['fs', 'ls', '/lfs1']],
    [' a\t b ', ['a', 'b']],
    ['"a b" c\'d e\'f', ['a b', 'cd ef']],
    ['a\\ b \\\\ \\"', ['a b', '\\', '"']],
    // Two backslashes inside quotes are two, and the second of them takes the quote behind it along.
    [String.raw`"\\a" "\"" '\"'`, [String.raw`\\a`, '"', String.raw`\"`]],
    [String.raw`"a\\" b"`, [String.raw`a\" b`]],
    ['"\\x41\\0102\\x5c\\n"', ['AB\\\\n']],
    ['"\\xd0\\xba"', ['к']],
    ['""', ['']],
    ['"open', ['open']],
    ['a\\', ['a']],
  ])('%j is taken apart to %j', (line, words) => {
    expect(wordsOf(line)).toEqual(words);
  });

  it('has the words that were quoted for it, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (words) => {
        expect(wordsOf(words.map(quoteWord).join(' '))).toEqual(words);
      }),
    );
  });
});
