/**
 * What a device prints, made harmless: colours stay, everything else that could move, ask, name or link goes. Knows
 * control sequences (ECMA-48), no terminal.
 */

const esc = '\u001b';
// Strings first (OSC, DCS, SOS, PM, APC up to their end), then control sequences, then other escapes.
const sequences = new RegExp(
  `(?:${esc}[\\]PX^_]|[\\u009d\\u0090\\u0098\\u009e\\u009f])[\\s\\S]*?(?:\\u0007|${esc}\\\\|\\u009c|$)` +
    `|(?:${esc}\\[|\\u009b)[0-?]*[ -/]*(?:[@-~]|$)` +
    `|${esc}[ -/]*(?:[0-~]|$)`,
  'g',
);
const colour = new RegExp(`^${esc}\\[[0-9;:]*m$`);
const leading = new RegExp(`^(?:\\n|${esc}\\[[0-9;:]*m)+`);
const kept = new Set(['\n', '\t', esc]);
const strayEscape = new RegExp(`${esc}(?!\\[[0-9;:]*m)`, 'g');

/** Longer than any colour. */
const longestSequence = 64;

/** The most characters of one output that are shown; a device cannot send so many in one message. */
export const longestOutput = 128 * 1024;

/**
 * A text for a terminal: colours, line ends and tabs stay. Empty lines before and after are dropped, and lines end as a
 * terminal needs it.
 */
export function colouredText(raw: string): string {
  const clean = harmless(lines(raw));
  return withoutEnd(clean.replace(leading, (found) => found.replaceAll('\n', ''))).replaceAll('\n', '\r\n');
}

function harmless(text: string): string {
  return text
    .replaceAll(sequences, (found) => (colour.test(found) ? found : ''))
    .replaceAll(strayEscape, '')
    .replaceAll(/\p{Cc}/gu, (one) => (kept.has(one) ? one : ''));
}

/** A sequence that has begun and may go on in the next piece. */
const unfinished = new RegExp(`(?:${esc}(?:\\[[0-?]*[ -/]*)?|\\r)$`);

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
    return harmless(text.slice(0, text.length - cut.length).replaceAll(/\r\n?/g, '\n')).replaceAll(
      '\n',
      '\r\n',
    );
  };
}

/** The same text without colours. */
export function plainText(raw: string): string {
  return lines(raw)
    .replaceAll(sequences, '')
    .replaceAll(/\p{Cc}/gu, (one) => (one !== esc && kept.has(one) ? one : ''))
    .replace(/^\n+/, '')
    .trimEnd();
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
