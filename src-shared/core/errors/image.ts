/**
 * What is wrong with a firmware file: no image, a damaged one, Intel HEX or a package that does not hold together.
 */
import { error, type ErrorRows } from '../error-row';
import { foreignFiles } from './foreign-files';

export const imageErrors = {
  /** The file is not an MCUboot image. */
  'image/not-mcuboot': error<{
    file: string;
    looksLike: keyof typeof foreignFiles;
    /** `image-inside`: where it begins. */
    detail?: string;
  }>().saysOneOf({ which: ({ looksLike }) => looksLike, sentences: foreignFiles }),
  /** Intel HEX that does not hold together. `what` is half a sentence, with the line where there is one. */
  'image/bad-hex': error<{ file: string; what: string }>().says({
    title: '{file} is damaged Intel HEX: {what}',
    advice: 'Copy or build the file again, or choose the .bin file of the same build.',
  }),
  /** Intel HEX with several images, so that none can be chosen. */
  'image/merged-hex': error<{ file: string; images: number; addresses: string }>().says({
    title: '{file} holds {images} images, at {addresses}',
    advice:
      'Choose the signed .bin of one image (zephyr.signed.bin), or dfu_application.zip for all of them.',
  }),
  /** A ZIP archive or its manifest that does not hold together. `what` is half a sentence. */
  'image/bad-package': error<{ file: string; what: string }>().says({
    title: '{file} cannot be read as a firmware package: {what}',
    advice: 'Copy or build the package again, or choose a signed .bin file from the build folder.',
  }),
  /** A ZIP archive without `manifest.json`. `entries`: the first names in it, as words. */
  'image/no-manifest': error<{ file: string; entries: string }>().says({
    title: '{file} is a ZIP archive without a manifest.json; in it: {entries}',
    advice:
      'Choose dfu_application.zip from the build folder, or unpack it and choose the signed .bin inside.',
  }),
  /** A package for a bootloader that is not MCUboot. `tool`: what sends it. */
  'image/other-bootloader': error<{ file: string; tool: string }>().says({
    title: '{file} is a package for a bootloader other than MCUboot, made with {tool}',
    advice: 'Send it with {tool}. For MCUboot choose dfu_application.zip or zephyr.signed.bin.',
  }),
  /** The manifest names a file by a path that leads out of the package. */
  'image/unsafe-name': error<{ file: string; entry: string }>().says({
    title: '{file} names a file outside the package: {entry}',
    advice: 'Do not use this package unless you know who made it.',
  }),
  /** The manifest names a file that is not in the package. */
  'image/missing-entry': error<{ file: string; entry: string }>().says({
    title: '{entry} is missing from {file}',
    advice: 'Build or download the package again.',
  }),
  /** A file in the package does not hold together. `what` is half a sentence. */
  'image/bad-entry': error<{ file: string; entry: string; what: string }>().says({
    title: '{entry} in {file} is damaged: {what}',
    advice: 'Copy, build or download the package again.',
  }),
  /** A package that unpacks to more than any firmware has. */
  'image/package-too-large': error<{ file: string; limitBytes: number }>().says({
    title: '{file} unpacks to more than {limitSize}, so it is not firmware for a device',
    advice: 'Choose dfu_application.zip from the build folder.',
  }),
  /** A package without an image for MCUboot. */
  'image/nothing-to-send': error<{ file: string }>().says({
    title: '{file} holds no application image for MCUboot: an upgrade would send nothing of it',
    advice:
      'Choose dfu_application.zip or the signed .bin of the application. A new bootloader is sent only where that is chosen.',
    onCommandLine:
      'Use dfu_application.zip or the signed .bin of the application. A new bootloader is sent only with --bootloader.',
  }),
  /** The file is an MCUboot image with a fault. */
  'image/damaged': error<{ file: string; what: string }>().says({
    title: '{file} is damaged: {what}',
    advice: 'Copy or build the file again.',
  }),
  /** The recomputed hash differs from the one in the image. */
  'image/wrong-hash': error<{ file: string; stored: string; computed: string }>().says({
    title: '{file} is damaged: its content does not match the hash inside',
    advice: 'Copy or build the file again. Stored {stored}, computed {computed}.',
  }),
} satisfies ErrorRows;
