/**
 * One slot of flash: what is written in it, and the meaning of its trailer. Erased flash reads 0xff. Knows neither images
 * that belong together nor what a bootloader makes of the marks.
 */
import type { ShaAlgorithm } from '../../src-shared/firmware/sha';
import { readStoredImage, type StoredImage } from './stored-image';

/** The meaning of the trailer at the end of a slot (MCUboot docs/design.md, "Image trailer"). */
export interface Trailer {
  /** The magic number is there: in the secondary slot "start me", in the primary "I was swapped in". */
  magic: boolean;
  imageOk: boolean;
  copyDone: boolean;
}

const TRAILER_MAGIC = [
  0x77, 0xc2, 0x95, 0xf3, 0x60, 0xd2, 0xef, 0x7f, 0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80,
];
const IMAGE_OK_FROM_END = 24;
const ERASED = 0xff;

export const blankTrailer = (): Trailer => ({ magic: false, imageOk: false, copyDone: false });

export class Slot {
  trailer = blankTrailer();
  /**
   * Swap using offset leaves the old image one sector away from where uploads go, so the running application does not
   * see it unless it is the one to go back to.
   */
  besideUploadPosition = false;
  /** What it holds was written where it runs, and no bootloader has looked at it yet. */
  isNewInPlace = false;

  #content: Uint8Array | undefined;
  #image: StoredImage | undefined;
  #imageIsRead = true;

  constructor(
    readonly sizeBytes: number,
    readonly address: number,
    readonly algorithm: ShaAlgorithm,
  ) {}

  /** What is written, from the start; undefined when the slot is erased. Not to be changed. */
  get content(): Uint8Array | undefined {
    return this.#content;
  }

  get isErased(): boolean {
    return this.#content === undefined && !this.trailer.magic;
  }

  /** The image, when header, TLV area and hash can be read. */
  get image(): StoredImage | undefined {
    if (!this.#imageIsRead) {
      this.#image = this.#content === undefined ? undefined : readStoredImage(this.#content, this.algorithm);
      this.#imageIsRead = true;
    }
    return this.#image;
  }

  erase(): void {
    this.#hold(undefined);
    this.trailer = blankTrailer();
    this.besideUploadPosition = false;
  }

  /** Makes room for an upload: erased flash up to `lengthBytes`. */
  prepare(lengthBytes: number): void {
    this.erase();
    this.#hold(new Uint8Array(lengthBytes).fill(ERASED));
  }

  /** Puts a whole image into the slot, as a programmer or a swap does. The bytes stay shared. */
  place(content: Uint8Array | undefined): void {
    this.#hold(content);
  }

  write(at: number, bytes: Uint8Array): void {
    const end = at + bytes.length;
    if (this.#content === undefined || this.#content.length < end) {
      const longer = new Uint8Array(end).fill(ERASED);
      if (this.#content !== undefined) longer.set(this.#content);
      this.#content = longer;
    }
    this.#content.set(bytes, at);
    this.#imageIsRead = false;
  }

  /** An image padded to the end of the slot brings its own trailer (`imgtool sign --pad`, `--confirm`). */
  adoptPadding(): void {
    const content = this.#content;
    if (content?.length !== this.sizeBytes) return;
    const magicAt = content.length - TRAILER_MAGIC.length;
    if (!TRAILER_MAGIC.every((byte, i) => content[magicAt + i] === byte)) return;
    this.trailer.magic = true;
    this.trailer.imageOk = content[content.length - IMAGE_OK_FROM_END] === 1;
  }

  #hold(content: Uint8Array | undefined): void {
    this.isNewInPlace = false;
    this.#content = content;
    this.#image = undefined;
    this.#imageIsRead = content === undefined;
  }
}
