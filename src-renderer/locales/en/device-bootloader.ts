/**
 * English texts of the bootloader of a device and of its modes.
 */
export const deviceBootloader = {
  name: 'Name',
  unknownName: 'Not told by the device',
  mode: 'Mode',
  slot: 'Its slot',
  slotInUse: '{slot}; it can be upgraded, into the other one',
  downgrade: 'Older versions',
  downgradeRefused: 'Refused by the bootloader',
  recovery: 'Its bootloader answers (serial recovery): images are written in place, without a test.',
  modes: {
    'swap-scratch': {
      name: 'Swap using scratch',
      meaning: 'A new image is tested first. Unless it is confirmed, the next reset reverts it.',
    },
    'swap-move': {
      name: 'Swap using move',
      meaning: 'A new image is tested first. Unless it is confirmed, the next reset reverts it.',
    },
    'swap-offset': {
      name: 'Swap using offset',
      meaning: 'A new image is tested first. Unless it is confirmed, the next reset reverts it.',
    },
    overwrite: {
      name: 'Overwrite only',
      meaning: 'A new image replaces the old one at the next reset. There is no test and no way back.',
    },
    'direct-xip': {
      name: 'Direct-XIP',
      meaning: 'Images run where they are stored; the highest version is started. There is no test.',
    },
    'direct-xip-revert': {
      name: 'Direct-XIP with revert',
      meaning:
        'Images run where they are stored. A new one has to be confirmed, or the next reset reverts it.',
    },
    'ram-load': {
      name: 'RAM load',
      meaning: 'The image with the highest version is copied to RAM and started. There is no test.',
    },
    'ram-load-revert': {
      name: 'RAM load with revert',
      meaning:
        'Images are copied to RAM and started there. A new one has to be confirmed, or the next reset reverts it. The device tells "RAM load"; its slots show the rest.',
    },
    single: {
      name: 'Single slot',
      meaning: 'There is no second slot. A new image is written in the bootloader (serial recovery).',
    },
    'single-ram-load': {
      name: 'Single slot, RAM load',
      meaning: 'There is no second slot; the image is copied to RAM and started.',
    },
    'firmware-updater': {
      name: 'Firmware loader',
      meaning:
        'There is one slot for the application. The second slot holds a firmware loader: an upgrade starts it, and it writes over the application. There is no test and no way back.',
    },
    unknown: {
      name: 'Not known',
      meaning: 'The device does not tell its mode. Its own answers decide what is possible.',
    },
  },
};
