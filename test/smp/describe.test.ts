import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeMessage, fieldsOf, RequestTimes, traceLine, type MessageLine } from '@shared/smp/describe';
import { packMessage, type WireOp } from '@shared/smp/message';

const time = '12:04:05.123';

function line(op: WireOp, body: unknown, at: { group?: number; command?: number; version?: 1 | 2 } = {}) {
  const address = { op, version: 2 as const, group: 0, sequence: 17, command: 0, ...at };
  const described = describeMessage(packMessage(address, body));
  if (described === undefined) throw new Error('it is a whole message');
  return described;
}
const shown = (message: MessageLine, kind: 'out' | 'in' | 'stray', roundTripMs?: number): string =>
  traceLine({ time, kind, ...message, roundTripMs });

describe('A line of the trace', () => {
  it('shows of a request its operation, version, number, size and fields', () => {
    expect(shown(line(2, { d: 'hi' }), 'out')).toBe(
      '12:04:05.123 » os.echo                w2 #17    14 B d="hi"',
    );
    expect(shown(line(0, {}, { group: 300, command: 9, version: 1 }), 'out')).toBe(
      '12:04:05.123 » group 300 command 9    r1 #17     9 B',
    );
  });

  it('shows of an answer the time since its request, and ok', () => {
    expect(shown(line(3, { r: 'hi' }), 'in', 3.14)).toBe(
      '12:04:05.123 « os.echo                +3.1 ms       ok r="hi"',
    );
    const done = line(3, {}, { command: 5 });
    expect(shown(done, 'in', 1234.5)).toBe('12:04:05.123 « os.reset               +1235 ms      ok');
    expect(shown(done, 'in')).toBe('12:04:05.123 « os.reset                             ok');
  });

  it('shows of an answer that lacks what is declared what is missing, as a command does', () => {
    expect(shown(line(3, {}), 'in')).toBe(
      '12:04:05.123 « os.echo                              BAD_ANSWER (r should be a text)',
    );
  });

  it('names the error of an answer, in all its spellings', () => {
    const errors: [unknown, string][] = [
      [{ err: { group: 1, rc: 3 } }, 'NO_IMAGE (1/3)'],
      [{ ret: { group: 1, rc: 3 } }, 'NO_IMAGE (1/3)'],
      [{ rc: 2 }, 'ENOMEM (2)'],
      [{ rc: 8, rsn: 'no\u001b[2J' }, String.raw`ENOTSUP (8) "no\u001b[2J"`],
    ];
    for (const [body, text] of errors) expect(line(1, body, { group: 1 }).error).toBe(text);
    expect(line(1, { rc: 0 }).error).toBeUndefined();
  });

  it('shows what is no answer to anybody, no message, no SMP at all', () => {
    expect(shown(line(3, { r: 'x' }), 'stray')).toBe(
      '12:04:05.123 ! os.echo                #17           r="x"',
    );
    const hex = '060941'.repeat(5);
    expect(traceLine({ time, kind: 'unreadable', hex, fields: 'crc differs' })).toBe(
      '12:04:05.123 ? 06 09 41 06 09 41 06 09… crc differs',
    );
    expect(traceLine({ time, kind: 'noise', fields: 'crc differs' })).toBe('12:04:05.123 ? crc differs');
    expect(traceLine({ time, kind: 'text', fields: 'uart:~$' })).toBe('12:04:05.123 | uart:~$');
    expect(traceLine({ time, kind: 'note', fields: 'no answer' })).toBe('12:04:05.123 · no answer');
  });

  it('shows fields shortly: bytes by their number, long texts cut, nested ones in brackets', () => {
    const body = new Map<unknown, unknown>([
      ['off', 0],
      ['data', new Uint8Array(128)],
      ['sha', Uint8Array.of(1, 2)],
      ['a b', [1, new Map([['x', true]])]],
      [7, 'y'.repeat(100)],
    ]);
    expect(fieldsOf(body)).toBe(`off=0 data=<128 B> sha=h'0102' "a b"=[1, {x=true}] 7="${'y'.repeat(59)}…`);
  });

  it('is never long, whatever is in a body, and has no line breaks', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (fields) => {
        const text = fieldsOf(new Map(Object.entries(fields)));
        expect(text.length).toBeLessThanOrEqual(161);
        expect(text).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('costs bounded time for a body with thousands of entries', () => {
    const many = new Map(Array.from({ length: 8000 }, (_, index) => [index, new Map([[1, 'x'.repeat(50)]])]));
    expect(fieldsOf(many)).toHaveLength(161);
  });

  it('is none for what is shorter than a header or than it says', () => {
    expect(describeMessage(new Uint8Array(7))).toBeUndefined();
    expect(
      describeMessage(
        packMessage({ op: 0, version: 2, group: 0, sequence: 0, command: 0 }, { a: 1 }).subarray(0, 10),
      ),
    ).toBeUndefined();
  });

  it('says so when the body is no map', () => {
    const message = packMessage({ op: 1, version: 2, group: 0, sequence: 0, command: 0 }, 7);
    expect(describeMessage(message)).toMatchObject({ fields: '<1 B, no CBOR map>', error: undefined });
  });
});

describe('The time since a request', () => {
  it('is known for an answer to the same command under the same number', () => {
    const times = new RequestTimes();
    times.sent(line(2, {}), 100);
    expect(times.answered(line(3, {}), 104)).toBe(4);
    expect(times.answered(line(1, {}), 104)).toBeUndefined();
    expect(times.answered(line(3, {}, { command: 1 }), 104)).toBeUndefined();
  });
});
