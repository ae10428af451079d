import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  defaultPreferences,
  preferenceNames,
  preferencesSchema,
  preferenceTable,
  type Preferences,
} from '@shared/device/preferences';
import type { SignaturePolicy } from '@shared/firmware/signature-policy';

describe('The table of preferences', () => {
  it('has a usual value that fits, for every row', () => {
    expect(preferencesSchema.parse(defaultPreferences)).toEqual(defaultPreferences);
    expect(Object.keys(defaultPreferences)).toEqual(preferenceNames);
  });

  it.each(preferenceNames)('keeps %s in its range', (name) => {
    const row = preferenceTable[name];
    const beside =
      row.kind === 'whole'
        ? [row.least - 1, row.most + 1, 1.5]
        : row.kind === 'choice'
          ? ['no such']
          : ['yes'];
    for (const value of beside)
      expect(preferencesSchema.safeParse({ ...defaultPreferences, [name]: value }).success).toBe(false);
  });

  it('gives the types of the values', () => {
    expectTypeOf<Preferences['requestTries']>().toEqualTypeOf<number>();
    expectTypeOf<Preferences['theme']>().toEqualTypeOf<'system' | 'light' | 'dark'>();
    expectTypeOf<Preferences['signaturePolicy']>().toEqualTypeOf<SignaturePolicy>();
    expectTypeOf<Preferences['connectAutomatically']>().toEqualTypeOf<boolean>();
  });
});
