import { describe, expect, it } from 'vitest';
import { compare, orderOf, toBest, type RunEnd } from '../../scripts/bench/peers/comparison';

const done = (spanMs: number, wallMs = spanMs): RunEnd => ({
  kind: 'done',
  spanMs,
  wallMs,
  cpuMs: 0,
  lost: 0,
});
const gaveUp = (why: string): RunEnd => ({ kind: 'gave-up', why });

describe('ratios of one round', () => {
  it('are taken within a round, and their median is told', () => {
    // The machine was ten times slower in the second round, for both.
    const rounds = [
      { bootbench: done(100, 200), smpclient: done(300, 300) },
      { bootbench: done(1000, 2000), smpclient: done(2000, 2000) },
      { bootbench: done(100, 200), smpclient: done(400, 100) },
    ];
    expect(compare('smpclient', rounds)).toEqual({
      peer: 'smpclient',
      survived: 3,
      rounds: 3,
      span: 3,
      whole: 1,
    });
  });

  it('leave out a round that one of both did not survive', () => {
    const rounds = [
      { bootbench: done(100), smpclient: gaveUp('TimeoutError') },
      { bootbench: gaveUp('no answer'), smpclient: done(100) },
      { bootbench: done(100), smpclient: done(200) },
    ];
    expect(compare('smpclient', rounds)).toEqual({
      peer: 'smpclient',
      survived: 2,
      rounds: 3,
      span: 2,
      whole: 2,
      why: 'TimeoutError',
    });
  });

  it('are none for a peer that always gave up', () => {
    const { survived, span, whole } = compare('smpclient', [{ bootbench: done(1), smpclient: gaveUp('x') }]);
    expect({ survived, span, whole }).toEqual({ survived: 0, span: undefined, whole: undefined });
  });

  it('are told to the fastest peer, which may be another one for each time', () => {
    const rounds = [
      { bootbench: done(100, 100), smpclient: done(150, 300), 'mcumgr-toolkit': done(200, 210) },
    ];
    const comparisons = [compare('smpclient', rounds), compare('mcumgr-toolkit', rounds)];
    expect(toBest(comparisons, 'span')).toEqual({ ratio: 1.5, peer: 'smpclient' });
    expect(toBest(comparisons, 'whole')).toEqual({ ratio: 2.1, peer: 'mcumgr-toolkit' });
    expect(toBest([compare('smpclient', [])], 'span')).toBeUndefined();
  });

  it('are told to a peer that came to the end most often, not to one that only did in a round that suits it', () => {
    const rounds = [
      { bootbench: done(100), smpclient: done(50), 'mcumgr-toolkit': done(300) },
      { bootbench: done(100), smpclient: gaveUp('TimeoutError'), 'mcumgr-toolkit': done(300) },
    ];
    const comparisons = [compare('smpclient', rounds), compare('mcumgr-toolkit', rounds)];
    expect(toBest(comparisons, 'span')).toEqual({ ratio: 3, peer: 'mcumgr-toolkit' });
  });

  it('come of programs that take turns, A B B A', () => {
    const tools = ['bootbench', 'smpclient', 'mcumgr-toolkit'] as const;
    expect([0, 1, 2].map((round) => orderOf(tools, round))).toEqual([tools, tools.toReversed(), tools]);
  });
});
