import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FewMap, FewSet } from '@shared/core/few';

const steps = fc.array(
  fc.record({ key: fc.integer({ min: 0, max: 6 }), do: fc.constantFrom('set', 'delete', 'clear') }),
  { maxLength: 60 },
);

describe('Map and Set of a few entries', () => {
  it('are what those of the language are, order included', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const [map, few] = [new Map<number, number>(), new FewMap<number, number>()];
        const [set, fewOnes] = [new Set<number>(), new FewSet<number>()];
        all.forEach(({ key, do: what }, nth) => {
          if (what === 'set') {
            map.set(key, nth);
            few.set(key, nth);
            set.add(key);
            fewOnes.add(key);
          } else if (what === 'delete') {
            expect(few.delete(key)).toBe(map.delete(key));
            expect(fewOnes.delete(key)).toBe(set.delete(key));
          } else for (const one of [map, few, set, fewOnes]) one.clear();
          expect(few.keys().map((one) => [one, few.get(one)])).toEqual([...map]);
          expect([...fewOnes]).toEqual([...set]);
          expect([few.size, fewOnes.size, few.has(key)]).toEqual([map.size, set.size, map.has(key)]);
          expect(few.get(key)).toBe(map.get(key));
        });
      }),
    );
  });
});
