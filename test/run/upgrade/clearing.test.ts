import { describe, expect, it } from 'vitest';
import type { UpgradeRefusal } from '@shared/core/errors';
import { clearingsOf } from '@shared/run/upgrade/clearing';
import { planUpgrade } from '@shared/run/upgrade/plan';
import { base } from '../../support/plans';
import { slot } from '../../support/slot-views';

const refusalOf = (first: string, second: string): UpgradeRefusal => {
  const plan = planUpgrade({ ...base, slots: [...slot(0, first), ...slot(1, second)] });
  if (!('refused' in plan)) throw new Error('not refused');
  return plan.refused;
};

describe('what would clear the way', () => {
  it('is a reset that starts what is marked', () => {
    expect(clearingsOf(refusalOf('old active confirmed', 'other pending'))).toEqual(['start']);
    expect(clearingsOf(refusalOf('old active confirmed', 'H pending permanent'))).toEqual(['start']);
  });

  it('is a confirmation, or a reset that takes the test back', () => {
    expect(clearingsOf(refusalOf('other active', 'old confirmed'))).toEqual(['confirm', 'revert']);
  });

  it('is only the reset where the confirmation would reach another image', () => {
    expect(clearingsOf({ reason: 'test-in-progress', version: '1.0.0', image: 1 })).toEqual(['revert']);
  });

  it('is nothing for other refusals', () => {
    expect(clearingsOf(refusalOf('H active confirmed', ''))).toEqual([]);
    expect(clearingsOf({ reason: 'no-images' })).toEqual([]);
  });
});
