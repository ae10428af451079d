/**
 * Texts that strangers chose (a device's answer, a name out of the air, of a file, of a USB device), fit to be shown: the one
 * cleaner for terminal, log and window. Knows no language and no markup.
 *
 * Where such a text goes into a sentence, it is cleaned there (`fillIn` does), because a newline in it would begin a line
 * that looks like one of ours.
 */

/**
 * Control and format characters (bidirectional overrides among them, which let one name look like another), separators of
 * lines and lone surrogates.
 */
const NOT_SHOWN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const REPLACEMENT = '\u{fffd}';
const CONTROLS = /\p{Cc}+/gu;

/** One line: the text with a replacement character for whatever is no visible character of its own. */
export function plainText(text: string): string {
  return text.replace(NOT_SHOWN, REPLACEMENT);
}

/** Whether there are control characters in it: a text with some is no name, no word and no line. */
export function hasControls(text: string): boolean {
  return text.search(CONTROLS) >= 0;
}

/** Without control characters: they print nothing, or are what is left of a sequence. Newlines and tabs stay. */
export function withoutControlCharacters(text: string): string {
  return text.replaceAll(CONTROLS, (some) => some.replaceAll(/[^\n\t]/g, ''));
}

/** One line of a text that was written with breaks in it: a space for control characters. */
export function oneLine(text: string): string {
  return plainText(text.replaceAll(CONTROLS, ' '));
}

/** Several lines that are ours to begin (help, a question): as `plainText`, with newlines and tabs as they are. */
export function plainLines(text: string): string {
  return text.replace(NOT_SHOWN, (one) => (one === '\n' || one === '\t' ? one : REPLACEMENT));
}

/** One line of a table or of output, in which a tab is layout. */
export function plainLine(text: string): string {
  return text.replace(NOT_SHOWN, (one) => (one === '\t' ? one : REPLACEMENT));
}

/**
 * JSON on one line that a terminal can show and every reader reads as before: what is not shown is escaped. (JSON itself lets
 * everything from U+007F on pass, control characters of eight bits and bidirectional overrides among them.)
 */
export function plainJson(value: unknown): string {
  return ((JSON.stringify(value) as string | undefined) ?? 'null').replace(NOT_SHOWN, escaped);
}

function escaped(characters: string): string {
  let text = '';
  for (let at = 0; at < characters.length; at++)
    text += `\\u${characters.charCodeAt(at).toString(16).padStart(4, '0')}`;
  return text;
}
