/**
 * What went wrong with a firmware file that is no signed binary: Intel HEX, packages, and files of other kinds. A part of `error-texts.ts`,
 * which says what the texts are.
 */

import type { ErrorTextRow } from './error-row';

export const packageErrorTexts = {
  'upgrade/refused:no-build-for-slot': {
    title: 'The file holds no build of image {image} for slot {slot}, where this device would run it',
    advice: 'Direct-XIP images run where they are stored. Choose the package with a build for each slot.',
  },
  'upgrade/refused:numbers-in-package': {
    title: 'A package says itself which image each of its files is for',
    advice: 'Leave the image number out, or choose the signed .bin of one image.',
  },
  'upgrade/refused:upload-number-not-known': {
    title:
      'Neither the device nor the file tells the upload number of image {image}; a wrong one would overwrite another image',
    advice:
      'The number can be given on the command line: unpack the package and send the .bin of each image with its own number. ' +
      'Bootloaders that count slots take 3 for image 1, others 1: the documents of the firmware tell which.',
    onCommandLine:
      'Unpack the package and send the .bin of each image with its own number, with -n. Bootloaders that ' +
      'count slots take 3 for image 1, others 1: the documents of the firmware tell which.',
  },
  'upgrade/refused:upload-number-not-offered': {
    title: 'The device takes no upload with the number {number}',
    advice: 'Use one of those that it names: {numbers}.',
  },
  'upgrade/refused:upload-number-of-running': {
    title: 'The number {number} is slot {slot} of image {image}, which is running',
    advice: 'Use the number of a slot that does not run, or leave it out.',
  },
  'upgrade/refused:not-agreed': {
    title: 'Refused before anything was sent: there are warnings, and nobody can be asked whether to go on',
    advice: 'Look at the warnings, and agree to them before you start.',
    onCommandLine: 'Add --yes to go on in spite of them.',
  },
  'image/not-mcuboot:unsigned-hex': {
    title: '{file} has no MCUboot image at the start of any of its segments',
    advice: 'Choose zephyr.signed.hex or zephyr.signed.bin: a plain zephyr.hex cannot be started by MCUboot.',
  },
  'image/not-mcuboot:big-endian': {
    title: '{file} is a big-endian MCUboot image',
    advice:
      'It was signed with "--endian big". Arm, RISC-V and Xtensa devices take little-endian images: sign it without that option.',
  },
  'image/not-mcuboot:uf2': {
    title: '{file} is a UF2 file, for a bootloader that shows itself as a USB drive',
    advice:
      'Copy it to that drive, or choose the signed .bin of the same build (zephyr.signed.bin) for MCUboot.',
  },
  'image/not-mcuboot:dfu': {
    title: '{file} is a DFU file (USB Device Firmware Upgrade)',
    advice: 'It is sent with dfu-util. For MCUboot over SMP choose zephyr.signed.bin of the same build.',
  },
  'image/not-mcuboot:srec': {
    title: '{file} holds Motorola S-records',
    advice: 'Choose the .bin or .hex file of the same build (zephyr.signed.bin).',
  },
  'image/not-mcuboot:archive': {
    title: '{file} is a compressed file or an archive that is no ZIP',
    advice: 'Unpack it and choose the firmware inside.',
  },
  'image/not-mcuboot:suit': {
    title: '{file} is a SUIT envelope',
    advice:
      "It is for devices with SUIT instead of MCUboot (nRF54H20, nRF Connect SDK up to 3.0); Nordic's own tools send it.",
  },
  'image/not-mcuboot:espressif': {
    title: "{file} is an image in Espressif's own format",
    advice: "Espressif's esptool sends it. For MCUboot build with it and choose zephyr.signed.bin.",
  },
  'image/not-mcuboot:web-page': {
    title: '{file} is a web page or an error message of a server, not the file behind the link',
    advice: 'Open it in a text editor to see what it says, and download the firmware again.',
  },
  'image/not-mcuboot:git-lfs': {
    title: '{file} is a pointer of Git LFS, not the file itself',
    advice: 'Fetch the content with "git lfs pull", then choose it again.',
  },
  'image/not-mcuboot:key': {
    title: '{file} is a key or a certificate, not firmware',
    advice: 'Choose the signed firmware, usually build/zephyr/zephyr.signed.bin.',
  },
  'image/not-mcuboot:text': {
    title: '{file} is a text, not firmware',
    advice: 'Choose the signed firmware, usually build/zephyr/zephyr.signed.bin.',
  },
  'image/not-mcuboot:erased': {
    title: '{file} holds nothing but erased flash or zeros',
    advice: 'Build or read it again, and choose zephyr.signed.bin.',
  },
  'image/not-mcuboot:image-inside': {
    title: '{file} does not start with an MCUboot image: one begins at byte {detail}',
    advice:
      'It may be a dump of the flash or a file merged with the bootloader. Choose the signed image alone, usually zephyr.signed.bin.',
  },
  'image/bad-hex': {
    title: '{file} is damaged Intel HEX: {what}',
    advice: 'Copy or build the file again, or choose the .bin file of the same build.',
  },
  'image/merged-hex': {
    title: '{file} holds {images} images, at {addresses}',
    advice:
      'Choose the signed .bin of one image (zephyr.signed.bin), or dfu_application.zip for all of them.',
  },
  'image/bad-package': {
    title: '{file} cannot be read as a firmware package: {what}',
    advice: 'Copy or build the package again, or choose a signed .bin file from the build folder.',
  },
  'image/no-manifest': {
    title: '{file} is a ZIP archive without a manifest.json; in it: {entries}',
    advice:
      'Choose dfu_application.zip from the build folder, or unpack it and choose the signed .bin inside.',
  },
  'image/other-bootloader': {
    title: '{file} is a package for another bootloader than MCUboot, made with {tool}',
    advice: 'Send it with {tool}. For MCUboot choose dfu_application.zip or zephyr.signed.bin.',
  },
  'image/unsafe-name': {
    title: '{file} names a file outside of itself: {entry}',
    advice: 'Do not use this package unless you know who made it.',
  },
  'image/missing-entry': {
    title: '{entry} is missing in {file}',
    advice: 'Build or download the package again.',
  },
  'image/bad-entry': {
    title: '{entry} in {file} is damaged: {what}',
    advice: 'Copy, build or download the package again.',
  },
  'image/package-too-large': {
    title: '{file} unpacks to more than {limitSize}, so it is no firmware for a device',
    advice: 'Choose dfu_application.zip from the build folder.',
  },
  'image/nothing-to-send': {
    title: '{file} holds no application image for MCUboot: an upgrade would send nothing of it',
    advice: 'Choose dfu_application.zip or the signed .bin of the application.',
  },
} satisfies Record<string, ErrorTextRow>;
