/**
 * What a device prints, as a terminal of the window takes it: whole or in pieces, with the line ends that it needs. What is harmless
 * is known elsewhere (device-output.ts).
 */
import { printedText, printedWithColours } from '../../core/device-output';

const esc = '\u001b';
const colour = new RegExp(`^${esc}\\[[0-9;:]*m$`);
const leading = new RegExp(`^(?:\\n|${esc}\\[[0-9;:]*m)+`);

/** Longer than any colour. */
const longestSequence = 64;

/** The most characters of one output that are shown; a device cannot send so many in one message. */
export const longestOutput = 128 * 1024;

/**
 * A text for a terminal: colours, line ends and tabs stay. Empty lines before and after are dropped, and lines end as a
 * terminal needs it.
 */
export function colouredText(raw: string): string {
  const clean = printedWithColours(lines(raw));
  return withoutEnd(clean.replace(leading, (found) => found.replaceAll('\n', ''))).replaceAll('\n', '\r\n');
}

/** A sequence, a line end or a character that has begun and may go on in the next piece. */
const unfinished = new RegExp(`(?:${esc}(?:\\[[0-?]*[ -/]*)?|\\r|[\\ud800-\\udbff])$`);

/**
 * Makes a stream that comes in pieces harmless, wherever it is cut; nothing is dropped but what could do harm.
 * @returns takes the next piece, gives what a terminal may print
 */
export function colouredStream(): (piece: string) => string {
  let rest = '';
  return (piece) => {
    const text = rest + piece;
    const cut = unfinished.exec(text)?.[0] ?? '';
    // What goes on for so long is no colour.
    rest = cut.length > longestSequence ? '' : cut;
    const whole = text.slice(0, text.length - cut.length).replaceAll(/\r\n?/g, '\n');
    return printedWithColours(whole).replaceAll('\n', '\r\n');
  };
}

/** The same text without colours. */
export function plainText(raw: string): string {
  return printedText(lines(raw)).replace(/^\n+/, '').trimEnd();
}

function lines(raw: string): string {
  return raw.slice(0, longestOutput).replaceAll(/\r\n?|\n/g, '\n');
}

/** Drops spaces, line ends and colours that come after the last word. */
function withoutEnd(text: string): string {
  let left = text.trimEnd();
  for (;;) {
    const last = left.lastIndexOf(esc);
    if (last < 0 || !colour.test(left.slice(last))) return left;
    left = left.slice(0, last).trimEnd();
  }
}
