/**
 * CBOR as text: diagnostic notation (RFC 8949 §8) as far as SMP needs it. JSON, and beside it byte strings `h'00ff'`,
 * whole numbers of 64 bits, `undefined`, `NaN`, `Infinity`, and maps with whole numbers as keys. Text to values and
 * back; the text may come from anybody, so depth and size are bounded and a mistake has its place. Knows no bytes of
 * CBOR (cbor.ts does) and no message.
 */
import { fromHex, toHex } from '../core/bytes';
import { plainJson } from '../core/plain-text';

export type MistakeKind =
  | 'nothing'
  | 'unexpected'
  | 'unclosed'
  | 'bad-text'
  | 'bad-bytes'
  | 'bad-number'
  | 'whole-as-fraction'
  | 'number-too-large'
  | 'bad-key'
  | 'repeated-key'
  | 'after-end'
  | 'too-deep'
  | 'too-many'
  | 'too-long';

export interface Mistake {
  what: MistakeKind;
  /** Characters before it. */
  offset: number;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

export type Parsed = { value: unknown } | { mistake: Mistake };

/** As deep as bodies may be that are sent (cbor.ts). */
const MAX_DEPTH = 16;
const MAX_ITEMS = 16_384;
/** A body of 65,535 bytes in hexadecimal, and room for its surroundings. */
export const MAX_DIAGNOSTIC_CHARACTERS = 200_000;

/**
 * Reads one item. Maps become `Map`, whole numbers beyond 2^53 bigint, byte strings `Uint8Array`.
 * @returns the value, or the first mistake and where it stands
 */
export function parseDiagnostic(text: string): Parsed {
  if (text.length > MAX_DIAGNOSTIC_CHARACTERS)
    return { mistake: placed(text, 'too-long', MAX_DIAGNOSTIC_CHARACTERS) };
  try {
    return { value: new Reader(text).whole() };
  } catch (error) {
    if (error instanceof Found) return { mistake: placed(text, error.what, error.offset) };
    throw error;
  }
}

/** Thrown inside this file only. */
class Found extends Error {
  constructor(
    readonly what: MistakeKind,
    readonly offset: number,
  ) {
    super(what);
  }
}

function placed(text: string, what: MistakeKind, offset: number): Mistake {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { what, offset, line: before.split('\n').length, column: offset - lineStart + 1 };
}

const SPACE = /[ \t\r\n]*/y;
/** From the space on all characters but quotation mark and backslash, or an escape. */
const TEXT = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
const BYTES = /h'([0-9a-fA-F\s]*)'/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const HEXADECIMAL = /0x[0-9a-fA-F]+/y;
const WORD = /-?[A-Za-z]+/y;
const LONE_SURROGATE = /\p{Surrogate}/u;

const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

class Reader {
  readonly #text: string;
  #at = 0;
  #items = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): unknown {
    this.#space();
    if (this.#at === this.#text.length) throw new Found('nothing', this.#at);
    const value = this.#item(0);
    this.#space();
    if (this.#at < this.#text.length) throw new Found('after-end', this.#at);
    return value;
  }

  #item(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new Found('too-deep', this.#at);
    if (++this.#items > MAX_ITEMS) throw new Found('too-many', this.#at);
    switch (this.#text[this.#at]) {
      case '{':
        return this.#map(depth);
      case '[':
        return this.#list(depth);
      case '"':
        return this.#textItem();
      default:
        return this.#bytes() ?? this.#word();
    }
  }

  #map(depth: number): Map<unknown, unknown> {
    const map = new Map<unknown, unknown>();
    this.#each('}', () => {
      const keyAt = this.#at;
      const key = this.#item(depth + 1);
      if (typeof key !== 'string' && typeof key !== 'bigint' && !Number.isSafeInteger(key))
        throw new Found('bad-key', keyAt);
      if (map.has(key)) throw new Found('repeated-key', keyAt);
      this.#space();
      this.#expect(':');
      this.#space();
      map.set(key, this.#item(depth + 1));
    });
    return map;
  }

  #list(depth: number): unknown[] {
    const list: unknown[] = [];
    this.#each(']', () => list.push(this.#item(depth + 1)));
    return list;
  }

  /** From the opening bracket to the closing one. */
  #each(close: string, one: () => void): void {
    const start = this.#at++;
    this.#space();
    if (this.#text[this.#at] === close) return void this.#at++;
    for (;;) {
      this.#insist(start);
      one();
      this.#space();
      this.#insist(start);
      const next = this.#text[this.#at];
      if (next !== close && next !== ',') throw new Found('unexpected', this.#at);
      this.#at++;
      if (next === close) return;
      this.#space();
    }
  }

  /** The text may not end inside what began at `start`. */
  #insist(start: number): void {
    if (this.#at >= this.#text.length) throw new Found('unclosed', start);
  }

  #expect(character: string): void {
    if (this.#text[this.#at] !== character) throw new Found('unexpected', this.#at);
    this.#at++;
  }

  #textItem(): string {
    const start = this.#at;
    const inside = this.#match(TEXT)?.[0] ?? '';
    if (this.#at >= this.#text.length) throw new Found('unclosed', start);
    if (this.#text[this.#at] !== '"') throw new Found('bad-text', this.#at);
    this.#at++;
    const value = JSON.parse(`${inside}"`) as string;
    // It has no bytes in UTF-8.
    if (LONE_SURROGATE.test(value)) throw new Found('bad-text', start);
    return value;
  }

  #bytes(): Uint8Array | undefined {
    if (!this.#text.startsWith("h'", this.#at)) return undefined;
    const start = this.#at;
    const bytes = fromHex(this.#match(BYTES)?.[1] ?? '?');
    if (bytes === undefined) throw new Found('bad-bytes', start);
    return bytes;
  }

  #word(): unknown {
    const start = this.#at;
    const word = this.#match(WORD)?.[0];
    if (word !== undefined) {
      if (!words.has(word)) throw new Found('unexpected', start);
      return words.get(word);
    }
    const value = this.#number();
    // `01`, `1.`, `0xg`: a number goes on as no number does.
    if (/[0-9A-Za-z_.+-]/.test(this.#text[this.#at] ?? '')) throw new Found('bad-number', start);
    return value;
  }

  #number(): unknown {
    const start = this.#at;
    const hexadecimal = this.#match(HEXADECIMAL)?.[0];
    if (hexadecimal !== undefined) return wholeNumber(hexadecimal, start);
    const [text, fraction, exponent] = this.#match(NUMBER) ?? [];
    if (text === undefined) throw new Found('unexpected', start);
    if (fraction === undefined && exponent === undefined) return wholeNumber(text, start);
    const value = Number(text);
    if (!Number.isFinite(value)) throw new Found('number-too-large', start);
    // It would travel as a whole number, which is something else.
    if (Number.isSafeInteger(value)) throw new Found('whole-as-fraction', start);
    return value;
  }

  #space(): void {
    this.#match(SPACE);
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match;
  }
}

/** Longer ones are too large in any case, and BigInt would take its time over them. */
const LONGEST_WHOLE = 24;

function wholeNumber(text: string, offset: number): number | bigint {
  if (text.length > LONGEST_WHOLE) throw new Found('number-too-large', offset);
  const value = BigInt(text);
  if (BigInt.asIntN(64, value) !== value && BigInt.asUintN(64, value) !== value)
    throw new Found('number-too-large', offset);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/**
 * Writes a value that was decoded from CBOR, or parsed; what a terminal or a browser would not show as it stands is
 * escaped.
 * @param layout `lines`: each entry on a line of its own, two spaces deeper than what it is in
 */
export function printDiagnostic(value: unknown, layout: 'line' | 'lines' = 'line'): string {
  return printed(value, layout === 'lines' ? '\n' : undefined, 0);
}

function printed(value: unknown, newline: string | undefined, depth: number): string {
  if (depth > MAX_DEPTH + 1) return '…';
  const inner = newline === undefined ? undefined : `${newline}  `;
  const within = (open: string, parts: string[], close: string): string => {
    if (parts.length === 0) return open + close;
    if (inner === undefined) return open + parts.join(', ') + close;
    return open + inner + parts.join(`,${inner}`) + newline + close;
  };
  if (value instanceof Uint8Array) return `h'${toHex(value)}'`;
  if (Array.isArray(value))
    return within(
      '[',
      value.map((one: unknown) => printed(one, inner, depth + 1)),
      ']',
    );
  if (value instanceof Map)
    return within(
      '{',
      [...(value as Map<unknown, unknown>)].map(
        ([key, one]) => `${printed(key, undefined, depth + 1)}: ${printed(one, inner, depth + 1)}`,
      ),
      '}',
    );
  return printedScalar(value);
}

function printedScalar(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return plainJson(value);
    case 'number':
      // A whole number in a float: with its exponent it is read as one again.
      return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value);
    case 'bigint':
    case 'boolean':
    case 'undefined':
      return String(value);
    default:
      return value === null ? 'null' : '…';
  }
}
