/**
 * Fits messages to a link while an upload goes on: pauses between lines and shorter messages when chunks get lost, faster ones
 * again when they come through. Knows the ladder of lines and the sizes to fall back to; sends nothing.
 */
import type { ChunkSizer } from './chunk';
import type { SmpClient } from './client';
import { LineLadder } from './line-ladder';
import { smallerRequestBytes } from './request-size';
import type { LinePacing } from './transport';
import type { Chunk } from './upload-cursor';

/** Losses in a row, with nothing answered in between, that are put down to lines that came too fast. */
const LOSSES_BEFORE_SLOWING = 2;

export class ChunkFit {
  readonly #client: SmpClient;
  readonly #sizer: ChunkSizer;
  readonly #pacing: LinePacing | undefined;
  readonly #ladder: LineLadder | undefined;

  /** @param sizer its largest request is where this begins, and what is changed */
  constructor(client: SmpClient, sizer: ChunkSizer, pacing: LinePacing | undefined) {
    this.#client = client;
    this.#sizer = sizer;
    this.#pacing = pacing;
    if (pacing !== undefined) this.#ladder = new LineLadder(pacing, sizer.maxRequestBytes);
  }

  /** A chunk was taken. */
  succeeded(): void {
    if (this.#ladder?.succeeded()) this.#useRung(this.#ladder);
  }

  /** A chunk was not answered. @param inARow losses without an answer in between, this one included */
  lost(chunk: Chunk, inARow: number): void {
    const isLong = chunk.length >= (this.#pacing?.messageBytesIn(1) ?? Infinity);
    const enough = chunk.offset === 0 ? 1 : LOSSES_BEFORE_SLOWING;
    if (isLong && this.#ladder?.lost(inARow, enough)) this.#useRung(this.#ladder);
  }

  /** The device is there and has not heard a first chunk. @returns false when there is no slower pace or smaller size on this link */
  firstWasLost(): boolean {
    if (this.#ladder?.step() !== true) return false;
    this.#useRung(this.#ladder);
    return true;
  }

  /** The device is there and does not hear messages of this size. @returns false when there is no smaller one */
  makeSmaller(): boolean {
    const now = this.#sizer.maxRequestBytes;
    while (this.#ladder?.step())
      if (this.#ladder.rung.maxRequestBytes < now) {
        this.#useRung(this.#ladder);
        return true;
      }
    const smaller = this.#ladder === undefined ? smallerRequestBytes(now) : undefined;
    if (smaller === undefined) return false;
    this.#sizer.maxRequestBytes = smaller;
    this.#client.note(`upload: requests up to ${smaller} bytes from now on: larger ones are not answered`);
    return true;
  }

  #useRung(ladder: LineLadder): void {
    const { gapMs, maxRequestBytes } = ladder.rung;
    this.#sizer.maxRequestBytes = maxRequestBytes;
    this.#client.note(
      `upload: ${gapMs} ms between lines, messages up to ${maxRequestBytes} bytes from now on`,
    );
  }
}
