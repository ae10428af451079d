/**
 * The bytes of one pasted line: dumps with offset and text columns, arrays of C, escapes, plain digits, base64 of a serial
 * console. Knows no message; `pasted-messages.ts` says what the bytes are.
 */
import { stripVTControlCharacters } from 'node:util';
import { fromHex } from '@shared/core/bytes';

/** What a line holds. `isNew`: it begins a block of its own, so that nothing before it goes on in it. */
export type PastedLine =
  | { kind: 'bytes'; bytes: Uint8Array; isNew: boolean }
  /** `hasMarker` tells a first line of a console frame from a further one; undefined when the paste has lost its marker. */
  | { kind: 'base64'; letters: string; hasMarker: 'first' | 'further' | undefined }
  /** `*` in a dump: the line before, again, until the next offset. */
  | { kind: 'repeated' }
  | { kind: 'text'; text: string }
  /** Digits that make no bytes. */
  | { kind: 'broken' };

/** Lines with columns are never longer; what is longer is digits alone, and is not searched for columns. */
const LONGEST_COLUMNS = 1000;
/** Fewer bytes at the start of a line are words such as "be" or "add". */
const FEWEST_BYTES = 4;

/** Times, levels and modules of logs, prompts, arrows and words for a direction. */
const BEFORE =
  /^(?:\s+|\[[\d:., ]{3,40}\]|\d\d:\d\d:\d\d(?:[.,]\d{1,9})?|<(?:dbg|inf|wrn|err)>|\w{1,20}:~\$|[<>»«]|(?:out|in|tx|rx|send|recv|request|answer|response)\b(?!\s*\()|(?=[a-z_]*[g-z_])[a-z_]\w{0,40}(?=:(?:\s|$)):?|:)/i;

/** Offset, then groups of digits: of `hexdump -C`, `xxd`, `od`, Wireshark and their like. */
const OFFSET = /^\s*(?:0x)?([0-9a-f]{4,16})(?:[:h]\s*|\s+)(?=[0-9a-f]{2})/i;

/** The dump that a line may go on. */
export interface DumpSoFar {
  /** The offset of what comes next. */
  next: number;
  /** Lines were left out, so that the offset may be further. */
  isRepeated: boolean;
}

/** @param dump undefined when the line before had no offset */
export function readPastedLine(raw: string, dump: DumpSoFar | undefined): PastedLine & { offset?: number } {
  if (raw.length > LONGEST_COLUMNS) return plainDigits(raw) ?? escapedIn(raw) ?? { kind: 'text', text: raw };
  const console = consoleLine(raw);
  if (console !== undefined) return console;
  const line = stripVTControlCharacters(raw);
  if (/^\s*\*\s*$/.test(line)) return { kind: 'repeated' };
  const dumped = dumpLine(line, dump);
  if (dumped !== undefined) return dumped;
  const rest = withoutBefore(line);
  if (rest === '') return { kind: 'text', text: line };
  return (
    arrayLine(rest) ??
    escapedIn(rest) ??
    plainDigits(rest.replace(/(\S)\s*\|.*$/, '$1')) ??
    dumpLine(rest, dump) ??
    bareBase64(rest) ??
    leadingDigits(rest) ?? { kind: 'text', text: line }
  );
}

function withoutBefore(line: string): string {
  let rest = line.trim();
  for (let found = BEFORE.exec(rest); found !== null && found[0] !== ''; found = BEFORE.exec(rest))
    rest = rest.slice(found[0].length);
  return rest;
}

// ---- columns

/** Offsets without a mark are believed up to here: longer ones are rather messages. */
const LARGEST_OFFSET = 0x10_0000;

function dumpLine(line: string, dump: DumpSoFar | undefined): (PastedLine & { offset: number }) | undefined {
  const end = dump === undefined ? undefined : endOffset(line, dump);
  if (end !== undefined) return { kind: 'bytes', bytes: new Uint8Array(0), isNew: false, offset: end };
  const found = OFFSET.exec(line);
  if (found === null) return undefined;
  const [before, digits = ''] = found;
  const groups = line.slice(before.length);
  const hasMark = /[:h]/i.test(before);
  const first = /^[0-9a-f]+/i.exec(groups)?.[0] ?? '';
  // The tools `od` and `hexdump` write seven digits.
  const isSeven = digits.length === 7 && !hasMark;
  const offset = offsetOf(digits, dump);
  const isLikely =
    offset === dump?.next || (offset % 16 === 0 && offset < LARGEST_OFFSET && /\s{2}$/.test(before));
  if (!hasMark && !isSeven && !(first.length === 2 && (offset === 0 || isLikely))) return undefined;
  const bytes = columnBytes(groups, isSeven && first.length === 4);
  if (bytes === undefined) return { kind: 'broken', offset };
  const goesOn = dump !== undefined && (offset === dump.next || (dump.isRepeated && offset > dump.next));
  return { kind: 'bytes', bytes, isNew: !goesOn || offset === 0, offset };
}

/** Seven digits are octal when `od` wrote them, which shows once they are to be what comes next. */
function offsetOf(digits: string, dump: DumpSoFar | undefined): number {
  const octal = digits.length === 7 ? Number.parseInt(digits, 8) : Number.NaN;
  return dump !== undefined && octal === dump.next ? octal : Number.parseInt(digits, 16);
}

/** A dump ends with an offset alone. */
function endOffset(line: string, dump: DumpSoFar): number | undefined {
  const digits = /^\s*(?:0x)?([0-9a-f]{4,16})[:h]?\s*$/i.exec(line)?.[1];
  if (digits === undefined) return undefined;
  const offset = offsetOf(digits, dump);
  return offset === dump.next || (dump.isRepeated && offset > dump.next) ? offset : undefined;
}

/** The groups of digits up to the text column. */
function columnBytes(groups: string, areWords: boolean): Uint8Array | undefined {
  const columns = groups.replace(/\s*\|.*$/, '');
  let hex = '';
  let at = 0;
  for (const found of columns.matchAll(/(\s*)([0-9a-f]+)(?=\s|$)/giy)) {
    const [whole, gap = '', digits = ''] = found;
    if (hex !== '' && (gap.length > 2 || isTextOf(columns.slice(at), hex))) break;
    if (digits.length % 2 !== 0) return undefined;
    hex += areWords ? digits.replace(/(..)(..)/, '$2$1') : digits;
    at += whole.length;
  }
  const rest = columns.slice(at);
  // Without two blanks in between it is no column of text but a damaged group.
  if (rest.trim() !== '' && !/^\s{2}/.test(rest) && !isTextOf(rest, hex)) return undefined;
  return fromHex(hex);
}

/** True when this is how a dump shows these bytes as text. */
function isTextOf(column: string, hex: string): boolean {
  const shown = Array.from(fromHex(hex) ?? [], (byte) =>
    byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '.',
  ).join('');
  const wanted = column.trim().replaceAll('·', '.');
  return (
    wanted !== '' && (wanted === shown.trim() || wanted.replace(/ {1,2}/g, '') === shown.replaceAll(' ', ''))
  );
}

// ---- arrays

/** `0x0a, 0x00`, also with the rest of a declaration and comments around, and `[10, 0, 0, 6]`. */
function arrayLine(line: string): PastedLine | undefined {
  const isNew = /[{[]\s*(?:$|0x|\d)|[{]/.test(line);
  if (/\b0x[0-9a-f]/i.test(line)) {
    const code = line.replace(/\/\*.*?(?:\*\/|$)|\/\/.*$|#.*$/g, ' ').replace(/(\w)\s*\[\s*\w*\s*\]/g, '$1');
    const hex = Array.from(code.matchAll(/\b0x([0-9a-f]+)\b/gi), ([, digits = '']) =>
      digits.length === 1 ? `0${digits}` : digits,
    );
    // What stands around is the rest of a declaration; digits without 0x among them are of both kinds.
    const around = code.replace(/\b0x[0-9a-f]+\b/gi, '').replace(/^[^{[(=]*[{[(=]/, '');
    if (/\b0x[0-9a-f]*[g-z]/i.test(code)) return { kind: 'broken' };
    if (hex.length > 0 && !/[0-9a-f]{2}/i.test(around)) return bytesOrBroken(hex.join(''), isNew);
  }
  const list = /[[{(]\s*(\d{1,3}(?:\s*,\s*\d{1,3}){3,})\s*,?\s*[\]})]/.exec(line)?.[1]?.split(/\s*,\s*/);
  if (list !== undefined && list.some((one) => one.length !== 2) && list.every((one) => Number(one) < 256))
    return { kind: 'bytes', bytes: Uint8Array.from(list, Number), isNew: true };
  // A declaration whose numbers stand on the lines below.
  return /[{[(]\s*(?:\/\*.*)?$/.test(line) ? { kind: 'text', text: line } : undefined;
}

// ---- escapes

const SHORT_ESCAPES: Record<string, number> = { n: 10, r: 13, t: 9, a: 7, b: 8, f: 12, v: 11, e: 27 };

/** `"\x0a\0\n…"` of C, Python, Go and shells: two digits after `\x`, whatever else is a letter stands for itself. */
function escapedIn(line: string): PastedLine | undefined {
  if (!/\\x[0-9a-f]/i.test(line)) return undefined;
  const quoted = Array.from(
    line.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g),
    ([, a, b]) => a ?? b ?? '',
  );
  const isNew = /[=(]\s*b?["']|^b["']/.test(line);
  const text = quoted.some((one) => one.includes('\\x'))
    ? quoted.join('')
    : line.trim().replace(/\s*\\?$/, '');
  const bytes: number[] = [];
  for (const [, hex, octal, short, letter = ''] of text.matchAll(
    /\\x([0-9a-f]{1,2})|\\([0-7]{1,3})|\\([nrtabfve])|\\?([^])/gi,
  )) {
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 0xff);
    else if (short !== undefined) bytes.push(SHORT_ESCAPES[short] ?? 0);
    else bytes.push(...Buffer.from(letter));
  }
  return { kind: 'bytes', bytes: Uint8Array.from(bytes), isNew };
}

// ---- digits

/** Digits with whatever people put between them. */
function plainDigits(line: string): PastedLine | undefined {
  const digits = line.replaceAll(/0x(?=[0-9a-f])|\\x|[\s:,;_.'"`(){}[\]-]/gi, '');
  return digits !== '' && /^[0-9a-f]+$/i.test(digits) ? bytesOrBroken(digits, false) : undefined;
}

/** Digits that end in something else, which makes the line damaged rather than text. */
function leadingDigits(line: string): PastedLine | undefined {
  const digits = /^(?:[0-9a-f]{2}[\s:,-]?)+/i.exec(line)?.[0].replaceAll(/[\s:,-]/g, '') ?? '';
  return digits.length >= 2 * FEWEST_BYTES ? { kind: 'broken' } : undefined;
}

function bytesOrBroken(digits: string, isNew: boolean): PastedLine {
  const bytes = fromHex(digits);
  return bytes === undefined ? { kind: 'broken' } : { kind: 'bytes', bytes, isNew };
}

// ---- base64

/** Sixteen letters carry the shortest message. */
const BASE64 = '(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)';
const MARKED = new RegExp(`(\\^F(?:\\^I|\\t)|\\^D\\^T)\\s*(${BASE64})\\s*$`);
const BARE = new RegExp(`^${BASE64}$`);

/** The markers are control characters, which some terminals write as `^F`. */
function consoleLine(line: string): PastedLine | undefined {
  const visible = line.replaceAll('\u0006', '^F').replaceAll('\u0004', '^D').replaceAll('\u0014', '^T');
  const [, marker = '', letters] = MARKED.exec(visible) ?? [];
  if (letters === undefined) return undefined;
  return { kind: 'base64', letters, hasMarker: marker.startsWith('^F') ? 'first' : 'further' };
}

/** A terminal shows no markers, and a copy from it has none. */
function bareBase64(line: string): PastedLine | undefined {
  return line.length >= 4 && line.length % 4 === 0 && BARE.test(line)
    ? { kind: 'base64', letters: line, hasMarker: undefined }
    : undefined;
}
