import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BenchError } from '@shared/core/errors';
import {
  SchemaMismatch,
  anything,
  bool,
  bytes,
  checked,
  int,
  list,
  missingMeans,
  optional,
  record,
  struct,
  text,
  uint,
  type Field,
  type StructOf,
} from '@shared/smp/schema';

function mismatch(field: Field<unknown>, value: unknown): string {
  try {
    field.check(value, '');
  } catch (error) {
    if (error instanceof SchemaMismatch) return `${error.path} ${error.expected}`;
    throw error;
  }
  throw new Error('it fits');
}

describe('single values', () => {
  const samples: [string, unknown][] = [
    ['0', 0],
    ['a number', 7],
    ['a negative number', -7],
    ['a bigint', 7n],
    ['a negative bigint', -7n],
    ['2^53', 2n ** 53n],
    ['half', 0.5],
    ['not a number', Number.NaN],
    ['true', true],
    ['a text', 'x'],
    ['bytes', Uint8Array.of(1)],
    ['a list', []],
    ['a map', new Map()],
    ['null', null],
    ['nothing', undefined],
  ];

  it.each<[string, Field<unknown>, string[]]>([
    ['uint', uint('a'), ['0', 'a number', 'a bigint']],
    ['int', int('a'), ['0', 'a number', 'a negative number', 'a bigint', 'a negative bigint']],
    ['bool', bool('a'), ['true']],
    ['text', text('a'), ['a text']],
    ['bytes', bytes('a'), ['bytes']],
    ['list', list('a', anything('b')), ['a list']],
    ['record', record('a', anything('b')), ['a map']],
    ['struct', struct('a', {}), ['a map']],
    ['anything', anything('a'), samples.map(([name]) => name)],
  ])('%s takes what it is for and nothing else', (_kind, field, expected) => {
    const fitting = samples.filter(([, value]) => {
      try {
        field.check(value, '');
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(SchemaMismatch);
        return false;
      }
    });
    expect(fitting.map(([name]) => name)).toEqual(expected);
  });

  it('come out as numbers, whatever their width was', () => {
    expect([uint('a').check(7n, ''), int('a').check(-7n, '')]).toEqual([7, -7]);
  });
});

describe('structures', () => {
  const slot = struct('One slot', {
    slot: uint('Number'),
    image: missingMeans(0, uint('Image')),
    hash: optional(bytes('Hash')),
    active: missingMeans(false, bool('Running')),
  });
  const answer = struct('answer', {
    images: list('Slots', slot),
    names: optional(record('By name', struct('One', { prio: int('Priority') }))),
  });

  it('leave unknown keys out and fill in what a missing key means', () => {
    expect(
      slot.check(
        new Map<unknown, unknown>([
          ['slot', 1],
          ['colour', 'red'],
          [5, 5],
        ]),
        '',
      ),
    ).toEqual({
      slot: 1,
      image: 0,
      active: false,
    });
  });

  it('take objects as well as Maps', () => {
    expect(slot.check({ slot: 1, active: true }, '')).toEqual({ slot: 1, image: 0, active: true });
  });

  it('take null for a missing key', () => {
    expect(
      slot.check(
        new Map([
          ['slot', 1],
          ['hash', null],
          ['image', null],
        ]),
        '',
      ),
    ).toEqual({
      slot: 1,
      image: 0,
      active: false,
    });
  });

  it.each<[unknown, string]>([
    [5, 'the body a map'],
    [new Map(), 'images a list'],
    [{ images: [{}] }, 'images[0].slot a whole number, 0 or more'],
    [{ images: [{ slot: 0 }, { slot: 1, hash: 'text' }] }, 'images[1].hash a byte string'],
    [{ images: [{ slot: 0 }, 7] }, 'images[1] a map'],
    [{ images: [], names: new Map([['idle', { prio: 'high' }]]) }, 'names.idle.prio a whole number'],
  ])('say where %j does not fit', (value, where) => {
    expect(mismatch(answer, value)).toBe(where);
  });

  it('keep other keys where the declaration asks for them', () => {
    const open = struct('answer', { rc: optional(uint('Code')) }, 'kept');
    expect(
      open.check(
        new Map<string, unknown>([
          ['rc', 0],
          ['0', 'pool'],
        ]),
        '',
      ),
    ).toEqual({ rc: 0, '0': 'pool' });
  });

  it('never touch the prototype, whatever a device calls its keys', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'toString', 'slot'), fc.nat()),
        (entries) => {
          const open = struct('answer', { slot: optional(uint('Number')) }, 'kept');
          const result: unknown = open.check(new Map(Object.entries(entries)), '');
          expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
          expect(record('a', uint('b')).check(new Map(Object.entries(entries)), '')).toBeInstanceOf(Map);
        },
      ),
    );
  });

  it('have types that say the same', () => {
    const value: StructOf<NonNullable<typeof fields>> = { slot: 1, image: 0 };
    expect(struct('x', fields).check(value, '')).toEqual(value);
  });
  const fields = {
    slot: uint('Number'),
    image: missingMeans(0, uint('Image')),
    hash: optional(bytes('Hash')),
  };

  it('can be walked', () => {
    expect(answer.fields?.images?.element?.fields?.hash).toMatchObject({
      kind: 'bytes',
      about: 'Hash',
      optional: true,
    });
    expect(slot.fields?.active).toMatchObject({ kind: 'bool', optional: false, missing: false });
  });
});

describe('a checked value', () => {
  it.each(['smp/bad-answer', 'smp/bad-request'] as const)(
    'that does not fit is %s of its command',
    (code) => {
      try {
        checked(code, 'os.echo', struct('answer', { r: text('Text') }), { r: 5 });
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(BenchError);
        expect(error).toMatchObject({ code, facts: { command: 'os.echo', path: 'r', expected: 'a text' } });
      }
    },
  );

  it('lets other errors through', () => {
    const broken: Field<never> = {
      kind: 'any',
      about: 'broken',
      optional: false,
      check: () => {
        throw new RangeError('a defect');
      },
    };
    expect(() => checked('smp/bad-answer', 'os.echo', broken, 1)).toThrow(RangeError);
  });
});
