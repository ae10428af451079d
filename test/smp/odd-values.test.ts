import { describe, expect, it } from 'vitest';
import { describeMessage } from '@shared/smp/describe';
import { groups } from '@shared/smp/groups';
import { packMessage } from '@shared/smp/message';
import { oddSentences } from '@shared/smp/odd-values';
import type { OddValue } from '@shared/smp/schema';
import { OddAnswer } from '@main/cli/odd-answer';
import { plain } from '@main/cli/report';
import { answerTo, fails, newRig } from '../engine/scripted-transport';

const { show } = groups.stat.commands;
const { state } = groups.image.commands;
const counters = {
  name: 'radio',
  fields: { good: 1, lost: -5, share: 2.5, huge: 2n ** 60n, low: -(2n ** 60n), word: 'x', next: 7 },
};

describe('one odd value in an answer', () => {
  it('leaves the rest, and comes as it is, exactly', () => {
    const odd: OddValue[] = [];
    const body = { name: 'radio', fields: new Map<string, unknown>(Object.entries(counters.fields)) };
    const { fields } = show.response.check(body, '', odd);
    expect([...fields]).toEqual([
      ['good', 1],
      ['huge', 2n ** 60n],
      ['next', 7],
    ]);
    expect(oddSentences(odd)).toEqual([
      'fields.lost is -5 and should be a whole number of at most 64 bits',
      'fields.share is 2.5 and should be a whole number of at most 64 bits',
      'fields.low is -1152921504606846976 and should be a whole number of at most 64 bits',
      'fields.word is "x" and should be a whole number of at most 64 bits',
    ]);
  });

  it('takes the element of a list with it, which is told whole', () => {
    const odd: OddValue[] = [];
    const good = { slot: 0, version: '1.0.0', active: true };
    const bad = { slot: -1, version: '2.0.0' };
    const answer = { images: [good, bad, { version: '3' }], splitStatus: 0.5 };
    const { images, splitStatus } = state.response.check(answer, '', odd);
    expect(splitStatus).toBe(0);
    expect(images.map(({ version }) => version)).toEqual(['1.0.0']);
    expect(odd.map(({ path }) => path)).toEqual(['images[1]', 'images[2]', 'splitStatus']);
    expect(odd[0]).toMatchObject({ value: bad, expected: 'slot should be a whole number, 0 or more' });
  });

  it('is no excuse for an answer without what the command needs', () => {
    expect(() => show.response.check({ fields: {} }, '', [])).toThrow('name should be a text');
    expect(() => show.response.check({ name: 7, fields: {} }, '', [])).toThrow('name should be a text');
  });

  it('lets a request fail that nobody shows: who decides by an answer wants all of it', async () => {
    const on = newRig();
    on.transport.far = (message) => on.transport.onMessage(answerTo(message, counters));
    await fails(on.client.request(show, { name: 'radio' }), 'smp/bad-answer');
    const heard: OddValue[] = [];
    const { fields } = await on.client.request(
      show,
      { name: 'radio' },
      { onOdd: (odd) => void heard.push(...odd) },
    );
    expect(fields.get('next')).toBe(7);
    expect(heard.map(({ path }) => path)).toEqual([
      'fields.lost',
      'fields.share',
      'fields.low',
      'fields.word',
    ]);
  });

  it('is in the JSON of a command, as JSON has it and exactly', () => {
    const answer = new OddAnswer();
    const path = 'fields.low';
    answer.hear([
      { path, value: -(2n ** 60n), expected: 'a number' },
      { path: 'fields.nan', value: Number.NaN, expected: 'a number' },
    ]);
    expect(plain(answer.added({ section: 'radio' }))).toEqual({
      section: 'radio',
      odd: [
        { path, value: '-1152921504606846976', text: '-1152921504606846976', expected: 'a number' },
        { path: 'fields.nan', value: 'NaN', text: 'NaN', expected: 'a number' },
      ],
    });
    expect([...answer.entriesOf('fields').keys()]).toEqual(['low', 'nan']);
    expect(new OddAnswer().added({ section: 'radio' })).toEqual({ section: 'radio' });
  });
});

describe('a trace says of an answer what the command says of it', () => {
  const lineOf = (body: unknown, group: number, command: number) =>
    describeMessage(packMessage({ op: 1, version: 2, group, sequence: 1, command }, body));

  it('is ok with its odd values marked', () => {
    const line = lineOf(counters, 2, 0);
    expect(line?.error).toBeUndefined();
    expect(line?.fields).toMatch(
      /\(odd: fields\.lost=-5, fields\.share=2\.5, fields\.low=-1152921504606846976, fields/,
    );
  });

  it('is not ok without what the command needs', () => {
    expect(lineOf({ fields: {} }, 2, 0)?.error).toBe('BAD_ANSWER (name should be a text)');
    expect(lineOf({ rc: 0 }, 2, 1)?.error).toBe('BAD_ANSWER (stat_list should be a list)');
  });

  it('is not ok when the body is no map, where the command is known', () => {
    const message = packMessage({ op: 1, version: 2, group: 2, sequence: 1, command: 1 }, {});
    message[8] = 0x01;
    expect(describeMessage(message)?.error).toBe('BAD_ANSWER (no CBOR map)');
  });
});
