import { describe, expect, it } from 'vitest';
import { slotToErase } from '@shared/device/slots/erasing';
import { storedIn } from '@shared/device/slots/stored';
import { H, slot } from '../../support/slot-views';

const sent = { image: 0, slot: 1, hash: H };

describe('After an upload', () => {
  it.each<[string, string, object]>([
    ['old active', 'H', { is: 'there', slot: 1, version: '2.0.0' }],
    ['H active', 'H', { is: 'there', slot: 1 }],
    ['H active', '', { is: 'not-there' }],
    ['old active', 'other', { is: 'not-there', shows: { version: '1.5.0' } }],
    ['old active', 'nameless', { is: 'not-told', why: 'no-hash' }],
  ])(
    'an application that shows the slots [%s] [%s] tells whether the image is stored',
    (first, second, stored) => {
      expect(storedIn(sent, [...slot(0, first), ...slot(1, second)], false)).toMatchObject(stored);
    },
  );

  it('nothing is known without a list, and nothing of an image that is not listed', () => {
    expect(storedIn(sent, undefined, false)).toEqual({ is: 'not-told', why: 'no-list' });
    const other = storedIn({ ...sent, image: 1 }, slot(0, 'old'), true);
    expect(other).toEqual({ is: 'not-told', why: 'not-listed' });
  });

  it('recovery shows it in the slot that was written, under whatever number', () => {
    expect(storedIn({ ...sent, slot: 0 }, slot(0, 'H'), true)).toMatchObject({ is: 'there', slot: 0 });
    const elsewhere = storedIn({ image: 3, slot: 0, hash: H }, slot(0, 'H', 1), true);
    expect(elsewhere).toMatchObject({ is: 'there', image: 1 });
  });
});

describe('The slot to erase', () => {
  it('is the one beside the running one, or nobody knows', () => {
    expect(slotToErase(slot(0, 'old active'))).toBe(1);
    expect(slotToErase([...slot(0, 'other'), ...slot(1, 'old active')])).toBe(0);
    expect(() => slotToErase(slot(0, 'old'))).toThrow('session/slot-not-known');
    expect(() => slotToErase([])).toThrow('session/slot-not-known');
  });
});
