import { describe, expect, it } from 'vitest';
import { judgedVerdict } from '@shared/run/upgrade/end';
import type { WhoAnswers } from '@shared/run/upgrade/judging';
import { judge, type JudgeInput } from '@shared/run/upgrade/verdict';

const H = 'ab'.repeat(32);
const base: JudgeInput = {
  images: [{ image: 0, hash: H, version: '2.0.0' }],
  mode: 'confirm-at-once',
  before: [],
  after: undefined,
  seenRunning: [],
  wasReset: true,
  bootloaderMode: 'firmware-updater',
};

describe('an upgrade through a firmware loader', () => {
  it.each<[saw: boolean, answers: WhoAnswers | undefined, kind: string, outcome: string, because: string]>([
    [true, 'application', 'confirmed', 'pass', 'application-answers loader-showed'],
    [false, 'application', 'cannot-tell', 'error', 'application-answers'],
    [true, 'loader', 'back-in-loader', 'fail', 'loader-answers loader-showed'],
    [false, 'loader', 'back-in-loader', 'fail', 'loader-answers'],
    [true, 'silent', 'handed-over', 'error', 'nobody-answers loader-showed'],
    [false, 'silent', 'cannot-tell', 'error', 'nobody-answers'],
    [true, 'unheard', 'handed-over', 'error', 'not-heard loader-showed'],
    [false, 'unheard', 'cannot-tell', 'error', 'not-heard'],
    [true, 'gone', 'cannot-tell', 'error', 'never-came-back loader-showed'],
    [true, undefined, 'cannot-tell', 'error', 'never-came-back loader-showed'],
  ])('that the loader showed (%s), and then %s answers: %s', (sawStored, answers, kind, outcome, because) => {
    const verdict = judge({ ...base, loader: { sawStored, answers } });
    expect(verdict.kind).toBe(kind);
    expect(verdict.evidence.map(({ fact }) => fact).join(' ')).toBe(`${because} wanted`);
    expect(judgedVerdict(verdict, 'confirm-at-once').outcome).toBe(outcome);
  });

  it('that ends in the loader has uploaded what the loader shows', () => {
    const stays = { ...base, mode: 'upload-only', wasReset: false } as const;
    const ends = [true, false].map(
      (sawStored) => judge({ ...stays, loader: { sawStored, answers: undefined } }).kind,
    );
    expect(ends).toEqual(['uploaded', 'cannot-tell']);
    const broken = { ...stays, mode: 'confirm-at-once' } as const;
    expect(judge({ ...broken, loader: { sawStored: true, answers: undefined } }).kind).toBe('cannot-tell');
  });
});
