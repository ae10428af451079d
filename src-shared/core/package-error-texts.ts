/**
 * What went wrong with a firmware file that is more than a signed binary: Intel HEX and packages. A part of `error-texts.ts`,
 * which says what the texts are.
 */

export const packageErrorTexts = {
  'upgrade/refused:no-build-for-slot': {
    title: 'The file holds no build of image {image} for slot {slot}, where this device would run it',
    advice: 'Direct-XIP images run where they are stored. Choose the package with a build for each slot.',
  },
  'upgrade/refused:numbers-in-package': {
    title: 'A package says itself which image each of its files is for',
    advice: 'Leave the image number out, or choose the signed .bin of one image.',
  },
  'image/not-mcuboot:unsigned-hex': {
    title: '{file} has no MCUboot image at the start of any of its segments',
    advice: 'Choose zephyr.signed.hex or zephyr.signed.bin: a plain zephyr.hex cannot be started by MCUboot.',
  },
  'image/bad-hex': {
    title: '{file} is damaged Intel HEX: {what}',
    advice: 'Copy or build the file again, or choose the .bin file of the same build.',
  },
  'image/merged-hex': {
    title: '{file} holds {images} images for different addresses',
    advice:
      'Choose the signed .bin of one image (zephyr.signed.bin), or dfu_application.zip for all of them.',
  },
  'image/bad-package': {
    title: '{file} cannot be read as a firmware package: {what}',
    advice: 'Copy or build the package again, or choose a signed .bin file from the build folder.',
  },
  'image/no-manifest': {
    title: '{file} is a ZIP archive without a manifest.json',
    advice:
      'Choose dfu_application.zip from the build folder, or unpack it and choose the signed .bin inside.',
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
    title: '{file} holds no application image for MCUboot',
    advice: 'Choose dfu_application.zip or the signed .bin of the application.',
  },
};
