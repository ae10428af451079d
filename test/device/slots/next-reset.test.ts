import { describe, expect, it } from 'vitest';
import type { BootloaderMode } from '@shared/device/slots/bootloader';
import type { SlotView } from '@shared/device/slots/slots';
import { nextReset } from '@shared/device/slots/next-reset';
import { slot } from '../../renderer/support/scene';

const running = slot({ active: true, confirmed: true, version: '1.0.0' });
const onTest = slot({ active: true, version: '2.0.0' });
const second = (part: Partial<SlotView>) => slot({ slot: 1, version: '2.0.0', ...part });
const old = slot({ slot: 1, confirmed: true, version: '1.0.0' });

describe('the next reset', () => {
  it.each<[string, SlotView[], BootloaderMode, ReturnType<typeof nextReset>]>([
    ['starts a confirmed image again', [running], 'swap-move', { what: 'stays', version: '1.0.0' }],
    [
      'starts the running image again beside one that is only uploaded',
      [running, second({})],
      'swap-move',
      { what: 'stays', version: '1.0.0' },
    ],
    [
      'tests a pending image',
      [running, second({ pending: true })],
      'swap-offset',
      { what: 'tests', version: '2.0.0', from: '1.0.0' },
    ],
    [
      'puts a permanent image in place',
      [running, second({ pending: true, permanent: true })],
      'swap-scratch',
      { what: 'replaces', version: '2.0.0', from: '1.0.0' },
    ],
    [
      'puts any pending image in place when the bootloader only overwrites',
      [running, second({ pending: true })],
      'overwrite',
      { what: 'replaces', version: '2.0.0', from: '1.0.0' },
    ],
    [
      'reverts a test to the image that is named for it',
      [onTest, old],
      'swap-move',
      { what: 'reverts', from: '2.0.0', to: '1.0.0' },
    ],
    [
      'reverts a test also when the other slot is not shown',
      [onTest],
      'swap-offset',
      { what: 'reverts', from: '2.0.0' },
    ],
    [
      'reverts nothing where nothing is ever confirmed',
      [slot({ active: true, version: '2.0.0' })],
      'direct-xip',
      { what: 'stays', version: '2.0.0' },
    ],
    [
      'reverts nothing for want of a flag when the mode is not known',
      [slot({ active: true, version: '2.0.0' })],
      'unknown',
      { what: 'stays', version: '2.0.0' },
    ],
    ['cannot be told without a running image', [second({})], 'swap-move', { what: 'cannot-tell' }],
  ])('%s', (_what, slots, mode, expected) => {
    expect(nextReset(slots, mode, false)).toEqual(expected);
  });

  it('leaves the bootloader when that answers, whatever the slots say', () => {
    expect(nextReset([running], 'swap-move', true)).toEqual({ what: 'leaves-recovery' });
  });
});
