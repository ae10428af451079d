/**
 * The names of the profiles that a simulated device can have, and what each stands for in one sentence. What a profile
 * is made of is known only to the simulator (src-main/simulator/profile.ts).
 */

export const profileNames = [
  'zephyr-4.4',
  'zephyr-swap-move',
  'zephyr-swap-scratch',
  'zephyr-overwrite-only',
  'zephyr-direct-xip',
  'zephyr-direct-xip-revert',
  'zephyr-two-images',
  'zephyr-udp',
  'zephyr-legacy',
  'zephyr-2020',
  'zephyr-network-core',
  'mcuboot-recovery',
  'frugal-list',
  'image-check',
  'tiny',
  'no-params',
  'udp-512',
  'no-state-write',
  'zephyr-bridge',
  'nordic-single-slot',
  'nordic-bare-metal',
] as const;

export type ProfileName = (typeof profileNames)[number];

export const profileSummaries: { readonly [N in ProfileName]: string } = {
  'zephyr-4.4':
    'Zephyr 4.4.0, swap using offset, 4 buffers of 384 bytes; it crashes when all its buffers are taken',
  'zephyr-swap-move': 'Zephyr, swap using move, 4 buffers of 384 bytes',
  'zephyr-swap-scratch': 'Zephyr, swap using scratch, 4 buffers of 384 bytes',
  'zephyr-overwrite-only': 'Zephyr, overwrite only: no test and no way back, older versions are refused',
  'zephyr-direct-xip': 'Zephyr, direct-XIP: the slot with the higher version runs',
  'zephyr-direct-xip-revert':
    'Zephyr, direct-XIP with revert: the higher version runs and has to be confirmed',
  'zephyr-two-images': 'Zephyr with two images (application and network core), swap using move',
  'zephyr-udp': 'Zephyr on the network, 2 buffers of 2048 bytes',
  'zephyr-legacy': 'Zephyr before 3.3: version 1 of the protocol, success is rc 0',
  'zephyr-2020': 'Firmware of 2020: version 1, no buffer sizes, "no slot is free" is told as "out of memory"',
  'zephyr-network-core':
    'Two cores (nRF5340), overwrite only: what the network core runs cannot be read back',
  'mcuboot-recovery': 'MCUboot serial recovery: one buffer of 1024 bytes, images are written in place',
  'frugal-list': 'Zephyr that leaves false flags out of the image list',
  'image-check': 'Zephyr that checks the hash of an upload when it is complete',
  tiny: 'Zephyr with 4 buffers of 96 bytes',
  'no-params': 'Zephyr that does not tell its buffer sizes',
  'udp-512': 'On the network, tells no buffer sizes and drops datagrams over 512 bytes silently',
  'no-state-write': 'Zephyr that can neither test nor confirm: the reset after an upload is the upgrade',
  'zephyr-bridge': 'Zephyr 4.5 with a second device behind its Bluetooth transport (bridge, experimental)',
  'nordic-single-slot':
    'One slot and a firmware loader (nRF Connect SDK): a reset with boot mode 1 leads to the loader, which takes uploads',
  'nordic-bare-metal': 'One slot and a firmware loader (nRF Connect SDK Bare Metal)',
};

/** True for the name of a profile; narrows untrusted text. */
export function isProfileName(name: string): name is ProfileName {
  return (profileNames as readonly string[]).includes(name);
}
