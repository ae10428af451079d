import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '@shared/core/bytes';
import { BenchError } from '@shared/core/errors';
import { CborError } from '@shared/smp/cbor';
import {
  errorIn,
  packMessage,
  readBody,
  readHeader,
  type MessageAddress,
  type SmpVersion,
  type WireOp,
} from '@shared/smp/message';

const hex = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
const address = { op: 2, version: 2, group: 0, sequence: 1, command: 0 } as const;

describe('a header', () => {
  const anyAddress: fc.Arbitrary<MessageAddress> = fc.record({
    op: fc.integer({ min: 0, max: 7 }) as fc.Arbitrary<WireOp>,
    version: fc.constantFrom<SmpVersion>(1, 2),
    group: fc.integer({ min: 0, max: 0xffff }),
    sequence: fc.integer({ min: 0, max: 0xff }),
    command: fc.integer({ min: 0, max: 0xff }),
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(anyAddress, fc.uint8Array({ maxLength: 700 }), ({ version, ...rest }, data) => {
        const message = packMessage({ version, ...rest }, { data });
        expect(readHeader(message)).toEqual({
          ...rest,
          versionBits: version - 1,
          length: message.length - 8,
        });
        expect(readBody(message)).toEqual(new Map([['data', data]]));
        expect([message[0] ?? 0, message[1]]).toEqual([((version - 1) << 3) | rest.op, 0]);
      }),
    );
  });

  it('has 16 bits of length and group, the higher byte first', () => {
    const message = packMessage({ ...address, group: 0x1234 }, { d: 'x'.repeat(300) });
    expect(toHex(message.subarray(0, 8))).toBe('0a00013212340100');
  });

  it.each([
    // Messages that Zephyr 4.4.0 and MCUboot were seen to take and to send.
    [
      'a write to a read-only command',
      '0a00000100002406a0',
      { op: 2, versionBits: 1, group: 0, sequence: 0x24, command: 6 },
    ],
    [
      'an unknown group',
      '08000001004d2200a0',
      { op: 0, versionBits: 1, group: 77, sequence: 0x22, command: 0 },
    ],
    ['an answer sent to a server', '0900000500002500a161726178', { op: 1, versionBits: 1, length: 5 }],
    [
      'version bits 3, reserved bits 5, flags 7',
      'ba07000500000900a161646178',
      { op: 2, versionBits: 3, length: 5, sequence: 9 },
    ],
    [
      'the answer of MCUboot to it',
      'bb00000600000900bf62726308ff',
      { op: 3, versionBits: 3, length: 6, sequence: 9 },
    ],
  ])('of %s is read', (_what, message, expected) => {
    expect(readHeader(hex(message))).toMatchObject(expected);
  });

  it('needs 8 bytes', () => {
    for (let length = 0; length < 8; length++) expect(readHeader(new Uint8Array(length))).toBeUndefined();
    expect(readHeader(new Uint8Array(8))).toBeDefined();
  });

  it('cannot announce more than 65,535 bytes', () => {
    // a1 61 64 59 hh hh: six bytes around the data.
    expect(packMessage(address, { d: new Uint8Array(65_535 - 6) })).toHaveLength(8 + 65_535);
    try {
      packMessage(address, { d: new Uint8Array(65_535 - 5) });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(BenchError);
      expect(error).toMatchObject({
        code: 'link/message-too-large',
        facts: { sizeBytes: 65_544, limitBytes: 65_543 },
      });
    }
  });
});

describe('a body', () => {
  const body = (text: string): Map<unknown, unknown> => readBody(hex(`0b00000000000000${text}`));

  it('without parameters is one byte', () => {
    expect(toHex(packMessage(address, {}))).toBe('0a00000100000100a0');
  });

  it.each(['a0', 'bfff', ''])('of "%s" is an empty map', (text) => {
    expect(body(text)).toEqual(new Map());
  });

  it('may be followed by other bytes', () => {
    expect(body('a1616101 0b0000')).toEqual(new Map([['a', 1]]));
  });

  it.each(['80', '9fff', '01', '6161', '4161', 'f6', 'f7'])('of "%s" is no map', (text) => {
    try {
      body(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(CborError);
      expect(error).toMatchObject({ what: 'not a map' });
    }
  });

  it.each(['a1', 'bf6161', 'ff', 'c1a0'])('of "%s" is refused', (text) => {
    expect(() => body(text)).toThrow(CborError);
  });
});

describe('an error in an answer', () => {
  const map = (entries: Record<string, unknown>): Map<unknown, unknown> =>
    new Map(
      Object.entries(entries).map(([key, value]) => [
        key,
        typeof value === 'object' && value !== null ? map(value as Record<string, unknown>) : value,
      ]),
    );

  it.each<[string, Record<string, unknown>, unknown]>([
    ['none: nothing said', {}, undefined],
    ['none: rc 0', { rc: 0 }, undefined],
    ['none: a number under ret, as the shell answers', { o: 'text', ret: -8 }, undefined],
    ['none: words without a number', { rsn: 'all is well' }, undefined],
    ['version 1', { rc: 3 }, { rc: 3 }],
    ['version 1 with a reason', { rc: 3, rsn: 'header malformed' }, { rc: 3, reason: 'header malformed' }],
    ['version 2', { err: { group: 1, rc: 23 } }, { group: 1, rc: 23 }],
    ['version 2 in the spelling of Zephyr 3.4', { ret: { group: 1, rc: 23 } }, { group: 1, rc: 23 }],
    ['the group of an application', { err: { group: 64, rc: 300 } }, { group: 64, rc: 300 }],
    ['version 2 without a group', { err: { rc: 4 } }, { rc: 4 }],
    ['beside data', { len: 16, err: { group: 8, rc: 11 } }, { group: 8, rc: 11, lengthBytes: 16 }],
    ['beside a length that is none', { len: 'x', rc: 1 }, { rc: 1 }],
    ['err before rc', { rc: 1, err: { group: 1, rc: 9 } }, { group: 1, rc: 9 }],
    ['a number in eight bytes', { rc: 6n }, { rc: 6 }],
    ['a negative number', { rc: -2 }, { rc: -2 }],
    ['a whole number as a float', { rc: 0.0 }, undefined],
    ['a reason that is no text', { rc: 1, rsn: 5 }, { rc: 1 }],
  ])('%s', (_what, entries, expected) => {
    expect(errorIn(map(entries))).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ['a number', 5],
    ['0', 0],
    ['a text', 'flash failed'],
    ['nothing', null],
    ['false', false],
    ['a list', [1, 2]],
    ['bytes', Uint8Array.of(1)],
    ['an empty map', new Map()],
    ['a map without rc', new Map([['group', 1]])],
    [
      'rc 0, which no device writes',
      new Map([
        ['group', 1],
        ['rc', 0],
      ]),
    ],
    [
      'a text as rc',
      new Map<string, unknown>([
        ['group', 1],
        ['rc', '3'],
      ]),
    ],
    [
      'a fraction as rc',
      new Map<string, unknown>([
        ['group', 1],
        ['rc', 1.5],
      ]),
    ],
    [
      'a text as group',
      new Map<string, unknown>([
        ['group', 'image'],
        ['rc', 3],
      ]),
    ],
  ])('cannot be read and is an error all the same: err is %s', (_what, value) => {
    expect(
      errorIn(
        new Map<string, unknown>([
          ['r', 'x'],
          ['rc', 0],
          ['err', value],
        ]),
      ),
    ).toEqual({
      unreadable: { key: 'err', value },
    });
  });

  it.each<[string, unknown]>([
    ['a text', 'bad'],
    ['a fraction', 1.5],
    ['nothing', null],
    ['true', true],
    ['false', false],
    ['a list', []],
    ['a map', new Map([['rc', 0]])],
    ['bytes', Uint8Array.of(0)],
    ['beyond 2^53', 2n ** 60n],
  ])('cannot be read and is an error all the same: rc is %s', (_what, value) => {
    expect(errorIn(new Map([['rc', value]]))).toEqual({ unreadable: { key: 'rc', value } });
  });

  it('cannot be read in the spelling of Zephyr 3.4 either', () => {
    const value = new Map([['group', 1]]);
    expect(errorIn(new Map([['ret', value]]))).toEqual({ unreadable: { key: 'ret', value } });
  });

  it.each<[string, Record<string, unknown>, unknown]>([
    ['the result of a shell command', { o: 'usage', rc: 12 }, undefined],
    ['an error before it ran', { rc: 3 }, { rc: 3 }],
    [
      'an error of its group, whatever else there is',
      { o: '', err: { group: 9, rc: 2 } },
      { group: 9, rc: 2 },
    ],
  ])('where rc is a result: %s', (_what, entries, expected) => {
    expect(errorIn(map(entries), true)).toEqual(expected);
  });
});
