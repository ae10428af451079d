/**
 * Bytes of a document to its text: UTF-8, and UTF-16 as PowerShell's `>` and older editors write it. Knows no kind of
 * document. What is not valid text becomes U+FFFD, as with every reader of UTF-8.
 */

export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be';

/** By the byte order mark; without one by the zeros that stand beside every Latin letter in UTF-16. */
export function encodingOf(bytes: Uint8Array): TextEncodingName {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (fourth === undefined) return 'utf-8';
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  if (first === 0 && second !== 0 && third === 0 && fourth !== 0) return 'utf-16be';
  return 'utf-8';
}

/** Without its byte order mark. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

/** The same text in UTF-8; the bytes themselves when they are no UTF-16. */
export function utf8Of(bytes: Uint8Array): Uint8Array {
  return encodingOf(bytes) === 'utf-8' ? bytes : new TextEncoder().encode(textOf(bytes));
}
