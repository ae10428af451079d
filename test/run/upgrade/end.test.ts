import { describe, expect, it } from 'vitest';
import type { ErrorView } from '@shared/core/errors';
import { brokenOffVerdict, judgedVerdict } from '@shared/run/upgrade/end';
import { upgradeModes, type UpgradeMode } from '@shared/run/upgrade/steps';
import { verdictTexts } from '@shared/run/upgrade/texts';
import type { VerdictKind } from '@shared/run/upgrade/verdict';
import type { Outcome } from '@shared/run/verdict';

/** In the order of `upgradeModes`: test-then-confirm, confirm-at-once, test-only, upload-and-mark, upload-only. */
const ends: Record<VerdictKind, [Outcome, Outcome, Outcome, Outcome, Outcome]> = {
  confirmed: ['pass', 'pass', 'pass', 'fail', 'fail'],
  'not-readable': ['pass', 'pass', 'pass', 'fail', 'fail'],
  'awaiting-confirmation': ['fail', 'fail', 'pass', 'fail', 'fail'],
  uploaded: ['fail', 'fail', 'fail', 'fail', 'pass'],
  marked: ['fail', 'fail', 'fail', 'pass', 'pass'],
  reverted: ['fail', 'fail', 'fail', 'fail', 'fail'],
  rejected: ['fail', 'fail', 'fail', 'fail', 'fail'],
  'refused-or-reverted': ['fail', 'fail', 'fail', 'fail', 'fail'],
  'back-in-loader': ['fail', 'fail', 'fail', 'fail', 'fail'],
  'loader-replaced': ['fail', 'pass', 'fail', 'fail', 'fail'],
  'bootloader-replaced': ['fail', 'pass', 'fail', 'fail', 'fail'],
  'bootloader-kept': ['fail', 'fail', 'fail', 'fail', 'fail'],
  'handed-over': ['error', 'error', 'error', 'error', 'error'],
  'cannot-tell': ['error', 'error', 'error', 'error', 'error'],
};
const table = Object.entries(ends).flatMap(([kind, outcomes]) =>
  upgradeModes.map((mode, at) => [kind as VerdictKind, mode, outcomes[at]] as const),
);

describe('An upgrade that its device has shown the end of', () => {
  it('has a row for every verdict', () => {
    expect(Object.keys(ends).sort()).toEqual(Object.keys(verdictTexts).sort());
  });

  it.each(table)('%s in mode %s is a %s', (kind, mode, outcome) => {
    const verdict = judgedVerdict({ kind, evidence: [{ fact: 'no-list' }] }, mode);
    expect(verdict).toMatchObject({ outcome, kind, evidence: [{ fact: 'no-list' }] });
    if (verdict.outcome === 'pass') expect(verdict).not.toHaveProperty('failure');
    else expect(verdict.failure).toEqual({ during: 'judge', code: `upgrade.${kind}` });
  });
});

describe('An upgrade that a refusal ends', () => {
  const refused = (reason: 'already-running' | 'already-testing'): ErrorView => ({
    code: 'upgrade/refused',
    facts: { why: { reason, version: '2.0.0', image: 0 } as never },
  });
  const end = (error: ErrorView, mode: UpgradeMode) =>
    brokenOffVerdict(error, 'checking', { mode, marked: [], wasHeard: true });

  it.each(upgradeModes)('because the image runs already has passed, in mode %s', (mode) => {
    expect(end(refused('already-running'), mode)).toEqual({
      outcome: 'pass',
      kind: 'already-running',
      version: '2.0.0',
      evidence: [],
    });
  });

  it.each([
    ['test-only', 'pass', 'already-testing'],
    ['upload-and-mark', 'pass', 'already-testing'],
    ['upload-only', 'error', 'failed'],
    ['test-then-confirm', 'error', 'failed'],
    ['confirm-at-once', 'error', 'failed'],
  ] as const)('because it is tested already is, in mode %s, a %s', (mode, outcome, kind) => {
    expect(end(refused('already-testing'), mode)).toMatchObject({ outcome, kind });
  });

  it('says what was done to the device, although it failed later', () => {
    const error: ErrorView = { code: 'upgrade/not-marked', facts: { hash: 'aa' } };
    const besides = [{ fact: 'settings-erased' }] as const;
    const of = { mode: 'test-then-confirm', wasHeard: true, marked: [], besides } as const;
    expect(brokenOffVerdict(error, 'mark', of)).toMatchObject({ outcome: 'fail', evidence: besides });
  });

  it('says what the next reset starts', () => {
    const marked = [{ image: 1, version: '3.0.0' }];
    const error: ErrorView = { code: 'upgrade/not-marked', facts: { hash: 'aa' } };
    const of = { mode: 'test-then-confirm', wasHeard: true } as const;
    expect(brokenOffVerdict(error, 'mark', { ...of, marked })).toMatchObject({ outcome: 'fail', marked });
    expect(brokenOffVerdict(error, 'mark', { ...of, marked: [] })).not.toHaveProperty('marked');
  });
});
