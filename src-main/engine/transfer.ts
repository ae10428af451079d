/**
 * Uploads an image: what is particular to images about sending chunks. The device recognises an unfinished upload by the hash
 * and answers where it stands. Knows no slots, no plan and no file.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import { encodeCbor } from '@shared/smp/cbor';
import type { RequestOf, ResponseOf } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import { HEADER_BYTES } from '@shared/smp/message';
import { RC_NO_MEMORY } from '@shared/smp/return-codes';
import { ChunkedUpload } from './chunked-upload';
import type { SmpClient } from './client';
import { eraseTimeoutMs } from './timing';
import type { LinkOptions, UploadCounts, UploadKind } from './upload-kind';

export type { UploadProgress } from './upload-kind';

const { upload } = groups.image.commands;

export interface UploadOptions extends LinkOptions {
  bytes: Uint8Array;
  /** SHA-256 of all bytes; the device recognises an unfinished upload by it. */
  sha: Uint8Array;
  /** Number of the image; left out when absent. */
  image?: number | undefined;
  /** Have the device refuse what is not newer than what it runs. */
  upgradeOnly?: boolean | undefined;
  /** Size of the slot, for how long an erase may take. */
  slotBytes?: number | undefined;
}

/** When the answer to the last chunk was lost, the list of images tells whether everything arrived. */
export interface UploadResult extends UploadCounts {
  /** True: the device compared what it stored with `sha`. Missing: it does not check. */
  match?: boolean;
}

/** The 32-byte header of the image has to be in the first chunk (Zephyr's img_mgmt.c). */
const IMAGE_HEADER_BYTES = 32;

/**
 * Sends an image to the device. The same call continues an upload that was cut off, when the device still has it.
 * @throws BenchError device/error and device/unsupported (nothing is repeated then), smp/timeout,
 *   smp/chunk-unanswered, upgrade/stuck, upgrade/crawling, upgrade/mismatch, link/message-too-large, link/lost, link/failed, cancelled
 */
export async function uploadImage(client: SmpClient, options: UploadOptions): Promise<UploadResult> {
  const image = new ImageUpload(client, options);
  const counts = await new ChunkedUpload(client, image, options).run();
  const { match } = image;
  if (match === false) throw new BenchError('upgrade/mismatch', { sizeBytes: options.bytes.length });
  return { ...(match === undefined ? {} : { match }), ...counts };
}

class ImageUpload implements UploadKind<RequestOf<typeof upload>, ResponseOf<typeof upload>> {
  readonly command = upload;
  readonly device = 'resumes';
  readonly startAt = 0;
  readonly firstBytes = IMAGE_HEADER_BYTES;
  readonly bytes: Uint8Array;
  readonly firstChunk: { timeoutMs: number; tries: number };
  readonly lastChunk: { timeoutMs: number; tries: number };
  readonly #o: UploadOptions;
  #match: boolean | undefined;

  constructor(client: SmpClient, options: UploadOptions) {
    const timing = options.timing ?? client.timing;
    this.#o = options;
    this.bytes = options.bytes;
    this.firstChunk = {
      timeoutMs: eraseTimeoutMs(timing, options.slotBytes),
      tries: timing.firstChunkTries,
    };
    this.lastChunk = { timeoutMs: timing.lastChunkMs, tries: timing.lastChunkTries };
  }

  /** What the device says about what it stored, when it has said it. */
  get match(): boolean | undefined {
    return this.#match;
  }

  complete(answer: ResponseOf<typeof upload>): void {
    this.#match ??= answer.match;
  }

  bodyAt(offset: number, data: Uint8Array, limitBytes: number): RequestOf<typeof upload> {
    if (offset !== 0) return { off: offset, data };
    const { image, bytes, sha, upgradeOnly } = this.#o;
    const body = {
      ...(image === undefined ? {} : { image }),
      len: bytes.length,
      off: 0,
      data,
      ...(upgradeOnly ? { upgrade: true } : {}),
    };
    return hasRoom({ ...body, sha }, limitBytes) ? { ...body, sha } : body;
  }

  /** "No memory" for the first chunk is "no slot" in Mynewt and in Zephyr up to 3.1; nothing of ours takes buffers then. */
  isFinal(error: unknown, offset: number): boolean {
    return offset === 0 && isBenchError(error, 'device/error') && error.facts.rc === RC_NO_MEMORY;
  }

  stuckAt(offset: number): BenchError {
    return new BenchError('upgrade/stuck', { offset, sizeBytes: this.bytes.length });
  }

  crawlingAt(offset: number, requests: number): BenchError {
    return new BenchError('upgrade/crawling', { offset, sizeBytes: this.bytes.length, requests });
  }
}

/** Where one line of a console is all there is, the image header leaves no room for the hash: without it, no resuming. */
function hasRoom(body: object, limitBytes: number): boolean {
  const smallest = { ...body, data: new Uint8Array(IMAGE_HEADER_BYTES) };
  return HEADER_BYTES + encodeCbor(smallest).length <= limitBytes;
}
