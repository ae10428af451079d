/**
 * A typed command line as words, and words as the device takes them: for the window, the command line and whatever runs a command
 * by itself. Follows the rules by which Zephyr's shell splits a line (subsys/shell/shell_utils.c, make_argv): quotes, backslashes,
 * `\x41` and `\0101` inside quotes. Knows no command.
 */
import { hasControls } from '../../core/plain-text';

export type SplitLine = { argv: string[] } | { open: '"' | "'" };

/** The words of a line, quotes and escapes resolved; or the quote that is not closed. */
export function splitLine(line: string): SplitLine {
  const argv: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (quote === undefined) {
      if (/\s/.test(character)) {
        if (word !== undefined) argv.push(word);
        word = undefined;
      } else if (character === '"' || character === "'") {
        quote = character;
        word ??= '';
      } else if (character === '\\') {
        word = (word ?? '') + line.charAt(++at);
      } else {
        word = (word ?? '') + character;
      }
    } else if (character === quote) {
      quote = undefined;
    } else {
      const escape = character === '\\' ? escapeAt(line, at, quote) : undefined;
      word = (word ?? '') + (escape?.character ?? character);
      at += (escape?.length ?? 1) - 1;
    }
  }
  if (quote !== undefined) return { open: quote };
  if (word !== undefined) argv.push(word);
  return { argv };
}

/** What a backslash inside quotes stands for; undefined when it is a plain backslash. */
function escapeAt(
  line: string,
  at: number,
  quote: string,
): { character: string; length: number } | undefined {
  if (line.charAt(at + 1) === quote) return { character: quote, length: 2 };
  const found = /^\\(?:0([0-7]{1,3})|x([0-9a-fA-F]{1,2}))/.exec(line.slice(at, at + 5));
  if (!found) return undefined;
  const code = found[1] === undefined ? parseInt(found[2] ?? '', 16) : parseInt(found[1], 8);
  // A byte of a longer character cannot stand in a text; the device resolves it, we do not.
  if (code === 0 || code > 0x7f) return undefined;
  return { character: String.fromCharCode(code), length: found[0].length };
}

/**
 * A word as an element of `argv`. The device joins the elements with spaces and splits them again, so what would fall
 * apart is quoted.
 */
export function quoteWord(word: string): string {
  if (word !== '' && !/[\s"'\\]/u.test(word) && !hasControls(word)) return word;
  const inside = word.replaceAll(/[\\\p{Cc}]/gu, (one) => {
    const code = one.charCodeAt(0);
    return code > 0x7f ? one : `\\x${code.toString(16).padStart(2, '0')}`;
  });
  return `"${inside.replaceAll('"', '\\"')}"`;
}

/**
 * The arguments of a command line of this computer as elements of `argv`. One alone is a whole line, as it would be typed in the shell.
 * Of several each is one word; one that stands in quotes already was quoted by hand and stays as it is.
 */
export function wordsFromArguments(given: readonly string[]): string[] {
  return given.length === 1 ? [...given] : given.map((one) => (isQuotedWord(one) ? one : quoteWord(one)));
}

function isQuotedWord(text: string): boolean {
  if (!/^(?:"[^]*"|'[^]*')$/.test(text)) return false;
  const split = splitLine(text);
  return 'argv' in split && split.argv.length === 1;
}
