import { describe, expect, it } from 'vitest';
import { checkMark, type MarkWish } from '@shared/device/slots/mark-seen';
import type { SlotView } from '@shared/device/slots/slots';

const slot = (flags: Partial<SlotView>): SlotView => ({
  ...{ image: 0, slot: 1, version: '1.0.0', hash: 'bb' },
  ...{ bootable: true, pending: false, confirmed: false, active: false, permanent: false },
  ...flags,
});
const running = (flags: Partial<SlotView> = {}): SlotView =>
  slot({ slot: 0, hash: 'aa', active: true, ...flags });

const test: MarkWish = { hash: 'bb', how: 'test' };
const keep: MarkWish = { hash: 'bb', how: 'confirm' };

describe('A mark that was answered without an error', () => {
  it.each<[string, SlotView[], MarkWish]>([
    ['a test', [running(), slot({ pending: true })], test],
    ['a test of what is marked to stay', [running(), slot({ pending: true, permanent: true })], test],
    ['a start that stays', [running(), slot({ pending: true, permanent: true })], keep],
    ['what runs, without a hash', [running({ confirmed: true }), slot({})], { how: 'confirm' }],
    ['what runs, by its hash', [running({ confirmed: true })], { hash: 'aa', how: 'confirm' }],
    ['a device that shows no slots', [], keep],
    ['a device that does not list the image', [{ ...running(), hash: 'cc' }], test],
  ])('is taken as done: %s', (_what, slots, wish) => {
    expect(() => checkMark(slots, wish)).not.toThrow();
  });

  it.each<[string, SlotView[], MarkWish, RegExp]>([
    ['not marked', [running(), slot({})], test, /not marked for the next start/],
    ['not marked to stay', [running(), slot({})], keep, /not marked for the next start/],
    ['still a test', [running(), slot({ pending: true })], keep, /still marked for a test only/],
    [
      'what runs is not confirmed',
      [running(), slot({})],
      { how: 'confirm' },
      /running image is not confirmed/,
    ],
    ['nor by its hash', [running()], { hash: 'aa', how: 'confirm' }, /running image is not confirmed/],
  ])('is not taken as done: %s', (_what, slots, wish, words) => {
    expect(() => checkMark(slots, wish)).toThrow(
      expect.objectContaining({
        code: 'upgrade/mark-ignored',
        facts: { shows: expect.stringMatching(words) as unknown },
      }) as Error,
    );
  });
});
