/**
 * Group 8 as Zephyr's fs_mgmt.c does it: one file open at a time, chunks that have to follow one another, errors for
 * everything else.
 */
import { FS_GROUP, FsError, Rc } from '../codes';
import { crc32 } from '../crc32';
import { Errno } from '../file-system';
import { Refusal, type Behaviour, type Inside } from './behaviour';

type FsCommand = 'fs.download' | 'fs.upload' | 'fs.status' | 'fs.hash' | 'fs.hashTypes' | 'fs.close';

/** What a chunk leaves of the buffer for header and keys. */
const DOWNLOAD_OVERHEAD_BYTES = 44;
/** Longest name of a hash or checksum. */
const TYPE_BYTES = 8;
const HASH_MS_PER_KIB = 0.4;
const nothing = new Uint8Array();
const utf8 = new TextEncoder();

const refuse = (rc: number): Refusal => new Refusal(rc, FS_GROUP);

export const fsBehaviours: { readonly [N in FsCommand]: Behaviour<N> } = {
  'fs.download': ({ off, name }, { files, profile, uptimeMs }) => {
    if (off === undefined || !isPath(name, profile)) return new Refusal(Rc.invalid);
    const opened = files.open(name, 'download', uptimeMs);
    const content = files.find(name);
    if (opened !== 'open' || typeof content === 'number' || content === 'directory')
      return refuse(readErrors[opened === 'open' ? Errno.notFound : opened] ?? FsError.unknown);
    const from = sizeOf(off);
    const data = content.slice(from, from + Math.max(1, profile.bufferBytes - DOWNLOAD_OVERHEAD_BYTES));
    if (from + data.length >= content.length) files.close();
    else files.chunkDone();
    return { off, data, ...(off === 0 ? { len: content.length } : {}) };
  },

  'fs.upload': ({ off, data = nothing, name, len }, device) => {
    const { files, profile, uptimeMs } = device;
    if (off === undefined || !isPath(name, profile) || (off === 0 && len === undefined))
      return new Refusal(Rc.invalid);
    const opened = files.open(name, 'upload', uptimeMs);
    if (opened !== 'open') return refuse(writeErrors[opened] ?? FsError.unknown);
    if (off === 0) files.startUpload(sizeOf(len ?? 0), data.length > 0);
    else if (off !== files.uploadOffset) {
      const expected = files.uploadOffset;
      files.close();
      return new Refusal(FsError.offsetNotValid, FS_GROUP, undefined, { len: expected });
    }
    const failsFrom = device.writeFailsFrom ?? Infinity;
    if (data.length > 0 && (files.uploadOffset + data.length > failsFrom || !files.append(data))) {
      files.close();
      return refuse(FsError.writeFailed);
    }
    device.spend((data.length / 1024) * profile.writeMsPerKib);
    device.uploaded(data.length);
    const end = off === 0 && data.length === 0 ? 0 : files.uploadOffset;
    files.chunkDone();
    return { off: end };
  },

  'fs.status': ({ name }, device) => {
    const content = fileOf(name, device);
    return content instanceof Refusal ? content : { len: content.length };
  },

  'fs.hash': ({ name, type, off = 0, len }, device) => {
    const known = device.profile.fileHashes;
    if (len === 0 || (type?.length ?? 0) > TYPE_BYTES) return new Refusal(Rc.invalid);
    const wanted = type ?? known[0];
    const kind = known.find((one) => one === wanted);
    const content = fileOf(name, device);
    if (content instanceof Refusal && content.group === undefined) return content;
    if (kind === undefined) return refuse(FsError.hashNotFound);
    if (content instanceof Refusal) return content;
    if (content.length === 0) return refuse(FsError.empty);
    if (off >= content.length) return refuse(FsError.offsetLargerThanFile);
    const part = content.subarray(off, len === undefined ? undefined : off + sizeOf(len));
    device.spend((part.length / 1024) * HASH_MS_PER_KIB);
    return {
      type: kind,
      ...(off === 0 ? {} : { off }),
      len: part.length,
      output: kind === 'crc32' ? crc32(part) : device.sha('sha256', part),
    };
  },

  'fs.hashTypes': (_request, { profile }) => ({
    types: new Map(
      profile.fileHashes.map((kind) => [
        kind,
        kind === 'crc32' ? { format: 0, size: 4 } : { format: 1, size: 32 },
      ]),
    ),
  }),

  'fs.close': (_request, { files }) => {
    files.close();
    return {};
  },
};

const readErrors: Readonly<Record<number, number>> = {
  [Errno.invalid]: FsError.invalidName,
  [Errno.notFound]: FsError.notFound,
  [Errno.isDirectory]: FsError.isDirectory,
};

/** What cannot be created for want of a directory is told as a missing mount point; a directory has no number. */
const writeErrors: Readonly<Record<number, number>> = {
  [Errno.invalid]: FsError.invalidName,
  [Errno.notFound]: FsError.mountPointNotFound,
  [Errno.readOnly]: FsError.readOnly,
};

function isPath(name: string | undefined, profile: Inside['profile']): name is string {
  return name !== undefined && name !== '' && utf8.encode(name).length <= profile.filePathBytes;
}

/** What a `size_t` of 32 bits keeps of a `uint64_t`. */
function sizeOf(wide: number): number {
  return Number(BigInt.asUintN(32, BigInt(wide)));
}

/** The file as everybody but its writer sees it. */
function fileOf(name: string | undefined, { files, profile, uptimeMs }: Inside): Uint8Array | Refusal {
  if (!isPath(name, profile)) return new Refusal(Rc.invalid);
  files.closeWhenIdle(uptimeMs);
  const found = files.find(name);
  if (found === 'directory') return refuse(FsError.isDirectory);
  return typeof found === 'number' ? refuse(readErrors[found] ?? FsError.unknown) : found;
}
