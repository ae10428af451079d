/**
 * Requests of an upload, made for a relay that is tried and not for a client. Knows no answer.
 */
import { joinBytes } from '@shared/core/bytes';
import { makeImage } from '@shared/firmware/make-image';
import { packMessage } from '@shared/smp/message';
import { encodeLines } from '@main/engine/console-framing';
import { hostSha } from '@main/host/sha';

/** Op write, group image, command upload; version 2 of the protocol. */
const UPLOAD = { op: 2, group: 1, command: 1, sequence: 0, version: 2 } as const;
/** Header, keys and offset, and the length and checksum of lines. */
const AROUND_BYTES = 30;
/** The first one says how long the image is. */
const LENGTH_BYTES = 9;

/** Bytes of an image that a message for such a buffer carries. */
export function dataBytesFor(bufferBytes: number): number {
  return bufferBytes - AROUND_BYTES - LENGTH_BYTES;
}

/** @param lengthBytes of the whole image, in the first chunk */
export function uploadRequest(offset: number, data: Uint8Array, lengthBytes?: number): Uint8Array {
  return packMessage(
    UPLOAD,
    lengthBytes === undefined ? { off: offset, data } : { len: lengthBytes, off: offset, data },
  );
}

/** A whole upload of an image for a device with such buffers, in so many requests. */
export function uploadRequests(bufferBytes: number, count: number): Uint8Array[] {
  const dataBytes = dataBytesFor(bufferBytes);
  const version = { major: 9, minor: 8, revision: 7, build: 0 };
  const image = makeImage({ version, sizeBytes: count * dataBytes, seed: 1, sha: hostSha });
  return Array.from({ length: count }, (_, number) => {
    const offset = number * dataBytes;
    const data = image.subarray(offset, offset + dataBytes);
    return uploadRequest(offset, data, number === 0 ? image.length : undefined);
  });
}

/** The same message on a console. */
export function asLines(message: Uint8Array): Uint8Array {
  return joinBytes(encodeLines(message));
}
