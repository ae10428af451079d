/**
 * Group 8, file system (Zephyr subsys/mgmt/mcumgr/grp/fs_mgmt). Declarations only.
 */
import { command, defineGroup } from '../command';
import { anything, bytes, optional, record, struct, text, uint } from '../schema';

const path = () =>
  text('Absolute path with its mount point, at most CONFIG_MCUMGR_GRP_FS_PATH_LEN characters');

export const fs = defineGroup({
  id: 8,
  name: 'fs',
  title: 'File system',
  kconfig: 'CONFIG_MCUMGR_GRP_FS',
  errors: {
    2: { name: 'FILE_INVALID_NAME', meaning: 'the path is not valid; it has to begin with its mount point' },
    3: { name: 'FILE_NOT_FOUND', meaning: 'there is no such file' },
    4: { name: 'FILE_IS_DIRECTORY', meaning: 'the path is a directory' },
    5: { name: 'FILE_OPEN_FAILED', meaning: 'the file cannot be opened' },
    6: { name: 'FILE_SEEK_FAILED', meaning: 'the offset in the file cannot be reached' },
    7: { name: 'FILE_READ_FAILED', meaning: 'the file cannot be read' },
    8: { name: 'FILE_TRUNCATE_FAILED', meaning: 'the file cannot be emptied' },
    9: { name: 'FILE_DELETE_FAILED', meaning: 'the file cannot be deleted' },
    10: { name: 'FILE_WRITE_FAILED', meaning: 'the file cannot be written; the volume may be full' },
    11: { name: 'FILE_OFFSET_NOT_VALID', meaning: 'the chunk does not follow what it has' },
    12: { name: 'FILE_OFFSET_LARGER_THAN_FILE', meaning: 'the offset is beyond the end of the file' },
    13: { name: 'CHECKSUM_HASH_NOT_FOUND', meaning: 'it does not know this kind of hash or checksum' },
    14: { name: 'MOUNT_POINT_NOT_FOUND', meaning: 'no file system is mounted there' },
    15: { name: 'READ_ONLY_FILESYSTEM', meaning: 'the file system is read-only' },
    16: { name: 'FILE_EMPTY', meaning: 'the file is empty' },
  },
  commands: {
    download: command({
      op: 'read',
      effect: 'looks',
      id: 0,
      title: 'Download a chunk of a file',
      about: 'One chunk; the device decides its size.',
      repeatable: true,
      pace: 'data',
      request: { off: uint('Offset of the chunk, in bytes'), name: path() },
      response: {
        off: uint('Offset of the chunk, in bytes'),
        data: bytes('The chunk; empty at the end of the file'),
        len: optional(uint('Bytes of the whole file; only in the first chunk')),
      },
    }),
    upload: command({
      op: 'write',
      effect: 'changes',
      byRun: true,
      id: 0,
      title: 'Upload a chunk of a file',
      about: 'Writes one chunk; the first creates or empties the file.',
      repeatable: false,
      pace: 'data',
      request: {
        off: uint('Offset of this chunk, in bytes'),
        data: bytes('The chunk'),
        name: path(),
        len: optional(uint('Bytes of the whole file; first chunk only')),
      },
      response: { off: uint('Bytes that the file has now') },
    }),
    status: command({
      op: 'read',
      effect: 'looks',
      id: 1,
      title: 'Size of a file',
      about: 'The length of a file. Stale while an upload to it is open.',
      repeatable: true,
      pace: 'quick',
      kconfig: 'CONFIG_MCUMGR_GRP_FS_FILE_STATUS',
      request: { name: path() },
      response: { len: uint('Bytes of the file') },
    }),
    hash: command({
      op: 'read',
      effect: 'looks',
      id: 2,
      title: 'Hash or checksum of a file',
      about: 'The hash or checksum of a file or of a part of it, computed by the device.',
      repeatable: true,
      pace: 'flash',
      kconfig: 'CONFIG_MCUMGR_GRP_FS_CHECKSUM_HASH',
      request: {
        name: path(),
        type: optional(text('crc32 or sha256; the device chooses when missing')),
        off: optional(uint('Offset of the first byte')),
        len: optional(uint('How many bytes; all when missing')),
      },
      response: {
        type: text('Kind of hash or checksum'),
        off: optional(uint('Offset of the first byte, when not 0')),
        len: uint('Bytes that were read'),
        output: anything('A number for checksums, bytes for hashes'),
      },
    }),
    hashTypes: command({
      op: 'read',
      effect: 'looks',
      id: 3,
      title: 'Kinds of hash and checksum',
      about: 'What the hash command can compute.',
      repeatable: true,
      pace: 'quick',
      kconfig: 'CONFIG_MCUMGR_GRP_FS_CHECKSUM_HASH_SUPPORTED_CMD',
      request: {},
      response: {
        types: record(
          'Kinds by name',
          struct('One kind', { format: uint('0 a number, 1 bytes'), size: uint('Bytes of the result') }),
        ),
      },
    }),
    close: command({
      op: 'write',
      effect: 'changes',
      id: 4,
      title: 'Close the open file',
      about: 'Ends an upload or download, so that size and hash are up to date.',
      repeatable: true,
      pace: 'state',
      request: {},
      response: {},
    }),
  },
});
