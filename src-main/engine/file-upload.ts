/**
 * Uploads a file, continues one that was cut off, and compares what the device has with it at the end. Knows no session and
 * no local file: the bytes are given.
 *
 *     close ─► length? ─► does its beginning add up to ours? ─► chunks from there on ─► hash (or close ─► length and hash)
 *     a file of a few chunks is sent whole: what it would add to an open file is seen in the first answer
 *
 * A chunk that comes twice is an error here, unlike with images: the device appends. Worse, one at offset 0 that comes again
 * while the file is open is appended as well, so the file is closed first (Zephyr's fs_mgmt.c, fs_mgmt_file_upload).
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import type { RequestOf, ResponseOf } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import { ChunkedUpload } from './chunked-upload';
import type { SmpClient } from './client';
import { crc32 } from './crc32';
import {
  checkFile,
  closeFile,
  closeIfThere,
  fileHash,
  fileLength,
  inWords,
  isSame,
  type Checked,
  type Expected,
  type FileHash,
} from './file-facts';
import type { LinkOptions, UploadCounts, UploadKind } from './upload-kind';

const { upload } = groups.fs.commands;

export interface FileUploadOptions extends LinkOptions {
  /** Where the file goes on the device: absolute, with its mount point. */
  path: string;
  bytes: Uint8Array;
  sha256: (bytes: Uint8Array) => Uint8Array;
  /**
   * An upload of these very bytes to this path was cut off before: where the device cannot compute a hash, its length alone
   * says where to go on. Without this, only a beginning that is proved to be the same is kept.
   */
  continues?: boolean | undefined;
}

export interface FileUploadResult extends UploadCounts {
  /** By what the device's file was found to be the same. */
  checked: Checked;
  /** The hash that the device computed. */
  hash?: FileHash;
}

/** To ask where a file stands takes four requests. */
const CHUNKS_WORTH_ASKING = 8;
const FILE_WRITE_FAILED = 10;
const FILE_OFFSET_NOT_VALID = 11;
const FAILED = 1;

/**
 * Sends a file to the device.
 * @throws BenchError device/error and device/unsupported, smp/timeout, smp/chunk-unanswered, file/stuck, file/crawling,
 *   file/size-differs, file/hash-differs, file/path-too-long, link/message-too-large, link/lost, link/failed, cancelled
 */
export async function uploadFile(client: SmpClient, options: FileUploadOptions): Promise<FileUploadResult> {
  const { path, bytes, signal } = options;
  try {
    const { counts, mayBeOpen } = await sendAll(client, options);
    const checked = await checkFile(client, path, expected(options, bytes), { ...options, mayBeOpen });
    return { ...counts, ...checked };
  } catch (error) {
    if (signal?.aborted && !isBenchError(error, 'link/lost')) await closeIfThere(client);
    throw inWords(error, path);
  }
}

/**
 * Sends what the device does not have. A file system that copies on write (littlefs) takes a free block to go on in a file
 * that was closed; on a volume that is nearly full there is none, although the whole file would fit. Then the part that is
 * there, which is ours, is given up.
 */
async function sendAll(
  client: SmpClient,
  options: FileUploadOptions,
): Promise<{ counts: UploadCounts; mayBeOpen: boolean }> {
  const startAt = await whereToBegin(client, options);
  const sending = new ChunkedUpload(client, new FileUpload(client, options, startAt), options);
  try {
    const counts = await sending.run();
    // Only a first chunk tells the length, and what was opened since knows none.
    return { counts, mayBeOpen: startAt > 0 || sending.wasMisplaced };
  } catch (error) {
    const maybeForGoingOn = startAt > 0 || sending.wasDisturbed;
    if (!isWriteFailure(error) || !maybeForGoingOn || (await whereItStands(client, options)) === 0)
      throw error;
  }
  const { path, bytes, signal } = options;
  client.note('upload: no room to go on in the file, so it begins anew');
  await client.request(upload, { off: 0, data: bytes.subarray(0, 1), len: 1, name: path }, { signal });
  await closeFile(client, signal);
  const again = new ChunkedUpload(client, new FileUpload(client, options, 0), { ...options, windowLimit: 1 });
  return { counts: await again.run(), mayBeOpen: again.wasMisplaced };
}

function isWriteFailure(error: unknown): boolean {
  if (!isBenchError(error, 'device/error')) return false;
  const { group, rc } = error.facts;
  return group === groups.fs.id ? rc === FILE_WRITE_FAILED : group === undefined && rc === FAILED;
}

/** How much of the file the device has already, where that may spare more than asking costs. */
async function whereToBegin(client: SmpClient, options: FileUploadOptions): Promise<number> {
  const { bytes, continues = false, maxRequestBytes } = options;
  const isWorthAsking = continues || bytes.length > CHUNKS_WORTH_ASKING * maxRequestBytes;
  return isWorthAsking ? whereItStands(client, options) : 0;
}

async function whereItStands(client: SmpClient, options: FileUploadOptions): Promise<number> {
  const { path, bytes, signal, continues = false } = options;
  await closeFile(client, signal);
  const length = await lengthIfKnown(client, path, signal);
  if (length === 0 || length > bytes.length) return 0;
  const found = await fileHash(client, path, length, options);
  if (found === undefined) return continues ? length : 0;
  return isSame(found, expected(options, bytes.subarray(0, length))) ? length : 0;
}

async function lengthIfKnown(
  client: SmpClient,
  path: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  try {
    const length = await fileLength(client, path, signal);
    return typeof length === 'number' ? length : 0;
  } catch (error) {
    // Version 1 has one word for everything: the upload itself will tell.
    if (isBenchError(error, 'device/error') && error.facts.group === undefined) return 0;
    throw error;
  }
}

function expected({ sha256 }: FileUploadOptions, bytes: Uint8Array): Expected {
  return { sizeBytes: bytes.length, sha256: () => sha256(bytes), crc32: () => crc32(bytes) };
}

class FileUpload implements UploadKind<RequestOf<typeof upload>, ResponseOf<typeof upload>> {
  readonly command = upload;
  readonly device = 'appends';
  readonly firstBytes = 1;
  readonly bytes: Uint8Array;
  readonly firstChunk: { timeoutMs: number; tries: number };
  readonly lastChunk: { timeoutMs: number; tries: number };
  readonly #client: SmpClient;
  readonly #o: FileUploadOptions;

  constructor(
    client: SmpClient,
    options: FileUploadOptions,
    readonly startAt: number,
  ) {
    this.#client = client;
    this.#o = options;
    this.bytes = options.bytes;
    const { stateMs, chunkTries } = options.timing ?? client.timing;
    // The first may have to empty an old file, the last one is written out before it is answered.
    this.firstChunk = this.lastChunk = { timeoutMs: stateMs, tries: chunkTries };
  }

  bodyAt(offset: number, data: Uint8Array): RequestOf<typeof upload> {
    const body = { off: offset, data, name: this.#o.path };
    return offset === 0 ? { ...body, len: this.bytes.length } : body;
  }

  beforeBeginningAnew(signal: AbortSignal): Promise<void> {
    return closeFile(this.#client, signal);
  }

  placeIn({ facts }: BenchError<'device/error'>, offset: number): number | 'ask' | undefined {
    if (offset === 0) return undefined;
    if (facts.group === groups.fs.id && facts.rc === FILE_OFFSET_NOT_VALID) return facts.lengthBytes ?? 'ask';
    // Version 1 has no word for it.
    return facts.group === undefined && facts.rc === FAILED ? 'ask' : undefined;
  }

  async askPlace(why: BenchError<'device/error'>): Promise<number> {
    const { path, signal } = this.#o;
    await closeFile(this.#client, signal);
    const length = await fileLength(this.#client, path, signal);
    if (length === undefined) throw why;
    return length === 'missing' ? 0 : length;
  }

  stuckAt(offset: number): BenchError {
    return new BenchError('file/stuck', { path: this.#o.path, offset, sizeBytes: this.bytes.length });
  }

  crawlingAt(offset: number, requests: number): BenchError {
    const { path } = this.#o;
    return new BenchError('file/crawling', { path, offset, sizeBytes: this.bytes.length, requests });
  }
}
