import { describe, expect, it } from 'vitest';
import {
  bootloaderModeOf,
  bootloaderModeShown,
  bootloaderTraits,
  type BootloaderMode,
} from '@shared/device/slots/bootloader';
import { slot } from '../../support/slot-views';

describe('the mode of a bootloader', () => {
  it('is told by the number in the answer to "bootloader information"', () => {
    expect(Array.from({ length: 10 }, (_, number) => bootloaderModeOf(number))).toEqual([
      'single',
      'swap-scratch',
      'overwrite',
      'swap-move',
      'direct-xip',
      'direct-xip-revert',
      'ram-load',
      'firmware-updater',
      'single-ram-load',
      'swap-offset',
    ]);
  });

  it.each([undefined, -1, 10, 1.5, 4_294_967_295])('is unknown for %s', (number) => {
    expect(bootloaderModeOf(number)).toBe('unknown');
  });

  it('can revert only where an image can be tested', () => {
    const goingBack = Object.entries(bootloaderTraits).flatMap(([mode, { test }]) => (test ? [mode] : []));
    expect(goingBack.sort()).toEqual([
      'direct-xip-revert',
      'ram-load-revert',
      'swap-move',
      'swap-offset',
      'swap-scratch',
      'unknown',
    ]);
  });
});

describe('the mode that slots show', () => {
  it.each([
    ['old active confirmed', 'H pending', 'ram-load-revert'],
    ['H active', 'old confirmed', 'ram-load-revert'],
    // As firmware that just takes the higher version shows it.
    ['old active confirmed', 'H pending permanent', 'ram-load'],
    ['old active', 'H pending permanent', 'ram-load'],
    ['old active', 'H', 'ram-load'],
    ['old active confirmed', '', 'ram-load'],
    ['', '', 'ram-load'],
  ])('is, with RAM load told, [%s] [%s]: %s', (first, second, mode) => {
    expect(bootloaderModeShown('ram-load', [...slot(0, first), ...slot(1, second)])).toBe(mode);
  });

  it('is told by one of several images, and never by the slot of another one', () => {
    const still = [...slot(0, 'old active confirmed'), ...slot(1, 'H')];
    expect(bootloaderModeShown('ram-load', [...still, ...slot(1, 'H pending', 1)])).toBe('ram-load-revert');
    const apart = [...slot(0, 'H active'), ...slot(1, 'old confirmed', 1)];
    expect(bootloaderModeShown('ram-load', apart)).toBe('ram-load');
  });

  it('changes no other mode', () => {
    const tested = [...slot(0, 'H active'), ...slot(1, 'old confirmed')];
    for (const mode of Object.keys(bootloaderTraits) as BootloaderMode[])
      if (mode !== 'ram-load') expect(bootloaderModeShown(mode, tested)).toBe(mode);
  });
});
