/**
 * What a device prints on a shell or console: text with control sequences (ECMA-48) in it. Takes out what could move, ask, name or
 * link. Knows no terminal and no command; what is left is cleaned as every text of a stranger (plain-text.ts).
 */
import { plainLines, withoutControlCharacters } from './plain-text';

const ESC = '\u001b';
/** Strings first (OSC, DCS, SOS, PM, APC up to their end), then control sequences, then other escapes. */
const SEQUENCES = new RegExp(
  `(?:${ESC}[\\]PX^_]|[\\u009d\\u0090\\u0098\\u009e\\u009f])[\\s\\S]*?(?:\\u0007|${ESC}\\\\|\\u009c|$)` +
    `|(?:${ESC}\\[|\\u009b)[0-?]*[ -/]*(?:[@-~]|$)` +
    `|${ESC}[ -/]*(?:[0-~]|$)`,
  'g',
);
const COLOUR = new RegExp(`^${ESC}\\[[0-9;:]*m$`);
const COLOURS = new RegExp(`(${ESC}\\[[0-9;:]*m)`);

/** Without control sequences; control characters, line ends among them, are still there. */
export function withoutSequences(output: string): string {
  return output.replaceAll(SEQUENCES, '');
}

/**
 * The names and words as the device has them: without control sequences and control characters, newlines and tabs stay. Bidirectional
 * overrides are still there, because a name is sent back as it is; who shows it cleans it.
 */
export function withoutControls(output: string): string {
  return withoutControlCharacters(withoutSequences(output));
}

/** To be shown: several lines without colours. */
export function printedText(output: string): string {
  return plainLines(withoutControls(output));
}

/** To be shown by a terminal: several lines, with colours and no other control sequence. */
export function printedWithColours(output: string): string {
  return output
    .replaceAll(SEQUENCES, (found) => (COLOUR.test(found) ? found : ''))
    .split(COLOURS)
    .map((piece) => (COLOUR.test(piece) ? piece : plainLines(withoutControlCharacters(piece))))
    .join('');
}
