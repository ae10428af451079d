/**
 * The image of a server under another version: header changed, hash made anew. For images without a signature, which is
 * what the test servers of the field are built with.
 */
import { readImage } from '../../src-shared/firmware/read-file';
import { hostSha } from '../../src-main/host/sha';

const VERSION_AT = 20;
const HASH_BYTES = 32;

/** @throws Error for an image that has more than a SHA-256 */
export function withVersion(original: Uint8Array, major: number, minor: number): Uint8Array {
  const image = readImage(original, { file: 'image', sha: hostSha });
  if (image.hash?.algorithm !== 'sha256' || image.signatures.length > 0)
    throw new Error('only images with nothing but a SHA-256 can be changed');
  const bytes = original.slice();
  bytes[VERSION_AT] = major;
  bytes[VERSION_AT + 1] = minor;
  const at = indexOf(original, image.hash.value);
  // The hash covers everything before the area that it stands in: its four bytes, and its own head of four.
  bytes.set(hostSha('sha256', bytes.subarray(0, at - 8)), at);
  return bytes;
}

function indexOf(bytes: Uint8Array, hash: Uint8Array): number {
  for (let at = bytes.length - HASH_BYTES; at > 0; at--)
    if (hash.every((byte, index) => bytes[at + index] === byte)) return at;
  throw new Error('the image does not hold its hash');
}
