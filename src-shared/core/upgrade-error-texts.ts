/**
 * Why an upgrade is not begun, and what ends one, with the next step. What is refused because of the kind of file stands in
 * package-error-texts.ts. A part of `error-texts.ts`, which says what the texts are.
 */

import type { ErrorTextRow } from './error-row';

export const upgradeErrorTexts = {
  'upgrade/refused:already-running': {
    title: 'The device already runs this image ({version})',
    advice: 'Nothing needs to be done. Build with another version to see a change.',
  },
  'upgrade/refused:no-images': {
    title: 'The device shows no image in any slot',
    advice: 'Check that it boots through MCUboot and that CONFIG_MCUMGR_GRP_IMG is on.',
  },
  'upgrade/refused:larger-than-slot': {
    title: 'The image ({sizeBytes} bytes) is larger than the slot ({slotBytes} bytes)',
    advice: 'Build a smaller image, or one for this board.',
  },
  'upgrade/refused:mode-not-possible': {
    title: 'The bootloader ({bootloaderMode}) cannot do "{mode}"',
    advice: 'Choose a mode that this bootloader has: without swap there is no test and no way back.',
    onCommandLine:
      'Use --mode with one that this bootloader has: without swap there is no test and no way back.',
  },
  'upgrade/refused:test-in-progress': {
    title: 'The device runs {version} as a test, not confirmed',
    advice: 'Confirm it first, or reset the device to go back, then start again.',
  },
  'upgrade/refused:other-image-pending': {
    title: 'Another image ({version}) is already marked for the next start',
    advice: 'Reset the device so that it takes effect, or erase the slot, then start again.',
  },
  'upgrade/refused:in-recovery': {
    title: 'The device is in its bootloader (serial recovery), where images are written in place',
    advice: 'Choose "confirm at once", or reset the device so that its application answers.',
    onCommandLine: 'Use --mode confirm-at-once, or reset the device so that its application answers.',
  },
  'upgrade/refused:already-testing': {
    title: 'The device already runs this image ({version}) as a test',
    advice: 'Confirm it to keep it, or reset the device to go back.',
  },
  'upgrade/refused:marked-for-good': {
    title: 'This image ({version}) is already marked for good, so it can no longer be tested first',
    advice: 'Choose "confirm at once", or erase the slot, then start again.',
    onCommandLine: 'Use --mode confirm-at-once, or erase the slot, then start again.',
  },
  'upgrade/refused:single-slot': {
    title: 'The device has one slot, which its running firmware cannot overwrite',
    advice: 'Restart it into its bootloader (serial recovery), then start again.',
  },
  'upgrade/refused:no-state-write': {
    title: 'This firmware cannot mark images, so "{mode}" is not possible',
    advice: 'Choose "confirm at once": the bootloader then starts what was uploaded, without a way back.',
    onCommandLine:
      'Use --mode confirm-at-once: the bootloader then starts what was uploaded, without a way back.',
  },
  'upgrade/refused:older-version': {
    title: 'Version {version} is older than the running {running}, and the bootloader takes only newer ones',
    advice: 'Build the image with a higher version.',
  },
  'upgrade/refused:no-slot-for-image': {
    title: 'The device has no slots for image {image}',
    advice: 'Choose a file for this device, or another image number.',
    onCommandLine: 'Use a file for this device, or another number with -n.',
  },
  'upgrade/refused:image-twice': {
    title: 'Two of the files are for the same image ({image})',
    advice: 'Leave one of them out.',
  },
  'upgrade/refused:no-image-group': {
    title: 'This firmware has no image management',
    advice: 'Enable CONFIG_MCUMGR_GRP_IMG in the firmware.',
  },
  'upgrade/stuck': {
    exit: 'refused',
    outcome: 'fail',
    title: 'The device answers but takes no more data at {offset} of {sizeBytes} bytes',
    advice:
      'Reset the device and start the upload again; it continues where the device stands. If it stops there again, the slot may be ' +
      'too small for the image.',
  },
  'upgrade/mismatch': {
    exit: 'refused',
    outcome: 'fail',
    title: 'The device checked the {sizeBytes} bytes it stored and they differ from the file',
    advice: 'Start the upload again. If it happens twice, the flash or the link is not reliable.',
  },
  'upgrade/not-stored': {
    outcome: 'fail',
    title: 'The device took the upload, but slot {slot} of image {image} does not hold it: it shows {shows}',
    advice:
      'The file has the hash {hash}. Erase the slot and send it again; the console of the device may say more.',
  },
  'upgrade/same-place': {
    exit: 'refused',
    outcome: 'fail',
    title: 'The upload was tried again and again and does not get past {offset} of {sizeBytes} bytes',
    advice:
      'The slot may be too small for the image, or the flash bad there: compare the size with that of the slot, and look at ' +
      'the console of the device.',
  },
  'upgrade/not-marked': {
    outcome: 'fail',
    title: 'The device did not mark the image for the next start',
    advice: 'Look at the slots on the Images page. The image may not be bootable.',
    onCommandLine: 'Look at the slots with "bootbench image list". The image may not be bootable.',
  },
  'upgrade/mark-ignored': {
    exit: 'refused',
    outcome: 'fail',
    title: 'The device answered without an error and did not do it: {shows}',
    advice:
      'Some firmware does not turn a test into a confirmation: reset the device so that the test starts, then confirm what runs. ' +
      'Otherwise its console may say more.',
  },
  'upgrade/did-not-return': {
    exit: 'silence',
    outcome: 'silence',
    title: 'The device did not come back within {waited}',
    advice:
      'Look at its console. Swapping a large image can take minutes: raise the return time under Preferences.',
    onCommandLine:
      'Look at its console. Swapping a large image can take minutes: a larger --return-timeout waits longer.',
  },
  'upgrade/did-not-return:break': {
    title: 'The device went away in the middle and did not come back within {waited}',
    advice: 'Check its power and its cable, then start again: a transfer goes on where the device stands.',
  },
  'upgrade/crawling': {
    exit: 'refused',
    outcome: 'fail',
    title: 'The device took {offset} of {sizeBytes} bytes in {requests} requests, so the upload was ended',
    advice:
      'It answers, but stores next to nothing of each request. Look at its console, reset it and start again.',
  },
} satisfies Record<string, ErrorTextRow>;
