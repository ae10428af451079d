import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCbor, encodeCborItem } from '@shared/smp/cbor';
import { MAX_DIAGNOSTIC_CHARACTERS, parseDiagnostic, printDiagnostic } from '@shared/smp/diagnostic';

function valueOf(text: string): unknown {
  const parsed = parseDiagnostic(text);
  if ('mistake' in parsed) throw new Error(`${parsed.mistake.what} at ${parsed.mistake.offset}`);
  return parsed.value;
}

function mistakeIn(text: string): string | undefined {
  const parsed = parseDiagnostic(text);
  if (!('mistake' in parsed)) return undefined;
  const { what, line, column } = parsed.mistake;
  return `${what} ${line}:${column}`;
}

describe('Diagnostic notation', () => {
  it.each<[string, unknown]>([
    ['{}', new Map()],
    [' { "d" : "hi" } ', new Map([['d', 'hi']])],
    ["h'00ff 10'", Uint8Array.of(0, 255, 16)],
    ["h''", new Uint8Array()],
    ['{1: true, -2: null}', new Map<unknown, unknown>([[1, true], [-2, null]])], // prettier-ignore
    ['[undefined, false, -Infinity]', [undefined, false, Number.NEGATIVE_INFINITY]],
    ['0x1F', 31],
    ['18446744073709551615', 18446744073709551615n],
    ['-9223372036854775808', -9223372036854775808n],
    ['9007199254740991', 9007199254740991],
    ['-0', 0],
    ['1.5e-3', 0.0015],
    ['1e300', 1e300],
    [String.raw`"a\n\"\u00e4\ud83d\ude00"`, 'a\n"ä😀'],
    ['{"__proto__": 1}', new Map([['__proto__', 1]])],
  ])('%s is read', (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  it.each([
    ['', 'nothing 1:1'],
    ['  \n ', 'nothing 2:2'],
    ['{"d": }', 'unexpected 1:7'],
    ['{"d" 1}', 'unexpected 1:6'],
    ['{"a": 1,}', 'unexpected 1:9'],
    ['{\n  "a": 1\n  "b": 2}', 'unexpected 3:3'],
    ['[1, 2', 'unclosed 1:1'],
    ['[1,', 'unclosed 1:1'],
    ['{"a": "b', 'unclosed 1:7'],
    ['"a\\x"', 'bad-text 1:3'],
    ['"a\nb"', 'bad-text 1:3'],
    ['"\\ud800"', 'bad-text 1:1'],
    ["h'0'", 'bad-bytes 1:1'],
    ["h'0g'", 'bad-bytes 1:1'],
    ['01', 'bad-number 1:1'],
    ['1.', 'bad-number 1:1'],
    ['[0xg]', 'bad-number 1:2'],
    ['1.0', 'whole-as-fraction 1:1'],
    ['1e3', 'whole-as-fraction 1:1'],
    ['1e999', 'number-too-large 1:1'],
    ['18446744073709551616', 'number-too-large 1:1'],
    ['-9223372036854775809', 'number-too-large 1:1'],
    ['9'.repeat(100_000), 'number-too-large 1:1'],
    ['{[]: 1}', 'bad-key 1:2'],
    ['{1.5: 1}', 'bad-key 1:2'],
    ['{"a": 1, "a": 2}', 'repeated-key 1:10'],
    ['{} {}', 'after-end 1:4'],
    ['alert(1)', 'unexpected 1:1'],
    ['constructor', 'unexpected 1:1'],
    ['['.repeat(18), 'too-deep 1:18'],
    [`[${'1,'.repeat(20_000)}1]`, 'too-many 1:32768'],
    [' '.repeat(MAX_DIAGNOSTIC_CHARACTERS + 1), `too-long 1:${MAX_DIAGNOSTIC_CHARACTERS + 1}`],
  ])('a mistake has its kind and its place (%#)', (text, where) => {
    expect(mistakeIn(text)).toBe(where);
  });

  it('is printed on one line or on many', () => {
    const value = new Map<unknown, unknown>([['a', [1, new Map()]], [2, Uint8Array.of(7)]]); // prettier-ignore
    expect(printDiagnostic(value)).toBe(`{"a": [1, {}], 2: h'07'}`);
    expect(printDiagnostic(value, 'lines')).toBe(`{\n  "a": [\n    1,\n    {}\n  ],\n  2: h'07'\n}`);
  });

  it('is printed without characters that hide or turn other text', () => {
    expect(printDiagnostic('\u202egpj\u0007\u0085\u2028')).toBe(String.raw`"\u202egpj\u0007\u0085\u2028"`);
  });

  const key = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.bigInt(2n ** 53n, 2n ** 64n - 1n));
  const { item } = fc.letrec<{ item: unknown }>((tie) => ({
    item: fc.oneof(
      { depthSize: 'small', withCrossShrink: true, maxDepth: 6 },
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.bigInt(2n ** 53n, 2n ** 64n - 1n),
      fc.bigInt(-(2n ** 63n), -(2n ** 53n)),
      fc.double().filter((one) => !Number.isSafeInteger(one)),
      fc.constantFrom(true, false, null, undefined),
      fc.uint8Array({ maxLength: 20 }),
      fc.array(tie('item'), { maxLength: 5 }),
      fc.array(fc.tuple(key, tie('item')), { maxLength: 5 }).map((entries) => new Map(entries)),
    ),
  }));

  it('says the same after it was printed and read, and after it was on the wire', () => {
    fc.assert(
      fc.property(item, fc.constantFrom('line' as const, 'lines' as const), (value, layout) => {
        expect(valueOf(printDiagnostic(value, layout))).toEqual(value);
        expect(decodeCbor(encodeCborItem(value))).toEqual(value);
      }),
    );
  });

  it('is never more than refused, whatever is written', () => {
    const unit = fc.constantFrom(...'{}[]:,"\\h\'0123456789eE.+-xtrufalsn \n');
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const parsed = parseDiagnostic(text);
        if ('mistake' in parsed) expect(parsed.mistake.offset).toBeLessThanOrEqual(text.length);
        else expect(valueOf(printDiagnostic(parsed.value))).toEqual(parsed.value);
      }),
    );
  });
});
