/**
 * What went wrong with files, in English: those of the device, which the errors of its file system speak of, and those of this
 * computer. A part of `error-texts.ts`.
 */
import type { ErrorTextRow } from './error-row';
import type { FileSituation } from './device-situations';
import type { ErrorCode, ErrorFacts } from './errors';

/** What the operating system says of a file, where there is advice for it. */
export type FileFailureKey =
  'file/failed' | 'file/failed:missing' | 'file/failed:folder' | 'file/failed:content' | 'file/in-use:kept';

type FileErrorCode = Exclude<Extract<ErrorCode, `file/${string}` | `shell/${string}`>, 'file/failed'>;

export const fileErrorTexts = {
  'device/error:file-answer-too-small': {
    title: 'The device cannot send the file: a chunk does not fit into its buffer ({name})',
    advice:
      'The firmware decides how large chunks are. Build it with CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE_LIMIT and a smaller ' +
      'CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE, or with a larger CONFIG_MCUMGR_TRANSPORT_NETBUF_SIZE.',
  },
  'device/error:file-bad-path': {
    title: 'The device does not take this path ({name})',
    advice: 'A path begins with a slash and the mount point, for example /lfs1/log.txt.',
  },
  'device/error:file-directory': {
    title: 'The path is a directory, not a file ({name})',
    advice: 'Add the name of a file to it.',
  },
  'device/error:file-empty': {
    title: 'The file is empty, so there is nothing to compute ({name})',
    advice: 'Its length, 0 bytes, says everything about it.',
  },
  'device/error:file-flash': {
    title: 'The device refused {command}: {meaning} ({name})',
    advice:
      'Its file system or flash failed. Look at its console; a file system that is damaged has to be formatted.',
  },
  'device/error:file-full': {
    title: 'The device could not write the file ({name})',
    advice:
      'Most likely the volume is full: delete files there, then start again. Replacing a file can take room for the old and the new one; ' +
      'sending a file of a few bytes to the same path first makes room.',
  },
  'device/error:file-hash-kind': {
    title: 'The device does not know this kind of hash ({name})',
    advice:
      'CONFIG_MCUMGR_GRP_FS_CHECKSUM_IEEE_CRC32 and CONFIG_MCUMGR_GRP_FS_HASH_SHA256 add the two kinds there are.',
  },
  'device/error:file-not-found': {
    title: 'The device has no such file ({name})',
    advice: 'Check the path; upper and lower case may matter. Nothing may be mounted there, either.',
  },
  'device/error:file-not-mounted': {
    title: 'No file system is mounted at this path ({name})',
    advice:
      'The first part of a path is the mount point, as the firmware names it (often /lfs, /lfs1 or /SD:). The folder has to be there, too.',
  },
  'device/error:file-place': {
    title: 'The device stands at another place in the file than expected ({name})',
    advice: 'Something else reads or writes the file. Start again when that has ended.',
  },
  'device/error:file-read-only': {
    title: 'The file system of the device is read-only ({name})',
    advice: 'Choose another mount point.',
  },
  'device/error:file-unnamed': {
    title: 'The device refused {command}: {meaning} ({name})',
    advice:
      'Version 1 of the protocol says no more. Most often the volume is full, the path is a directory, or a place in the file is wrong.',
  },
  'file/failed': {
    title: '{file} could not be read or written: {detail}',
    advice: 'Check that it exists and that you have access to it.',
  },
  'file/failed:missing': {
    title: '{file} is not there',
    advice: 'Check the name and the folder.',
  },
  'file/failed:content': {
    title: '{file} cannot be used: {detail}',
    advice: 'Choose another file, or correct this one.',
  },
  'file/failed:folder': {
    title: '{file} is a folder, not a file',
    advice: 'Name a file in it.',
  },
  'file/denied': {
    title: 'No permission to read or write {file}',
    advice: 'Choose another folder, or give yourself access to this one.',
  },
  'file/not-regular': {
    title: '{file} is a {kind}, not a file',
    advice: 'It was left as it is. Choose a file.',
    onCommandLine: 'It was left as it is. Name a file; "fs download" takes - for standard output.',
  },
  'file/bad-name': {
    title: '"{file}" is no name for a file: {why}',
    advice: 'Choose another name.',
  },
  'file/in-use': {
    title: '{file} cannot be replaced: another program has it open',
    advice: 'What came is kept. Close the file in the other program, then try again.',
  },
  'file/in-use:kept': {
    title: '{file} cannot be replaced: another program has it open',
    advice: 'What came is whole and stands beside it as {keptAs}.',
  },
  'file/disk-full': {
    title: 'The disk of this computer is full: {file} was not written',
    advice: 'Make room, or choose another disk, then start again.',
  },
  'file/too-large': {
    title: '{file} is too large: {sizeBytes} bytes, and {limitSize} is the most that is taken',
    advice: 'Check that it is the right file, and choose a smaller one.',
  },
  'file/path-too-long': {
    exit: 'usage',
    title: 'The path has {sizeBytes} bytes, which is more than this device takes',
    advice: 'Most firmware takes {limitBytes} (CONFIG_MCUMGR_GRP_FS_PATH_LEN). Choose a shorter name.',
  },
  'file/stuck': {
    exit: 'refused',
    outcome: 'fail',
    title: 'The device answers but takes no more of {path} at {offset} of {sizeBytes} bytes',
    advice:
      'Something else may write to the file, or the volume is full. Start again; it continues where it stands.',
  },
  'file/size-differs': {
    exit: 'refused',
    outcome: 'fail',
    title: '{path} should have {expectedBytes} bytes on the device and has {deviceBytes}',
    advice:
      'The volume may be full: some firmware reports success all the same. A file that was there before is not emptied by an empty one.',
  },
  'file/crawling': {
    exit: 'refused',
    outcome: 'fail',
    title:
      'The device moved {offset} of {sizeBytes} bytes of {path} in {requests} requests, so the transfer was ended',
    advice: 'It answers, but with next to nothing each time. Look at its console, reset it and start again.',
  },
  'file/hash-differs': {
    exit: 'refused',
    outcome: 'fail',
    title: '{path}: the {kind} that the device computed differs',
    advice:
      'Start again. If it happens twice, something else writes to the file, or flash or link are not reliable.',
  },
  'file/changed': {
    exit: 'refused',
    outcome: 'fail',
    title: '{path} changed while it was read (it had {expectedBytes} bytes)',
    advice: 'Start again when the device no longer writes to it.',
  },
  'file/no-chunk': {
    exit: 'silence',
    outcome: 'silence',
    title: 'The device answers, but sends no chunk of {path} ({waited} waited)',
    advice:
      'Its chunks may be too large for this link, as with UDP and default settings. Build the firmware with ' +
      'CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE_LIMIT and a smaller CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE.',
  },
  'smp/timeout:download': {
    title: 'The device fell silent while a file was read from it ({waited}, tries: {tries})',
    advice:
      'Check that the device still runs. If it stays silent until a reset, its stack may be too small: every chunk is built ' +
      'there. Raise CONFIG_MCUMGR_TRANSPORT_WORKQUEUE_STACK_SIZE, or set CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE_LIMIT and a smaller ' +
      'CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE.',
  },
  'shell/failed': {
    title: 'The device ran "{line}" without success ({status}): {output}',
    advice: 'Check the path. The command is one of the shell of the firmware (CONFIG_FILE_SYSTEM_SHELL).',
    onCommandLine: 'Its output and its status say more; what they mean is up to the command.',
  },
} satisfies Record<
  FileErrorCode | FileFailureKey | 'smp/timeout:download' | `device/error:file-${FileSituation}`,
  ErrorTextRow
>;

/** @param detail code of the operating system, or half a sentence of ours */
export function fileFailureKey({ detail, isContent }: ErrorFacts['file/failed']): FileFailureKey {
  if (isContent === true) return 'file/failed:content';
  if (detail === 'ENOENT' || detail === 'ENOTDIR') return 'file/failed:missing';
  return detail === 'EISDIR' ? 'file/failed:folder' : 'file/failed';
}
