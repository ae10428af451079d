/**
 * Which pieces of a file are asked for next, when the device decides how long a piece is: offsets are predicted from the size
 * that it has used so far, and what came short is asked for again. Knows offsets only; no clock, no link, no bytes.
 */
import { FewSet } from '@shared/core/few';
import { AdaptiveWindow } from './adaptive-window';

export interface Piece {
  readonly offset: number;
  /** Bytes that are expected. */
  readonly length: number;
  /** Pieces of one epoch were asked for without a loss in between. */
  readonly epoch: number;
  /** Counts requests. */
  readonly order: number;
  /** It was asked for before. */
  readonly isAgain: boolean;
}

export interface ReadAheadOptions {
  totalBytes: number;
  /** Where to begin; what comes before is there already. */
  startAt: number;
  /** Bytes that the device puts into one piece. */
  pieceBytes: number;
  /** Most pieces in flight, 1 or more. */
  windowLimit: number;
}

/** What is asked for lies at most so many pieces behind the first that is missing: bounds what has to be kept. */
const MOST_AHEAD = 64;

export class ReadAhead {
  readonly totalBytes: number;
  readonly #window: AdaptiveWindow;
  readonly #windowLimit: number;
  readonly #air = new FewSet<Piece>();
  /** What has to be asked for again, by offset. */
  #again: { offset: number; length: number }[] = [];
  #next: number;
  #pieceBytes: number;
  #arrived = 0;
  #epoch = 0;
  #order = 0;
  #silences = 0;
  #lost = 0;
  #mostInFlight = 0;

  constructor(options: ReadAheadOptions) {
    this.totalBytes = options.totalBytes;
    this.#next = options.startAt;
    this.#arrived = options.startAt;
    this.#pieceBytes = Math.max(1, options.pieceBytes);
    this.#window = new AdaptiveWindow(options.windowLimit);
    this.#windowLimit = Math.max(1, options.windowLimit);
  }

  /** Bytes that are here, in whatever order they came. */
  get arrivedBytes(): number {
    return this.#arrived;
  }

  get isComplete(): boolean {
    return this.#arrived >= this.totalBytes;
  }

  /** Losses in a row without any answer in between. */
  get silences(): number {
    return this.#silences;
  }

  get lostPieces(): number {
    return this.#lost;
  }

  /** The most that were ever in flight at once. */
  get mostInFlight(): number {
    return this.#mostInFlight;
  }

  /**
   * The next piece to ask for now, or undefined while answers have to come first.
   * @param neededFrom first byte that is missing
   */
  take(neededFrom: number): Piece | undefined {
    if (!this.#hasRoom()) return undefined;
    const isAgain = this.#again.length > 0;
    const wanted = this.#again.shift() ?? this.#ahead(neededFrom);
    if (wanted === undefined) return undefined;
    const piece: Piece = { ...wanted, epoch: this.#epoch, order: this.#order++, isAgain };
    this.#air.add(piece);
    this.#mostInFlight = Math.max(this.#mostInFlight, this.#air.size);
    return piece;
  }

  /**
   * A piece came. The device works in order, so pieces that were asked for earlier and have not come are lost.
   * @param bytes how many came, 1 or more
   * @returns the pieces that need not be waited for any more
   */
  answered(piece: Piece, bytes: number): Piece[] {
    if (!this.#air.delete(piece)) return [];
    this.#silences = 0;
    const moot = [...this.#air].filter((other) => other.order < piece.order);
    for (const other of moot) {
      this.#air.delete(other);
      this.#askAgain(other);
      this.#lost++;
    }
    if (moot.length > 0) {
      this.#window.failed();
      this.#epoch++;
    } else this.#window.succeeded();
    const used = Math.min(bytes, piece.length);
    this.#arrived += used;
    if (used < piece.length) {
      this.#askAgain({ offset: piece.offset + used, length: piece.length - used });
      this.#pieceBytes = used;
    } else if (bytes > piece.length && piece.offset + bytes <= this.totalBytes) {
      this.#pieceBytes = bytes;
    }
    return moot;
  }

  /**
   * No answer came. A whole flight that is lost counts as one silence.
   * @param isEarly no silence yet, only later than usual
   */
  lost(piece: Piece, isEarly = false): void {
    if (!this.#air.delete(piece)) return;
    this.#lost++;
    this.#askAgain(piece);
    if (piece.epoch !== this.#epoch) return;
    this.#epoch++;
    if (!isEarly) this.#silences++;
    this.#window.wasSilent();
  }

  /** A piece that was taken for lost early was not: it came, only late. */
  wasNotLost(): void {
    this.#lost--;
    this.#window.wasMistaken();
  }

  /** It has just answered something else: the silence was not its own. */
  isThere(): void {
    this.#silences = 0;
  }

  /** The device had no room for the request just now. */
  refused(piece: Piece): void {
    if (!this.#air.delete(piece)) return;
    this.#silences = 0;
    this.#askAgain(piece);
    this.#window.failed();
  }

  /** What was asked for before a loss holds no place after it: the device works in order. It never has more than the limit. */
  #hasRoom(): boolean {
    if (this.#air.size < this.#window.size) return true;
    if (this.#air.size >= this.#windowLimit) return false;
    let taken = 0;
    for (const { epoch } of this.#air) if (epoch === this.#epoch) taken++;
    return taken < this.#window.size;
  }

  #ahead(neededFrom: number): { offset: number; length: number } | undefined {
    if (this.#next >= this.totalBytes) return undefined;
    if (this.#next - neededFrom >= MOST_AHEAD * this.#pieceBytes) return undefined;
    const wanted = { offset: this.#next, length: Math.min(this.#pieceBytes, this.totalBytes - this.#next) };
    this.#next += wanted.length;
    return wanted;
  }

  #askAgain({ offset, length }: { offset: number; length: number }): void {
    this.#again = [...this.#again, { offset, length }].sort((a, b) => a.offset - b.offset);
  }
}
