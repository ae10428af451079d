/**
 * What goes wrong with files: those of this computer, and those that go to a device or come from it. Paths are untrusted text.
 */
import { error, type ErrorRows } from '../error-row';

export const fileErrors = {
  /** A file could not be read or written; `isContent`: it could, and what is in it cannot be used. */
  'file/failed': error<{ file: string; detail: string; isContent?: boolean }>().saysOneOf({
    which: fileFailure,
    sentences: {
      usual: {
        title: '{file} could not be read or written: {detail}',
        advice: 'Check that it exists and that you have access to it.',
      },
      missing: {
        title: '{file} does not exist',
        advice: 'Check the name and the folder.',
      },
      content: {
        title: '{file} cannot be used: {detail}',
        advice: 'Choose another file, or correct this one.',
      },
      folder: {
        title: '{file} is a folder, not a file',
        advice: 'Name a file in it.',
      },
    },
  }),
  /** The operating system refuses access to a file of this computer. */
  'file/denied': error<{ file: string }>().says({
    title: 'No permission to read or write {file}',
    advice: 'Choose another folder, or give yourself access to this one.',
  }),
  /** What is there is not a file: it is neither read whole nor replaced. */
  'file/not-regular': error<{ file: string; kind: 'pipe' | 'device' | 'socket' }>().says({
    title: '{file} is a {kind}, not a file',
    advice: 'It was left as it is. Choose a file.',
    onCommandLine: 'It was left as it is. Name a file; "fs download" takes - for standard output.',
  }),
  /** No file can have this name. `why`: the end of a sentence. */
  'file/bad-name': error<{ file: string; why: string }>().says({
    title: '"{file}" is not a possible file name: {why}',
    advice: 'Choose another name.',
  }),
  /** Another program has it open, and the system lets nobody replace it. `keptAs`: what was to be written stands under this name. */
  'file/in-use': error<{ file: string; keptAs?: string }>().saysOneOf({
    which: ({ keptAs }) => (keptAs === undefined ? 'usual' : 'kept'),
    sentences: {
      usual: {
        title: '{file} cannot be replaced: another program has it open',
        advice: 'What was received is kept. Close the file in the other program, then try again.',
      },
      kept: {
        title: '{file} cannot be replaced: another program has it open',
        advice: 'The new file is complete and is kept beside it as {keptAs}.',
      },
    },
  }),
  /** No room on a disk of this computer. */
  'file/disk-full': error<{ file: string }>().says({
    title: 'The disk of this computer is full: {file} was not written',
    advice: 'Make room, or choose another disk, then start again.',
  }),
  /** A file is larger than what this program moves at once. */
  'file/too-large': error<{ file: string; sizeBytes: number; limitBytes: number }>().says({
    title: '{file} is too large: {sizeBytes} bytes, and the limit is {limitSize}',
    advice: 'Check that it is the right file, and choose a smaller one.',
  }),
  /** The path of a file on the device is longer than the device takes. */
  'file/path-too-long': error<{ path: string; sizeBytes: number; limitBytes: number }>().says({
    exit: 'usage',
    title: 'The path has {sizeBytes} bytes, which is more than this device takes',
    advice: 'Most firmware takes {limitBytes} (CONFIG_MCUMGR_GRP_FS_PATH_LEN). Choose a shorter name.',
  }),
  /** The device answers but takes no more of a file. */
  'file/stuck': error<{ path: string; offset: number; sizeBytes: number }>().says({
    exit: 'refused',
    outcome: 'fail',
    title: 'The device answers but takes no more of {path} at {offset} of {sizeBytes} bytes',
    advice:
      'Something else may write to the file, or the volume is full. Start again; it continues after what the device already has.',
  }),
  /** The device moves almost nothing of a file with each request, so that there would be no end of it. */
  'file/crawling': error<{ path: string; offset: number; sizeBytes: number; requests: number }>().says({
    exit: 'refused',
    outcome: 'fail',
    title:
      'The device moved {offset} of {sizeBytes} bytes of {path} in {requests} requests, so the transfer was ended',
    advice: 'It answers, but moves almost nothing each time. Look at its console, reset it and start again.',
  }),
  /** After a transfer the file on the device does not have the right length. */
  'file/size-differs': error<{ path: string; expectedBytes: number; deviceBytes: number }>().says({
    exit: 'refused',
    outcome: 'fail',
    title: '{path} should have {expectedBytes} bytes on the device and has {deviceBytes}',
    advice:
      'The volume may be full: some firmware reports success all the same. An upload of an empty file does not empty an existing file.',
  }),
  /** After a transfer the file on the device does not have the right content. */
  'file/hash-differs': error<{ path: string; kind: string }>().says({
    exit: 'refused',
    outcome: 'fail',
    title: '{path}: the {kind} that the device computed differs',
    advice:
      'Start again. If it happens twice, something else writes to the file, or the flash or the link is not reliable.',
  }),
  /** The file on the device changed while it was read. */
  'file/changed': error<{ path: string; expectedBytes: number }>().says({
    exit: 'refused',
    outcome: 'fail',
    title: '{path} changed while it was read (it had {expectedBytes} bytes)',
    advice: 'Start again when the device no longer writes to it.',
  }),
  /** The device answers, but not to the request for a chunk of a file. */
  'file/no-chunk': error<{ path: string; waitedMs: number }>().says({
    exit: 'silence',
    outcome: 'silence',
    title: 'The device answers, but sends no chunk of {path} ({waited} waited)',
    advice:
      'Its chunks may be too large for this link, as with UDP and default settings. Build the firmware with ' +
      'CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE_LIMIT and a smaller CONFIG_MCUMGR_GRP_FS_DL_CHUNK_SIZE.',
  }),
  /** A command line that the device ran for us did not succeed. Its output is untrusted text. */
  'shell/failed': error<{ line: string; status: number; output: string }>().says({
    title: 'The device ran "{line}" without success ({status}): {output}',
    advice: 'Check the path. The command is one of the shell of the firmware (CONFIG_FILE_SYSTEM_SHELL).',
    onCommandLine: 'Its output and its status say more; what they mean is up to the command.',
  }),
} satisfies ErrorRows;

/** @param facts `detail`: code of the operating system, or half a sentence of ours */
function fileFailure({
  detail,
  isContent,
}: {
  detail: string;
  isContent?: boolean;
}): 'usual' | 'content' | 'missing' | 'folder' {
  if (isContent === true) return 'content';
  if (detail === 'ENOENT' || detail === 'ENOTDIR') return 'missing';
  return detail === 'EISDIR' ? 'folder' : 'usual';
}
