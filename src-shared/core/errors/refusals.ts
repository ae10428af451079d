/**
 * Why no upgrade is possible as things stand: what is known of each reason, and its sentence. A part of upgrade.ts.
 */
import { error, type ErrorRows, type FactsOf, type NoFacts } from '../error-row';

export const refusals = {
  'already-running': error<{ version: string }>().says({
    title: 'The device already runs this image ({version})',
    advice: 'Nothing needs to be done. Build with another version to see a change.',
  }),
  'no-images': error().says({
    title: 'The device shows no image in any slot',
    advice: 'Check that it boots through MCUboot and that CONFIG_MCUMGR_GRP_IMG is on.',
  }),
  'larger-than-slot': error<{ sizeBytes: number; slotBytes: number }>().says({
    title: 'The image ({sizeBytes} bytes) is larger than the slot ({slotBytes} bytes)',
    advice: 'Build a smaller image, or one for this board.',
  }),
  'mode-not-possible': error<{ mode: string; bootloaderMode: string }>().says({
    title: 'The bootloader ({bootloaderMode}) cannot do "{mode}"',
    advice: 'Choose a mode that this bootloader has: without swap there is no test and no way back.',
    onCommandLine:
      'Use --mode with one that this bootloader has: without swap there is no test and no way back.',
  }),
  /** `image`: number of the one that is tested. */
  'test-in-progress': error<{ version: string; image: number }>().says({
    title: 'The device runs {version} as a test, not confirmed',
    advice: 'Confirm it first, or reset the device to revert it, then start again.',
    onCommandLine:
      'Keep it with "bootbench image confirm", or revert it with "bootbench reset", then start again.',
  }),
  'other-image-pending': error<{ version: string }>().says({
    title: 'Another image ({version}) is already marked for the next start',
    advice: 'Reset the device so that it takes effect, or erase the slot, then start again.',
    onCommandLine:
      'Start it with "bootbench reset", or take it away with "bootbench image erase", then start again.',
  }),
  'in-recovery': error().says({
    title: 'The device is in its bootloader (serial recovery), where images are written in place',
    advice: 'Choose "confirm at once", or reset the device so that its application answers.',
    onCommandLine: 'Use --mode confirm-at-once, or reset the device so that its application answers.',
  }),
  'already-testing': error<{ version: string }>().says({
    title: 'The device already runs this image ({version}) as a test',
    advice: 'Confirm it to keep it, or reset the device to revert it.',
    onCommandLine: 'Keep it with "bootbench image confirm", or revert it with "bootbench reset".',
  }),
  'marked-permanent': error<{ version: string }>().says({
    title: 'This image ({version}) is already marked as permanent, so it can no longer be tested first',
    advice: 'Choose "confirm at once", or erase the slot, then start again.',
    onCommandLine: 'Use --mode confirm-at-once, or erase the slot, then start again.',
  }),
  'erase-without-restart': error<{ mode: string }>().says({
    title: 'Settings are erased only together with a restart, and "{mode}" does not restart the device',
    advice: 'Choose a mode that restarts the device, or leave the settings as they are.',
    onCommandLine: 'Use --mode with one that restarts the device, or leave --erase-settings out.',
  }),
  'installer-without-loader': error().says({
    title: 'The file is an installer for a firmware loader, and this device has none',
    advice: 'Choose the file of the application.',
  }),
  'single-slot': error().says({
    title: 'The device has one slot, which its running firmware cannot overwrite',
    advice: 'Restart it into its bootloader (serial recovery), then start again.',
  }),
  'no-state-write': error<{ mode: string }>().says({
    title: 'This firmware cannot mark images, so "{mode}" is not possible',
    advice: 'Choose "confirm at once": the bootloader then starts what was uploaded, without a way back.',
    onCommandLine:
      'Use --mode confirm-at-once: the bootloader then starts what was uploaded, without a way back.',
  }),
  'older-version': error<{ version: string; running: string }>().says({
    title: 'Version {version} is older than the running {running}, and the bootloader takes only newer ones',
    advice: 'Build the image with a higher version.',
  }),
  'no-slot-for-image': error<{ image: number }>().says({
    title: 'The device has no slots for image {image}',
    advice: 'Choose a file for this device, or another image number.',
    onCommandLine: 'Use a file for this device, or another number with -n.',
  }),
  'image-twice': error<{ image: number }>().says({
    title: 'Two of the files are for the same image ({image})',
    advice: 'Leave one of them out.',
  }),
  'no-bootloader-in-file': error().says({
    title: 'The file holds no new bootloader',
    advice:
      'Choose the package of a build with an upgradable bootloader, with entries of the type "mcuboot".',
  }),
  'bootloader-slot-not-known': error().says({
    title: 'The device does not tell which slot its bootloader runs from, so no new one is sent',
    advice:
      'Only an upgradable MCUboot (nRF Connect SDK, with NSIB before it) can be replaced, and its application has to tell its slot ' +
      '(query "active_b0_slot").',
  }),
  'no-bootloader-for-slot': error<{ slot: number }>().says({
    title:
      'The file holds no build of the bootloader for its slot {slot}, which is the free one of this device',
    advice: 'Choose the package with both builds of the bootloader.',
  }),
  'bootloader-not-tested': error<{ mode: string }>().says({
    title: 'A bootloader cannot be tested first, so "{mode}" is not possible',
    advice: 'Choose "confirm at once": there is no way back.',
    onCommandLine: 'Use --mode confirm-at-once: there is no way back.',
  }),
  /** The image `carrier` names by their digests the images that its bootloader takes together with it. */
  'manifest-incomplete': error<{ image: number; carrier: number }>().says({
    title:
      'The manifest of image {carrier} belongs with image {image}, which is neither in the file nor runs on the device',
    advice:
      'The bootloader takes all of these images together, or none. Choose the package with all of them.',
  }),
  'manifest-differs': error<{ image: number; carrier: number }>().says({
    title: 'Image {image} is not the one that the manifest of image {carrier} names',
    advice: 'The bootloader would take none of them. Choose a package whose images were built together.',
  }),
  'no-build-for-slot': error<{ image: number; slot: number }>().says({
    title: 'The file holds no build of image {image} for slot {slot}, where this device would run it',
    advice: 'Direct-XIP images run where they are stored. Choose the package with a build for each slot.',
  }),
  'numbers-in-package': error().says({
    title: 'The package itself says which image each of its files is for',
    advice: 'Leave the image number out, or choose the signed .bin of one image.',
  }),
  /** Nobody tells the number that an upload to this image carries, and a wrong one reaches another image. */
  'upload-number-not-known': error<{ image: number }>().says({
    title:
      'Neither the device nor the file tells the upload number of image {image}; a wrong one would overwrite another image',
    advice:
      'The number can be given on the command line: unpack the package and send the .bin of each image with its own number. ' +
      'Bootloaders that count slots take 3 for image 1, others 1: the documentation of the firmware says which.',
    onCommandLine:
      'Unpack the package and send the .bin of each image with its own number, with -n. Bootloaders that ' +
      'count slots take 3 for image 1, others 1: the documentation of the firmware says which.',
  }),
  /** `numbers`: those that the device names, in words. */
  'upload-number-not-offered': error<{ number: number; numbers: string }>().says({
    title: 'The device takes no upload with the number {number}',
    advice: 'Use one of the numbers that it names: {numbers}.',
  }),
  'upload-number-of-running': error<{ number: number; image: number; slot: number }>().says({
    title: 'The number {number} is slot {slot} of image {image}, which is running',
    advice: 'Use the number of a slot that does not run, or leave it out.',
  }),
  /** There were warnings, and nobody said that it should go on. */
  'not-agreed': error().says({
    title: 'Refused before anything was sent: there are warnings, and nobody can be asked whether to go on',
    advice: 'Look at the warnings, and agree to them before you start.',
    onCommandLine: 'Add --yes to go on despite them.',
  }),
  /** The next ones: the user requires a signature that verifies. */
  unsigned: error().says({
    title: 'The image is not signed, and your preferences require a signature',
    advice: 'Sign it with imgtool, or change "Signature" under Preferences, Signing keys.',
    onCommandLine:
      'Sign it with imgtool, or change "Signature" in the application (Preferences, Signing keys).',
  }),
  /** `keyHash` is lower-case hex, or words when the image names no key. */
  'unknown-key': error<{ keyHash: string }>().says({
    title: 'The image is signed with a key that is not kept here (key hash {keyHash})',
    advice: 'Add the public key under Preferences, Signing keys, if you trust it.',
    onCommandLine: 'Add the public key in the application (Preferences, Signing keys), if you trust it.',
  }),
  'wrong-signature': error<{ key: string }>().says({
    title: 'The signature of the image is wrong: it was not made with the key "{key}" that it names',
    advice: 'Do not use this file. Get it again from whoever signed it.',
  }),
  'signature-not-checkable': error<{ kind: string }>().says({
    title: 'The signature of the image ({kind}) cannot be verified here',
    advice: 'Signatures of encrypted images cover the clear text: only the bootloader can verify them.',
  }),
  /** Another image has to be at least of this version first. */
  'dependency-not-met': error<{ dependsOn: number; needed: string; found: string }>().says({
    title: 'The image needs image {dependsOn} in version {needed} or newer; the device would have {found}',
    advice: 'Upgrade image {dependsOn} first, or choose a package with both.',
  }),
  /** Linked for the address that the running image occupies, where images run in place. Addresses are hexadecimal. */
  'wrong-address': error<{ address: string; slot: number }>().says({
    title: 'The image is linked for {address}, where the running image is, and not for slot {slot}',
    advice: 'Choose the build for the other slot: without swap an image runs where it is written.',
  }),
  'no-image-group': error().says({
    title: 'This firmware has no image management',
    advice: 'Enable CONFIG_MCUMGR_GRP_IMG in the firmware.',
  }),
} satisfies ErrorRows;

type Reasons = typeof refusals;
type Refusal<R, F> = F extends NoFacts
  ? { reason: R }
  : { [N in 'reason' | keyof F]: N extends keyof F ? F[N] : R };

export type UpgradeRefusal = { [R in keyof Reasons]: Refusal<R, FactsOf<Reasons[R]>> }[keyof Reasons];
