import { describe, expect, it } from 'vitest';
import type { SlotView } from '@shared/device/slots/slots';
import { standsNow } from '@shared/run/upgrade/follow';
import type { RunVerdict } from '@shared/run/verdict';

const open: RunVerdict = { outcome: 'pass', kind: 'awaiting-confirmation', evidence: [] };
const running = (image: number, hash: string | undefined, confirmed: boolean): SlotView => ({
  image,
  slot: 0,
  version: '1.0.0',
  ...(hash === undefined ? {} : { hash }),
  pending: false,
  confirmed,
  active: true,
  permanent: false,
});
const one = [{ image: 0, hash: 'aa' }];
const two = [...one, { image: 1, hash: 'bb' }];

describe('An upgrade whose end was left open', () => {
  it.each<[string, typeof one, SlotView[], ReturnType<typeof standsNow>]>([
    ['still runs its test', one, [running(0, 'aa', false)], undefined],
    ['was confirmed', one, [running(0, 'aa', true)], 'confirmed'],
    ['reverted', one, [running(0, 'ee', true)], 'reverted'],
    ['runs another image that is on test too', one, [running(0, 'ee', false)], 'reverted'],
    ['shows nothing that runs', one, [{ ...running(0, 'aa', true), active: false }], undefined],
    ['shows no hash', one, [running(0, undefined, true)], undefined],
    ['shows no slots', one, [], undefined],
    ['has one of two confirmed', two, [running(0, 'aa', true), running(1, 'bb', false)], undefined],
    ['has both confirmed', two, [running(0, 'aa', true), running(1, 'bb', true)], 'confirmed'],
    ['has one of two gone back', two, [running(0, 'aa', true), running(1, 'ee', true)], 'reverted'],
    ['has another image beside it', one, [running(0, 'aa', true), running(1, 'ee', false)], 'confirmed'],
  ])('and %s', (_what, images, slots, stands) => {
    expect(standsNow(open, images, slots)).toBe(stands);
  });

  it('is followed no more when it was none', () => {
    const closed: RunVerdict = { outcome: 'pass', kind: 'confirmed', evidence: [] };
    expect(standsNow(closed, one, [running(0, 'ee', true)])).toBeUndefined();
  });
});
