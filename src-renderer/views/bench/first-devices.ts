/**
 * The eight simulated devices that a newcomer gets with one click: different bootloaders and links, all well-behaved.
 */
import type { ProfileName } from '@shared/simulator/profile-names';

export const firstDevices: readonly { profile: ProfileName; count: number }[] = [
  { profile: 'zephyr-4.4', count: 2 },
  { profile: 'zephyr-swap-move', count: 2 },
  { profile: 'zephyr-swap-scratch', count: 1 },
  { profile: 'zephyr-udp', count: 1 },
  { profile: 'image-check', count: 1 },
  { profile: 'frugal-list', count: 1 },
];
