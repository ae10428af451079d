/**
 * What a file without an MCUboot image is, told by its content. A part of image.ts.
 */
import type { ErrorTextRow } from '../error-row';

export const foreignFiles = {
  elf: {
    title: '{file} is an ELF file, not a firmware image',
    advice: 'Choose zephyr.signed.bin from the same build folder.',
  },
  hex: {
    title: '{file} is an Intel HEX file',
    advice: 'Choose the .bin file of the same build (zephyr.signed.bin).',
  },
  zip: {
    title: '{file} is a ZIP archive',
    advice: 'Unpack it and choose the .bin file inside.',
  },
  unsigned: {
    title: '{file} has no MCUboot header: it looks like an unsigned zephyr.bin',
    advice: 'Choose zephyr.signed.bin: a plain zephyr.bin cannot be started by MCUboot.',
  },
  'old-format': {
    title: '{file} is in the first MCUboot image format, which is no longer used',
    advice: 'Sign the firmware again with a current imgtool.',
  },
  empty: {
    title: '{file} is empty',
    advice: 'Build the firmware again and choose zephyr.signed.bin.',
  },
  unknown: {
    title: '{file} is not an MCUboot image',
    advice: 'Choose the signed firmware, usually build/zephyr/zephyr.signed.bin.',
  },
  'unsigned-hex': {
    title: '{file} has no MCUboot image at the start of any of its segments',
    advice: 'Choose zephyr.signed.hex or zephyr.signed.bin: a plain zephyr.hex cannot be started by MCUboot.',
  },
  'big-endian': {
    title: '{file} is a big-endian MCUboot image',
    advice:
      'It was signed with "--endian big". Arm, RISC-V and Xtensa devices take little-endian images: sign it without that option.',
  },
  uf2: {
    title: '{file} is a UF2 file, for a bootloader that shows itself as a USB drive',
    advice:
      'Copy it to that drive, or choose the signed .bin of the same build (zephyr.signed.bin) for MCUboot.',
  },
  dfu: {
    title: '{file} is a DFU file (USB Device Firmware Upgrade)',
    advice: 'It is sent with dfu-util. For MCUboot over SMP choose zephyr.signed.bin of the same build.',
  },
  srec: {
    title: '{file} holds Motorola S-records',
    advice: 'Choose the .bin or .hex file of the same build (zephyr.signed.bin).',
  },
  archive: {
    title: '{file} is a compressed file or an archive other than ZIP',
    advice: 'Unpack it and choose the firmware inside.',
  },
  suit: {
    title: '{file} is a SUIT envelope',
    advice:
      "It is for devices with SUIT instead of MCUboot (nRF54H20, nRF Connect SDK up to 3.0); Nordic's own tools send it.",
  },
  espressif: {
    title: "{file} is an image in Espressif's own format",
    advice: "Espressif's esptool sends it. For MCUboot build with it and choose zephyr.signed.bin.",
  },
  'web-page': {
    title: '{file} is a web page or an error message of a server, not the file behind the link',
    advice: 'Open it in a text editor to see what it says, and download the firmware again.',
  },
  'git-lfs': {
    title: '{file} is a pointer of Git LFS, not the file itself',
    advice: 'Fetch the content with "git lfs pull", then choose it again.',
  },
  key: {
    title: '{file} is a key or a certificate, not firmware',
    advice: 'Choose the signed firmware, usually build/zephyr/zephyr.signed.bin.',
  },
  text: {
    title: '{file} is a text file, not firmware',
    advice: 'Choose the signed firmware, usually build/zephyr/zephyr.signed.bin.',
  },
  erased: {
    title: '{file} holds nothing but erased flash or zeros',
    advice: 'Build or read it again, and choose zephyr.signed.bin.',
  },
  'image-inside': {
    title: '{file} does not start with an MCUboot image: one begins at byte {detail}',
    advice:
      'It may be a dump of the flash or a file merged with the bootloader. Choose the signed image alone, usually zephyr.signed.bin.',
  },
} as const satisfies Record<string, ErrorTextRow>;
