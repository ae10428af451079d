/**
 * A line as Zephyr's shell takes it apart (subsys/shell/shell_utils.c, make_argv), byte by byte: quotes anywhere in a word, a backslash
 * before anything outside of quotes, inside of them only before the quote itself, `\0` with octal and `\x` with hexadecimal digits.
 * Knows no command.
 */
import { bytesOf, textOf } from './text-bytes';

const BACKSLASH = 0x5c;
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d]);
const QUOTES = new Set([0x22, 0x27]);

/** The words of a line; a quote that is not closed reaches to the end. */
export function wordsOf(line: string): string[] {
  const bytes = bytesOf(line);
  const words: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (SPACES.has(bytes[at] ?? 0)) at++;
    else {
      const word = wordAt(bytes, at);
      words.push(textOf(Uint8Array.from(word.bytes)));
      at = word.end;
    }
  }
  return words;
}

function wordAt(bytes: Uint8Array, start: number): { bytes: number[]; end: number } {
  const word: number[] = [];
  let quote = 0;
  let at = start;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (quote === 0 && SPACES.has(byte)) break;
    if (quote === 0 && QUOTES.has(byte)) quote = byte;
    else if (quote !== 0 && byte === quote) quote = 0;
    else if (byte === BACKSLASH) {
      const stands = quote === 0 ? { for: bytes[at + 1], length: 2 } : escapeAt(bytes, at, quote);
      if (stands.for !== undefined) word.push(stands.for);
      at += stands.length;
      continue;
    } else word.push(byte);
    at++;
  }
  return { bytes: word, end: at };
}

function escapeAt(bytes: Uint8Array, at: number, quote: number): { for: number; length: number } {
  const next = bytes[at + 1];
  if (next === quote) return { for: quote, length: 2 };
  const rest = String.fromCharCode(...bytes.subarray(at + 1, at + 5));
  const octal = /^0([0-7]{1,3})/.exec(rest);
  if (octal) return { for: parseInt(octal[1] ?? '', 8) & 0xff, length: octal[0].length + 1 };
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
  if (hex) return { for: parseInt(hex[1] ?? '', 16), length: hex[0].length + 1 };
  return { for: BACKSLASH, length: 1 };
}
