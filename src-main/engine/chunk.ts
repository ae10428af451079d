/**
 * How many bytes of a file go into one message: as many as fit, found by measuring the encoded message. Knows CBOR's byte
 * strings and what a device teaches about alignment; knows no command and no order of chunks.
 */
import { BenchError } from '@shared/core/errors';
import { encodeCbor } from '@shared/smp/cbor';
import { HEADER_BYTES } from '@shared/smp/message';

/** Sizes of CBOR heads, and the largest number or longest byte string that each serves (RFC 8949, section 3). */
const HEADS = [
  { headBytes: 1, upTo: 23 },
  { headBytes: 2, upTo: 0xff },
  { headBytes: 3, upTo: 0xffff },
  { headBytes: 5, upTo: 0xffff_ffff },
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
  for (const { headBytes, upTo } of HEADS) most = Math.max(most, Math.min(upTo, room - headBytes));
  return most;
}

function headBytesOf(value: number): number {
  return HEADS.find(({ upTo }) => value <= upTo)?.headBytes ?? 9;
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
  /** What was measured, by the bytes that the offset takes: but for the first, requests differ in offset and data alone. */
  readonly #emptyBytes = new Map<number, number>();
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
    const fits = dataBytesThatFit(this.#emptyBytesAt(offset), this.maxRequestBytes);
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

  #emptyBytesAt(offset: number): number {
    const known = this.#emptyBytes.get(headBytesOf(offset));
    if (known !== undefined && offset > 0) return known;
    const measured = HEADER_BYTES + encodeCbor(this.#o.bodyAt(offset, EMPTY)).length;
    if (offset > 0) this.#emptyBytes.set(headBytesOf(offset), measured);
    return measured;
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
