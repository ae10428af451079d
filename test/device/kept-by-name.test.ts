import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takenOver } from '@shared/device/kept-by-name';
import { recordChangeSchema } from '@shared/device/record';
import type { Threshold } from '@shared/device/statistics/thresholds';

const above: Threshold = { id: 't1', counter: 'n', of: 'value', when: 'above', limit: 100 };
const thresholds = [
  { device: 'Lamp', section: 'net', thresholds: [above] },
  { device: 'Lamp', section: 'smp', thresholds: [{ ...above, id: 't2', of: 'rate' }] },
  { device: 'Gone', section: 'net', thresholds: [above] },
];
const knownSettings = [{ device: 'Lamp', settings: [{ name: 'a/b', type: 'i16be' }, { name: 'c' }] }];
const lamp = { id: 'd1', name: 'Lamp' };

describe('what was kept for the name of a device', () => {
  it('goes to every device of this name', () => {
    const change = {
      thresholds: [
        { section: 'net', ...above },
        { section: 'smp', ...above, id: 't2', of: 'rate' },
      ],
      knownSettings: [{ name: 'a/b', type: 'i16be' }, { name: 'c' }],
    };
    expect(
      takenOver({ thresholds, knownSettings }, [lamp, { id: 'd2', name: 'Other' }, { ...lamp, id: 'd3' }]),
    ).toEqual([
      { id: 'd1', ...change },
      { id: 'd3', ...change },
    ]);
  });

  it('replaces nothing that a device has already', () => {
    const has = { ...lamp, thresholds: [{ section: 'x', ...above }] };
    expect(takenOver({ thresholds, knownSettings }, [has])).toEqual([
      { id: 'd1', knownSettings: [{ name: 'a/b', type: 'i16be' }, { name: 'c' }] },
    ]);
    expect(takenOver({ thresholds }, [has])).toEqual([]);
  });

  it('is taken as far as it is usable', () => {
    expect(takenOver({ thresholds: 'x', knownSettings: 7 }, [lamp])).toEqual([]);
    const odd = [
      7,
      { device: 'Lamp' },
      { device: 'Lamp', section: 'b', thresholds: [{ limit: 'x' }, { ...above, limit: null }, above] },
    ];
    const settings = [
      null,
      { device: 'Lamp', settings: [7, { name: 'ok', type: 'float' }, { name: 'a\nb' }] },
    ];
    expect(takenOver({ thresholds: odd, knownSettings: settings }, [lamp])).toEqual([
      { id: 'd1', thresholds: [{ section: 'b', ...above }], knownSettings: [{ name: 'ok' }] },
    ]);
  });

  it('becomes a change that is allowed, whatever stood there', () => {
    const thing = fc.anything({ maxDepth: 4 });
    const named = fc.record({
      device: fc.constant('Lamp'),
      section: fc.string(),
      thresholds: fc.array(fc.oneof(thing, fc.constant(above)), { maxLength: 80 }),
      settings: fc.array(fc.oneof(thing, fc.record({ name: fc.string() })), { maxLength: 300 }),
    });
    fc.assert(
      fc.property(fc.oneof(thing, fc.array(fc.oneof(named, thing))), (stood) => {
        for (const { id, ...change } of takenOver({ thresholds: stood, knownSettings: stood }, [lamp])) {
          expect(id).toBe('d1');
          expect(recordChangeSchema.safeParse(change).success).toBe(true);
        }
      }),
    );
  });
});
