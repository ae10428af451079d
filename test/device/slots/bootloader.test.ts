import { describe, expect, it } from 'vitest';
import { bootloaderModeOf, bootloaderTraits } from '@shared/device/slots/bootloader';

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
      'swap-move',
      'swap-offset',
      'swap-scratch',
      'unknown',
    ]);
  });
});
