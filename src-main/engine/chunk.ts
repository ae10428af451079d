/**
 * How many bytes of a file go into one message: as many as fit, found by measuring the encoded message. Knows CBOR's byte
 * strings and what a device teaches about alignment; knows no command and no order of chunks.
 */
import { BenchError } from '@shared/core/errors';
import { encodeCbor } from '@shared/smp/cbor';
import { HEADER_BYTES } from '@shared/smp/message';

/** Header sizes of CBOR byte strings, and the longest string that each serves (RFC 8949, section 3). */
const BYTE_STRINGS = [
  { headerBytes: 1, longest: 23 },
  { headerBytes: 2, longest: 0xff },
  { headerBytes: 3, longest: 0xffff },
  { headerBytes: 5, longest: 0xffff_ffff },
] as const;

/** Write sizes of flash that are met; larger differences have another reason. */
const LARGEST_ALIGNMENT = 512;

/**
 * The most data bytes that fit.
 * @param emptyBytes size of the message with an empty byte string in the place of the data
 * @param limitBytes largest message
 * @returns 0 or less when not even one byte fits
 */
export function dataBytesThatFit(emptyBytes: number, limitBytes: number): number {
  const room = limitBytes - (emptyBytes - 1);
  let most = 0;
  for (const { headerBytes, longest } of BYTE_STRINGS)
    most = Math.max(most, Math.min(longest, room - headerBytes));
  return most;
}

export interface ChunkSizerOptions {
  /** Bytes of the whole file. */
  totalBytes: number;
  /** Largest request in bytes, header included. */
  maxRequestBytes: number;
  /** The body of a request; called with empty data to measure. */
  bodyAt: (offset: number, data: Uint8Array) => object;
  /** Data bytes that the first chunk needs at least (or the whole file, when that is smaller). */
  firstBytes?: number;
}

export class ChunkSizer {
  /** May change between chunks, for example when a link loses long messages. */
  maxRequestBytes: number;
  readonly #o: ChunkSizerOptions;
  #alignment = 1;

  constructor(options: ChunkSizerOptions) {
    this.#o = options;
    this.maxRequestBytes = options.maxRequestBytes;
  }

  /** What chunks are a multiple of, in bytes; 1 until a device has shown otherwise. */
  get alignment(): number {
    return this.#alignment;
  }

  /**
   * Data bytes of the chunk at `offset`.
   * @throws BenchError link/message-too-large when the message is too small for a useful chunk
   */
  sizeAt(offset: number): number {
    const { totalBytes, bodyAt, firstBytes = 0 } = this.#o;
    const left = totalBytes - offset;
    const emptyBytes = HEADER_BYTES + encodeCbor(bodyAt(offset, EMPTY)).length;
    const fits = dataBytesThatFit(emptyBytes, this.maxRequestBytes);
    const needed = Math.min(left, offset === 0 ? Math.max(1, firstBytes) : 1);
    if (fits < needed)
      throw new BenchError('link/message-too-large', {
        sizeBytes: HEADER_BYTES + encodeCbor(bodyAt(offset, new Uint8Array(needed))).length,
        limitBytes: this.maxRequestBytes,
      });
    if (fits >= left) return left;
    const aligned = fits - (fits % this.#alignment);
    return aligned >= needed && aligned > 0 ? aligned : fits;
  }

  /**
   * A device took only the beginning of a chunk: some write whole units of flash only (MCUboot's serial recovery) and ask
   * for the rest again. Chunks of whole units spare that.
   */
  learn(sentBytes: number, acceptedBytes: number): void {
    if (acceptedBytes <= 0 || acceptedBytes >= sentBytes) return;
    for (let unit = 2; unit <= LARGEST_ALIGNMENT; unit *= 2)
      if (sentBytes - (sentBytes % unit) === acceptedBytes) {
        this.#alignment = Math.max(this.#alignment, unit);
        return;
      }
  }
}

const EMPTY = new Uint8Array(0);
