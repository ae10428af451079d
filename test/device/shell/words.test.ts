import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteWord, splitLine, wordsFromArguments } from '@shared/device/shell/words';

/** How Zephyr's shell splits a line (make_argv), written a second time for these tests, for characters up to 0x7f. */
function deviceSplits(line: string): string[] {
  const words: string[] = [];
  let rest = line;
  for (;;) {
    rest = rest.replace(/^\s+/, '');
    if (rest === '') return words;
    let word = '';
    let quote = '';
    while (rest !== '') {
      if (quote === '' && /^\s/.test(rest)) break;
      const escaped =
        quote === ''
          ? /^\\([\s\S])/.exec(rest)
          : (/^\\(["'])/.exec(rest)?.[1] === quote && /^\\(["'])/.exec(rest)) || undefined;
      const hex = quote === '' ? undefined : /^\\x([0-9a-fA-F]{1,2})/.exec(rest);
      const octal = quote === '' ? undefined : /^\\0([0-7]{1,3})/.exec(rest);
      if (escaped) {
        word += escaped[1];
        rest = rest.slice(2);
      } else if (hex || octal) {
        word += String.fromCharCode(hex ? parseInt(hex[1] ?? '', 16) : parseInt(octal?.[1] ?? '', 8));
        rest = rest.slice((hex ?? octal)?.[0].length);
      } else {
        const character = rest.charAt(0);
        if (quote === '' && /["']/.test(character)) quote = character;
        else if (character === quote) quote = '';
        else word += character;
        rest = rest.slice(1);
      }
    }
    words.push(word);
  }
}

describe('splitting a typed command line', () => {
  it.each([
    ['kernel version', ['kernel', 'version']],
    ['  fs   ls  /lfs1 ', ['fs', 'ls', '/lfs1']],
    ['', []],
    ['log enable "my module" 4', ['log', 'enable', 'my module', '4']],
    [`say 'it is "quoted"' x"y z"w`, ['say', 'it is "quoted"', 'xy zw']],
    ['a\\ b \\"c', ['a b', '"c']],
    ['set name ""', ['set', 'name', '']],
    ['"\\x41\\0102\\n\\x"', ['AB\\n\\x']],
    ['"\\xff\\0"', ['\\xff\\0']],
  ])('%j gives %j', (line, argv) => {
    expect(splitLine(line)).toEqual({ argv });
  });

  it('names the quote that is not closed', () => {
    expect(splitLine('say "hello')).toEqual({ open: '"' });
    expect(splitLine(`it's`)).toEqual({ open: "'" });
  });
});

describe('a word for the device', () => {
  it('stays as it is when nothing in it would fall apart', () => {
    expect(['/lfs1/a.txt', '-v', 'ключ'].map(quoteWord)).toEqual(['/lfs1/a.txt', '-v', 'ключ']);
  });

  it('is quoted when it has spaces, quotes or nothing', () => {
    expect(['my file', '', 'a"b', 'c\\d'].map(quoteWord)).toEqual([
      '"my file"',
      '""',
      '"a\\"b"',
      '"c\\x5cd"',
    ]);
  });

  it('arrives as it was typed, whatever it is, when the device joins and splits', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: fc.integer({ min: 1, max: 0x7f }).map((code) => String.fromCharCode(code)) }),
        ),
        (argv) => {
          expect(deviceSplits(argv.map(quoteWord).join(' '))).toEqual(argv);
        },
      ),
    );
  });
});

describe('arguments of a command line of this computer', () => {
  it('are words of the device, each whole', () => {
    expect(wordsFromArguments(['fs', 'mkdir', '/lfs1/a b'])).toEqual(['fs', 'mkdir', '"/lfs1/a b"']);
    expect(wordsFromArguments(['log', 'set', ''])).toEqual(['log', 'set', '""']);
  });

  it('are a whole line when there is one alone', () => {
    expect(wordsFromArguments(['fs ls "/lfs1/a b"'])).toEqual(['fs ls "/lfs1/a b"']);
  });

  it('stay as they are where they were quoted by hand', () => {
    expect(wordsFromArguments(['fs', 'rm', '"/lfs1/a b"', "'c d'"])).toEqual([
      'fs',
      'rm',
      '"/lfs1/a b"',
      "'c d'",
    ]);
    // A quote at either end that does not belong to the other is part of the name.
    expect(wordsFromArguments(['rm', '"a" b "c"'])).toEqual(['rm', '"\\"a\\" b \\"c\\""']);
  });
});
