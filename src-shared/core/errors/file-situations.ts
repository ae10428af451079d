/**
 * What an error answer of the file system of a device means, for each situation behind it; a part of device.ts.
 */
import type { ErrorTextRow } from '../error-row';

export const fileSituations = {
  'file-answer-too-small': {
    title: 'The device cannot send the file: a chunk does not fit into its buffer ({name})',
    advice:
      'The firmware decides how large chunks are. Build it with CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE_LIMIT and a smaller ' +
      'CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE, or with a larger CONFIG_MCUMGR_TRANSPORT_NETBUF_SIZE.',
  },
  'file-bad-path': {
    title: 'The device does not take this path ({name})',
    advice: 'A path begins with a slash and the mount point, for example /lfs1/log.txt.',
  },
  'file-directory': {
    title: 'The path is a directory, not a file ({name})',
    advice: 'Add the name of a file to it.',
  },
  'file-empty': {
    title: 'The file is empty, so there is nothing to compute ({name})',
    advice: 'Its length of 0 bytes is all that can be compared.',
  },
  'file-flash': {
    title: 'The device refused {command}: {meaning} ({name})',
    advice:
      'Its file system or flash failed. Look at its console; a file system that is damaged has to be formatted.',
  },
  'file-full': {
    title: 'The device could not write the file ({name})',
    advice:
      'Most likely the volume is full: delete files there, then start again. Replacing a file can take room for the old and the new one; ' +
      'sending a file of a few bytes to the same path first makes room.',
  },
  'file-hash-kind': {
    title: 'The device does not know this kind of hash ({name})',
    advice:
      'CONFIG_MCUMGR_GRP_FS_CHECKSUM_IEEE_CRC32 and CONFIG_MCUMGR_GRP_FS_HASH_SHA256 each add one of the two kinds.',
  },
  'file-not-found': {
    title: 'The device has no such file ({name})',
    advice: 'Check the path; upper and lower case may matter. Or no file system is mounted there.',
  },
  'file-not-mounted': {
    title: 'No file system is mounted at this path ({name})',
    advice:
      'The first part of a path is the mount point, as the firmware names it (often /lfs, /lfs1 or /SD:). The directory has to exist, too.',
  },
  'file-place': {
    title: 'The device expects another offset in the file ({name})',
    advice: 'Something else reads or writes the file. Start again when that has ended.',
  },
  'file-read-only': {
    title: 'The file system of the device is read-only ({name})',
    advice: 'Choose another mount point.',
  },
  'file-unnamed': {
    title: 'The device refused {command}: {meaning} ({name})',
    advice:
      'Version 1 of the protocol says no more. Most often the volume is full, the path is a directory, or an offset is wrong.',
  },
} as const satisfies Record<string, ErrorTextRow>;
