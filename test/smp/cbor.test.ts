import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, joinBytes, toHex } from '@shared/core/bytes';
import { CborError, decodeCbor, encodeCbor, scanItem } from '@shared/smp/cbor';

const hex = (text: string): Uint8Array => {
  const bytes = fromHex(text);
  if (bytes === undefined) throw new Error(`no hexadecimal: ${text}`);
  return bytes;
};
const decoded = (text: string): unknown => decodeCbor(hex(text));

/** What a decoder says about bytes that it refuses. */
function refusal(bytes: Uint8Array): CborError['what'] {
  try {
    decodeCbor(bytes);
  } catch (error) {
    if (error instanceof CborError) return error.what;
    throw error;
  }
  throw new Error(`${toHex(bytes)} was accepted`);
}

describe('reading CBOR', () => {
  it.each<[string, string, unknown]>([
    [
      'a definite map',
      'a2616101616202',
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    ],
    [
      'an indefinite map, as Zephyr sends it',
      'bf616101616202ff',
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    ],
    ['a map with a length in one byte', 'b801616101', new Map([['a', 1]])],
    ['a map with a length in eight bytes', 'bb0000000000000001616101', new Map([['a', 1]])],
    ['an empty map of each form', '82a0bfff', [new Map(), new Map()]],
    ['a definite list', '83010203', [1, 2, 3]],
    ['an indefinite list', '9f010203ff', [1, 2, 3]],
    [
      'forms mixed at any depth',
      'bf6161819fa16162bfffffff',
      new Map([['a', [[new Map([['b', new Map()]])]]]]),
    ],
    ['numbers of every width', '86 05 1805 190005 1a00000005 3805 39ffff', [5, 5, 5, 5, -6, -65536]],
    ['a number in eight bytes', '1b0000000000000005', 5n],
    ['true, false and null', '83f5f4f6', [true, false, null]],
    ['floats', '83f93c00fa3fc00000fb3ff8000000000000', [1, 1.5, 1.5]],
    ['a byte string', '43010203', Uint8Array.of(1, 2, 3)],
    ['a byte string with a length in two bytes', '5900020102', Uint8Array.of(1, 2)],
    ['text beyond ASCII', '64f09f9880', '😀'],
    ['text that is no UTF-8', '62c328', '\ufffd('],
    ['a key that objects have of their own', 'a1695f5f70726f746f5f5f01', new Map([['__proto__', 1]])],
    [
      'keys that are no text',
      'a201028003',
      new Map<unknown, unknown>([
        [1, 2],
        [[], 3],
      ]),
    ],
  ])('reads %s', (_what, text, value) => {
    expect(decoded(text)).toEqual(value);
  });

  it('leaves what follows the first item alone', () => {
    expect(decoded('a1616101 ffffff')).toEqual(new Map([['a', 1]]));
    expect(scanItem(hex('a1616101ffffff'))).toBe(4);
  });

  describe('keeps all values of a key that repeats within one map:', () => {
    const long = 'n'.repeat(23);
    it.each<[string, string, [unknown, unknown][]]>([
      [
        'a name',
        'a2616101616102',
        [
          ['a', 1],
          ['a (2)', 2],
        ],
      ],
      [
        'an empty name',
        'bf6001600260 03ff',
        [
          ['', 1],
          [' (2)', 2],
          [' (3)', 3],
        ],
      ],
      [
        'a name whose next form is taken',
        'a4 6161 01 6561202832 29 02 6161 03 6161 04',
        [
          ['a', 1],
          ['a (2)', 2],
          ['a (3)', 3],
          ['a (4)', 4],
        ],
      ],
      [
        'a name that a renamed one has taken',
        'a3 6161 01 6161 02 6561202832 29 03',
        [
          ['a', 1],
          ['a (2)', 2],
          ['a (2) (2)', 3],
        ],
      ],
      [
        'a name whose length does not fit into one byte any more',
        `a2 77${'6e'.repeat(23)}01 77${'6e'.repeat(23)}02`,
        [
          [long, 1],
          [`${long} (2)`, 2],
        ],
      ],
      ['a number as a key, of which the last counts', 'a201020103', [[1, 3]]],
    ])('%s', (_what, text, entries) => {
      expect([...(decoded(text) as Map<unknown, unknown>)]).toEqual(entries);
    });

    it('in inner maps, each for itself', () => {
      expect(decoded('bf 6161 a2 6162 01 6162 02 6162 a1 6162 03 ff')).toEqual(
        new Map<string, unknown>([
          [
            'a',
            new Map([
              ['b', 1],
              ['b (2)', 2],
            ]),
          ],
          ['b', new Map([['b', 3]])],
        ]),
      );
    });

    it('a thousand of them', () => {
      const keys = joinBytes([hex('bf'), ...Array.from({ length: 1000 }, () => hex('617801')), hex('ff')]);
      expect((decodeCbor(keys) as Map<string, number>).size).toBe(1000);
    });

    it('whatever the names are', () => {
      const name = fc.oneof(fc.constantFrom('', 'a', 'a (2)', 'a (3)'), fc.string({ maxLength: 300 }));
      fc.assert(
        fc.property(fc.array(name, { maxLength: 30 }), (names) => {
          const message = joinBytes([
            hex('bf'),
            ...names.flatMap((one, at) => [encodeCbor(one), encodeCbor(at)]),
            hex('ff'),
          ]);
          const read = [...(decodeCbor(message) as Map<string, number>)];
          expect(read.map(([, value]) => value)).toEqual(names.map((_one, at) => at));
          for (const [key, at] of read) expect(key.startsWith(names[at] ?? '?')).toBe(true);
        }),
      );
    });
  });

  it('gives byte strings of their own, not windows into the message', () => {
    const message = hex('a16161420102');
    const value = decodeCbor(message) as Map<string, Uint8Array>;
    message.fill(0);
    expect(value.get('a')).toEqual(Uint8Array.of(1, 2));
  });
});

describe('bytes that are no answer', () => {
  it.each<[string, string, CborError['what']]>([
    ['nothing', '', 'truncated'],
    ['a tag', 'c001', 'tag'],
    ['a tag inside', 'a16161d82064626f6f', 'tag'],
    ['a record definition of cbor-x', 'd9dfff8301', 'tag'],
    ['text in pieces', '7f61616162ff', 'malformed'],
    ['bytes in pieces', '5f4161ff', 'malformed'],
    ['an empty text in pieces', '7fff', 'malformed'],
    ['a break alone', 'ff', 'malformed'],
    ['a break in place of a value', 'bf6161ff', 'malformed'],
    ['a break in a definite list', '82 01 ff', 'malformed'],
    ['a reserved length', '1c', 'malformed'],
    ['a number of indefinite length', '1f', 'malformed'],
    ['a negative number of indefinite length', '3f', 'malformed'],
    ['a simple value without meaning', 'e0', 'malformed'],
    ['a text longer than the message', '7903e8616263', 'truncated'],
    ['a text of 2^64 - 1 bytes', '7bffffffffffffffff61', 'truncated'],
    ['a list of 2^64 - 1 items', '9bffffffffffffffff', 'too many items'],
    ['a map of a million keys', 'ba000f4240', 'too many items'],
    ['a list that ends before its last item', '9a00004000 00', 'truncated'],
  ])('%s is refused', (_what, text, what) => {
    expect(refusal(hex(text))).toBe(what);
  });

  it('refuses a million real keys before any is built', () => {
    const keys = joinBytes([hex('bf'), ...Array.from({ length: 20_000 }, () => hex('616101')), hex('ff')]);
    expect(refusal(keys)).toBe('too many items');
  });

  it.each([
    ['definite lists', '81'],
    ['indefinite lists', '9f'],
    ['definite maps', 'a1'],
    ['indefinite maps', 'bf'],
  ])('refuses 60,000 nested %s without running out of stack', (_what, head) => {
    expect(refusal(hex(head.repeat(60_000)))).toBe('too deep');
  });

  it('allows the depth of every known answer and some more', () => {
    expect(decoded('81'.repeat(16) + '00')).toBeInstanceOf(Array);
    expect(refusal(hex('81'.repeat(17) + '00'))).toBe('too deep');
  });

  it('says of every message that is cut off that it is', () => {
    const whole = hex(
      'bf66696d616765739fbf64736c6f7419010064686173685820' + 'ab'.repeat(32) + 'ffff6272631a00000000ff',
    );
    expect(decodeCbor(whole)).toBeInstanceOf(Map);
    for (let length = 0; length < whole.length; length++)
      expect(refusal(whole.subarray(0, length)), `${length} bytes`).toBe('truncated');
  });

  it('never ends in anything but a CborError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        try {
          decodeCbor(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CborError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('never ends in anything but a CborError when a good message is damaged', () => {
    fc.assert(
      fc.property(
        value(),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))),
        (good, changes) => {
          const bytes = encodeCbor(good);
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          try {
            decodeCbor(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(CborError);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/** Values as they occur in messages; whole numbers up to 32 bits. */
function value(): fc.Arbitrary<unknown> {
  return fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'cbor' },
      fc.integer({ min: -(2 ** 32), max: 2 ** 32 - 1 }),
      fc.boolean(),
      fc.constant(null),
      fc.string({ unit: 'grapheme' }),
      fc.uint8Array(),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.array(fc.tuple(fc.string(), tie('any')), { maxLength: 4 }).map((entries) => new Map(entries)),
    ),
  })).any;
}

describe('writing CBOR', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(value(), (one) => {
        const bytes = encodeCbor(one);
        expect(decodeCbor(bytes)).toEqual(one);
        expect(scanItem(bytes)).toBe(bytes.length);
      }),
    );
  });

  it.each<[string, unknown, string]>([
    ['an empty body', {}, 'a0'],
    [
      'keys in their order',
      { off: 0, len: 1, data: new Uint8Array(2) },
      'a3636f666600636c656e016464617461420000',
    ],
    ['a Map like an object', new Map([['a', 1]]), 'a1616101'],
    ['a key without a value not at all', { a: 1, b: undefined }, 'a1616101'],
    ['a key that objects have of their own', JSON.parse('{"__proto__":1}'), 'a1695f5f70726f746f5f5f01'],
    ['byte strings without a tag', Uint8Array.of(1, 2), '420102'],
    ["Node's buffers like other bytes", Buffer.from('ab'), '426162'],
    ['small numbers in one byte', [0, 23, -1, -24], '84001720 37'],
    ['one byte more', [24, 255, -25, -256], '84181818ff381838ff'],
    ['two bytes more', [256, 65535], '8219010019ffff'],
    ['four bytes more', [65536, 2 ** 32 - 1, -(2 ** 32)], '831a000100001affffffff3affffffff'],
    [
      'whole numbers beyond 32 bits as such, not as floats',
      [2 ** 32, -(2 ** 32) - 1],
      '821b00000001000000003b0000000100000000',
    ],
    ['small bigints as short as numbers', [5n, -5n, 256n], '830524190100'],
    ['large bigints', [2n ** 64n - 1n, -(2n ** 63n)], '821bffffffffffffffff3b7fffffffffffffff'],
    ['a text of 24 bytes', 'x'.repeat(24), `7818${'78'.repeat(24)}`],
  ])('writes %s', (_what, one, text) => {
    expect(toHex(encodeCbor(one))).toBe(text.replaceAll(' ', ''));
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a date', new Date(0)],
    ['a set', new Set([1])],
    ['a regular expression', /x/],
    ['a function', () => 1],
    ['a symbol', Symbol.iterator],
    ['a number of 65 bits', 2n ** 64n],
    ['nothing in a list', [undefined]],
    ['a date somewhere inside', { a: [{ b: new Date(0) }] }],
  ])('refuses %s, which would travel under a tag or not at all', (_what, one) => {
    expect(() => encodeCbor(one)).toThrow(CborError);
  });

  it('refuses what contains itself', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => encodeCbor(loop)).toThrow(CborError);
  });

  it('gives every message bytes of its own', () => {
    const first = encodeCbor({ a: 1 });
    encodeCbor({ b: 2 });
    expect(toHex(first)).toBe('a1616101');
  });
});
