import fc from 'fast-check';
import { shallowReactive, watchEffect } from 'vue';
import { expect, it } from 'vitest';
import { sameValue } from '@shared/core/same-value';
import { mergeView } from '@/stores/merge';

it('a merge makes the shown view equal to the new one, whatever both hold', () => {
  const view = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.jsonValue({ maxDepth: 2 }), {
    maxKeys: 4,
  });
  fc.assert(
    fc.property(view, view, (before, after) => {
      const shown = shallowReactive<Record<string, unknown>>({ ...before });
      mergeView(shown, after);
      expect({ ...shown }).toEqual({ ...after });
    }),
  );
});

it('a merge removes what the new view no longer has', () => {
  const shown = shallowReactive<{ name: string; lastError?: string }>({ name: 'a', lastError: 'x' });
  mergeView(shown, { name: 'a' });
  expect('lastError' in shown).toBe(false);
});

it('a merge does not touch a field that is equal as data', () => {
  const shown = shallowReactive({ tags: ['a'], name: 'b' });
  const { tags } = shown;
  let seen = 0;
  watchEffect(
    () => {
      seen += shown.tags.length;
    },
    { flush: 'sync' },
  );
  mergeView(shown, { tags: ['a'], name: 'c' });
  expect(shown.tags).toBe(tags);
  expect(seen).toBe(1);
});

it('a merge tells equal data from different data', () => {
  expect(sameValue({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBe(true);
  expect(sameValue([1, 2], { 0: 1, 1: 2 })).toBe(false);
  expect(sameValue({ a: undefined }, { b: undefined })).toBe(false);
  expect(sameValue(null, {})).toBe(false);
});
