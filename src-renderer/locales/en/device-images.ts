/**
 * English texts of the images of a device: what the next reset does, the slots, and what is done with them.
 */
export const deviceImages = {
  never: 'The slots are not known yet.',
  notKnown: 'What the slots hold is not known',
  notWhole:
    'A part of the list of slots could not be understood. It is shown above as it came; what could be understood is shown here.',
  none: 'The device shows no image in any slot.',
  image: 'Image {number}',
  readAt: 'Read at {time}',
  nextReset: 'At the next reset',
  next: {
    stays: '{version} starts again.',
    reverts: 'The device reverts to {to}, because {from} is not confirmed.',
    revertsUnknown: 'The device reverts to the image before, because {from} is not confirmed.',
    tests: '{version} is tested: it starts once, and the device reverts to {from} unless it is confirmed.',
    replaces: '{version} replaces {from} permanently.',
    'leaves-recovery': 'The bootloader starts the image in the primary slot.',
    'cannot-tell': 'The device does not show which image runs.',
  },
  sizes: 'Slot sizes:',
};

export const deviceSlot = {
  number: 'slot {slot}',
  reason: '{actions}: {why}',
  primary: 'Primary',
  secondary: 'Secondary',
  notKnown: 'Not known',
  notKnownMeaning: 'The device does not show what this slot holds.',
  empty: 'Empty',
  emptyMeaning: 'This slot shows no image. A part of an interrupted upload may be in it.',
  hash: 'Hash',
  noHash: 'not shown by the device',
  size: 'Slot size',
  largest: 'Largest image',
  flag: {
    active: 'Running',
    confirmed: 'Confirmed',
    pending: 'Pending',
    permanent: 'Permanent',
    bootable: 'Bootable',
    notBootable: 'Not bootable',
    unconfirmed: 'Not confirmed',
    goBack: 'To revert to',
  },
  flagMeaning: {
    active: 'This image is running now.',
    confirmed: 'It stays after the next reset.',
    pending: 'It is started at the next reset, as a test: it has to be confirmed to stay.',
    pendingFinal: 'It is started at the next reset.',
    permanent: 'When it is started, it stays: there is no test.',
    bootable: 'The bootloader may start it.',
    notBootable: 'The bootloader does not start it.',
    unconfirmed: 'It runs as a test: the next reset reverts it unless it is confirmed.',
    goBack: 'The next reset reverts to this image unless the running one is confirmed.',
  },
  actionMeaning: {
    test: 'Starts this image once at the next reset',
    confirm: 'Makes the running image stay',
    permanent: 'Starts this image at the next reset and keeps it, without a test',
    erase: 'Erases this slot',
  },
  why: {
    'not-ready': 'The device is not connected.',
    recovery: 'Its bootloader answers; reset the device first.',
    running: 'This image is running.',
    'already-confirmed': 'It is confirmed already.',
    'already-marked': 'It is marked already; reset the device to start it.',
    'marked-for-test': 'It is marked for a test already; reset the device, then confirm.',
    'test-running': 'A test is running; confirm it, or reset to revert.',
    'go-back-image': 'The device needs this image to revert.',
    'no-test': 'This bootloader has no test: a new image stays.',
    'chooses-itself': 'This bootloader chooses the image by itself.',
    'not-whole': 'A part of the list of slots could not be understood.',
    'no-second-slot': 'This bootloader uses one slot.',
    'holds-loader': 'The second slot holds the firmware loader; without it the device could not be upgraded.',
    'not-bootable': 'The bootloader does not start this image.',
    'no-hash': 'The device does not show the hash of this image.',
    'same-as-running': 'It is the same image as the running one.',
  },
};

export const deviceEraseDialog = {
  title: 'Erase the {slot} slot of image {image}?',
  body: 'The image {version} in it is lost. This can take some seconds.',
  bodyEmpty: 'The rest of an interrupted upload in it is lost. This can take some seconds.',
  go: 'Erase slot',
};

export const devicePermanentDialog = {
  title: 'Make {version} permanent without a test?',
  body: 'It starts at the next reset and stays, even when it does not work. A test first is the safe way.',
  go: 'Make permanent',
};
