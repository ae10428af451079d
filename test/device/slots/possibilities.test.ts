import { describe, expect, it } from 'vitest';
import {
  actionsOn,
  actionsOnEmpty,
  type NotPossible,
  type SlotAction,
  type SlotSituation,
} from '@shared/device/slots/possibilities';
import { flagWords } from '@shared/device/slots/flag-words';
import { slotPlaces } from '@shared/device/slots/slot-places';
import { slot } from '../../renderer/support/scene';

const running = slot({ active: true, confirmed: true, version: '1.0.0' });
const onTest = slot({ active: true, version: '2.0.0' });
const stored = slot({ slot: 1, version: '2.0.0' });
const goBack = slot({ slot: 1, version: '1.0.0', confirmed: true });
const calm: SlotSituation = {
  slots: [running, stored],
  mode: 'swap-move',
  recovery: false,
  ready: true,
  busy: false,
};

/** `yes`, or why not, for each action that is offered. */
function answers(of: ReturnType<typeof actionsOn>): Partial<Record<SlotAction, 'yes' | NotPossible>> {
  return Object.fromEntries(Object.entries(of).map(([action, one]) => [action, one.ok ? 'yes' : one.why]));
}

describe('what can be done with a slot', () => {
  it('offers test, permanent and erase for an image that waits in the second slot', () => {
    expect(answers(actionsOn(stored, calm))).toEqual({ test: 'yes', permanent: 'yes', erase: 'yes' });
  });

  it('offers only to confirm what runs, and only while it is a test', () => {
    expect(answers(actionsOn(onTest, { ...calm, slots: [onTest, goBack] }))).toEqual({ confirm: 'yes' });
    expect(answers(actionsOn(running, calm))).toEqual({ confirm: 'already-confirmed' });
  });

  it('leaves the image to revert to alone while a test runs', () => {
    expect(answers(actionsOn(goBack, { ...calm, slots: [onTest, goBack] }))).toEqual({
      test: 'test-running',
      permanent: 'test-running',
      erase: 'go-back-image',
    });
  });

  it('does not mark twice what is marked, nor make a test permanent before it ran', () => {
    const pending = slot({ slot: 1, version: '2.0.0', pending: true });
    const permanent = slot({ slot: 1, version: '2.0.0', pending: true, permanent: true });
    expect(answers(actionsOn(pending, { ...calm, slots: [running, pending] }))).toEqual({
      test: 'already-marked',
      permanent: 'marked-for-test',
      erase: 'yes',
    });
    expect(answers(actionsOn(permanent, { ...calm, slots: [running, permanent] }))).toMatchObject({
      test: 'already-marked',
      permanent: 'already-marked',
    });
  });

  it.each([
    ['overwrite', { test: 'no-test', permanent: 'yes', erase: 'yes' }],
    ['direct-xip', { test: 'chooses-itself', permanent: 'chooses-itself', erase: 'yes' }],
    ['single', { test: 'no-second-slot', permanent: 'no-second-slot', erase: 'no-second-slot' }],
    ['unknown', { test: 'yes', permanent: 'yes', erase: 'yes' }],
  ] as const)('follows what the mode %s can do', (mode, expected) => {
    expect(answers(actionsOn(stored, { ...calm, mode }))).toEqual(expected);
  });

  it.each([
    [{ ready: false }, 'not-ready'],
    [{ busy: true }, 'busy'],
    [{ recovery: true }, 'recovery'],
  ] as const)('refuses everything when %o', (part, why) => {
    expect(answers(actionsOn(stored, { ...calm, ...part }))).toEqual({
      test: why,
      permanent: why,
      erase: why,
    });
    expect(answers(actionsOnEmpty({ ...calm, ...part }))).toEqual({ erase: why });
  });

  it('refuses what the device would misunderstand: no hash, the running hash, not bootable', () => {
    const { hash: _, ...bare } = stored;
    expect(answers(actionsOn(bare, calm)).test).toBe('no-hash');
    const twin = slot({ slot: 1, version: '1.0.0' });
    expect(answers(actionsOn(twin, { ...calm, slots: [running, twin] })).test).toBe('same-as-running');
    expect(answers(actionsOn({ ...stored, bootable: false }, calm)).test).toBe('not-bootable');
    const { bootable: __, ...silent } = stored;
    expect(answers(actionsOn(silent, calm)).test, 'a device that does not say').toBe('yes');
  });

  it('may erase a second slot that shows nothing, but not when nothing runs beside it', () => {
    expect(answers(actionsOnEmpty({ ...calm, slots: [running] }))).toEqual({ erase: 'yes' });
    expect(answers(actionsOnEmpty({ ...calm, slots: [] }))).toEqual({});
  });
});

describe('the flags of a slot', () => {
  const words = (...of: Parameters<typeof flagWords>) => flagWords(...of).map(({ word }) => word);

  it('call a running image that is not confirmed so, only where a test exists', () => {
    expect(words(onTest, 'swap-move')).toEqual(['active', 'unconfirmed', 'bootable']);
    expect(words(onTest, 'direct-xip')).toEqual(['active', 'bootable']);
    expect(words(onTest, 'unknown')).toEqual(['active', 'bootable']);
  });

  it('call a confirmed image that does not run the one to revert to', () => {
    expect(words(goBack, 'swap-offset')).toEqual(['goBack', 'bootable']);
    expect(words(running, 'swap-offset')).toEqual(['active', 'confirmed', 'bootable']);
  });

  it('say of a pending image whether it is a test', () => {
    const pending = slot({ slot: 1, pending: true });
    expect(flagWords(pending, 'swap-move')[0]?.meaning).toBe('pending');
    expect(flagWords(pending, 'overwrite')[0]?.meaning).toBe('pendingFinal');
    expect(flagWords({ ...pending, permanent: true }, 'swap-move')[0]?.meaning).toBe('pendingFinal');
  });
});

describe('the places for images', () => {
  it('are both slots of a swapping device, also when one is empty', () => {
    expect(
      slotPlaces([running], [], 'swap-move', false).map(({ slot: at, held }) => [at, held?.version]),
    ).toEqual([
      [0, '1.0.0'],
      [1, undefined],
    ]);
  });

  it('are only those that are shown where nothing is known of the bootloader, or it answers itself', () => {
    expect(slotPlaces([running], [], 'unknown', false)).toHaveLength(1);
    expect(slotPlaces([running], [], 'swap-move', true)).toHaveLength(1);
  });

  it('take their size from the slot information, for images that hold nothing too', () => {
    const sizes = [
      { image: 0, slot: 1, sizeBytes: 4096 },
      { image: 1, slot: 0, sizeBytes: 8192 },
    ];
    expect(slotPlaces([running], sizes, 'unknown', false)).toEqual([
      { image: 0, slot: 0, held: running },
      { image: 0, slot: 1, size: sizes[0] },
      { image: 1, slot: 0, size: sizes[1] },
    ]);
  });
});
