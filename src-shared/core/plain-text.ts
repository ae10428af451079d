/**
 * Texts that strangers chose (names out of the air), fit to be shown in one line. Knows no language and no markup.
 */

/**
 * Control and format characters (bidirectional overrides among them, which let one name look like another), separators of
 * lines and lone surrogates.
 */
const NOT_SHOWN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The text with a replacement character for whatever is no visible character of its own. */
export function plainText(text: string): string {
  return text.replace(NOT_SHOWN, '\u{fffd}');
}
