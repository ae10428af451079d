import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOfBody, textOfField, withField } from '@shared/smp/field-values';

const needed = (kind: 'uint' | 'int' | 'bool' | 'text' | 'bytes') => ({ kind, optional: false });
const oneLine = (body: string | undefined): string | undefined => body?.replaceAll(/\s+/g, ' ');

describe('a field of a body', () => {
  it('takes its place and leaves the others as they are', () => {
    expect(oneLine(withField('{"a": 1, 7: h\'00ff\'}', 'b', needed('text'), 'x'))).toBe(
      '{ "a": 1, 7: h\'00ff\', "b": "x" }',
    );
    expect(oneLine(withField('{"a": 1, "b": 2}', 'a', needed('bytes'), 'de ad'))).toBe(
      '{ "a": h\'dead\', "b": 2 }',
    );
    expect(oneLine(withField('{"a": 1}', 'a', needed('bool'), 'false'))).toBe('{ "a": false }');
  });

  it('goes when its text goes, unless it is needed', () => {
    expect(oneLine(withField('{"a": 1, "b": 2}', 'a', { kind: 'uint', optional: true }, ''))).toBe(
      '{ "b": 2 }',
    );
    expect(withField('{"a": 1}', 'a', needed('uint'), '')).toBeUndefined();
    expect(oneLine(withField('{"a": "x"}', 'a', needed('text'), ''))).toBe('{ "a": "" }');
  });

  it.each([
    ['uint', '-1'],
    ['uint', '1.5'],
    ['uint', '18446744073709551616'],
    ['int', '1e3'],
    ['int', '-9223372036854775809'],
    ['bool', 'yes'],
    ['bytes', 'abc'],
    ['bytes', 'xy'],
  ] as const)('of kind %s is not %s', (kind, text) => {
    expect(withField('{}', 'a', needed(kind), text)).toBeUndefined();
  });

  it('cannot be put where the body is no map', () => {
    expect(withField('[1]', 'a', needed('text'), 'x')).toBeUndefined();
    expect(withField('{', 'a', needed('text'), 'x')).toBeUndefined();
  });

  it('reads back as it was typed, whatever number, text or bytes', () => {
    const back = (kind: 'uint' | 'int' | 'text' | 'bytes', text: string): string => {
      const body = withField('{}', 'a', needed(kind), text) ?? '';
      return textOfField(fieldsOfBody(body) ?? new Map(), 'a', kind);
    };
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.string(),
        fc.uint8Array(),
        (n, text, bytes) => {
          expect(back('uint', String(n))).toBe(String(n));
          expect(back('int', String(-(n >> 1n)))).toBe(String(-(n >> 1n)));
          expect(back('text', text)).toBe(text);
          const hex = [...bytes].map((one) => one.toString(16).padStart(2, '0')).join('');
          expect(back('bytes', hex)).toBe(hex);
        },
      ),
    );
  });
});
