/**
 * The named profiles: complete, sensible, and each of them can be upgraded.
 */
import { describe, expect, it } from 'vitest';
import { isProfileName, profileNames, profileSummaries } from '@shared/simulator/profile-names';
import { bootloaderModes } from '@main/simulator/device-profile';
import { profiles } from '@main/simulator/profile';
import { firmware, rig } from './rig';

describe.each(profileNames)('%s', (name) => {
  const profile = profiles[name];

  it('is named and described', () => {
    expect(profile.name).toBe(name);
    expect(isProfileName(name)).toBe(true);
    expect(profileSummaries[name].length).toBeGreaterThan(20);
  });

  it('has slots of whole sectors and a buffer for the first chunk of an image', () => {
    expect(profile.slotBytes % profile.sectorBytes).toBe(0);
    expect(profile.bufferBytes).toBeGreaterThanOrEqual(96);
  });

  it('runs a new image after an upload (in the loader, where there is one), a mark where it takes one, and a reset', async () => {
    const { upload, ask, reset, device } = rig({ profile });
    if (profile.loader !== undefined) await reset({ boot_mode: 1 });
    await upload(firmware('2.0.0', { hashAlgorithm: profile.hashAlgorithm }), {}, 32);
    const hash = device.state.slots.find((slot) => slot.version === '2.0.0')?.hash ?? '';
    const bytes = Uint8Array.from(hash.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
    await ask('image.setState', { hash: bytes, confirm: true });
    await reset();
    expect(device.state.slots.find((slot) => slot.active)?.version).toBe('2.0.0');
    expect(device.state.phase).toBe('running');
  });
});

it('a name that no profile has is refused', () => {
  expect(isProfileName('toaster')).toBe(false);
  expect(isProfileName('constructor')).toBe(false);
});

it('every mode of the bootloader has a number of its own', () => {
  const numbers = Object.values(bootloaderModes);
  expect(new Set(numbers).size).toBe(numbers.length);
});
