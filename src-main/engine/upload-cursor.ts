/**
 * Which bytes of an upload go next. The device's offset is the truth: whatever it answers is obeyed. Knows offsets only; no
 * clock, no link, no CBOR. It is the one place that decides to send a chunk again.
 *
 *             take            answered: off
 *     0 ─────────────► first chunk alone ────────► where the device stands (resume) ──► up to `window` chunks in flight
 *     ▲                                                                                        │
 *     └──────────────────────────── answered: 0 (the device has forgotten) ◄───────────────────┘
 *
 * An answer with another offset than expected is a complaint: the position goes back to it and a new epoch begins. The
 * companions of the chunk that complained first were sent in vain as well; their complaints belong to the old epoch and
 * are ignored. They hold no place in the new window, because devices answer in order: what has not been answered when a later
 * chunk is, will not be. The device never holds more than the limit all the same.
 */
import { FewMap } from '@shared/core/few';
import { AdaptiveWindow } from './adaptive-window';

export interface Chunk {
  readonly offset: number;
  readonly length: number;
  /** Chunks of one epoch were sent from one position on without a complaint. */
  readonly epoch: number;
  /** Counts transmissions. */
  readonly order: number;
  /** What it begins with was sent before. */
  readonly isAgain: boolean;
}

export interface CursorOptions {
  totalBytes: number;
  /** Most chunks in flight, 1 or more. */
  windowLimit: number;
  /** Where to begin: what the device is known to have. 0 when absent. */
  startAt?: number;
  /**
   * `resumes` (images, the default): the device may have more than was sent, from an earlier upload, and forgets everything
   * when it is complete. `appends` (files): it has what was sent to it; an offset behind that means that something else was
   * written, and everything begins anew.
   */
  device?: 'resumes' | 'appends';
}

/** What an answer means for the chunk that it answers. */
export interface Heard {
  /** `taken`: stored, wholly. `part`: only its beginning. `complained`: another offset is wanted. `old`: of no weight. */
  verdict: 'taken' | 'part' | 'complained' | 'old' | 'nonsense';
  /** Chunks whose own answers are not worth waiting for any more: they were lost, or their data is stored. */
  moot: Chunk[];
}

/** How often a device may forget everything before it counts as stuck. */
const MAX_RESTARTS = 3;
/**
 * Answers in a row without progress, to chunks that were exactly what the device had asked for. One that writes in the background
 * answers so while its buffer is full (sdk-nrf-bm 2.0); with the pauses in between this is a quarter of a minute.
 */
const MAX_STALLS = 36;
/** Steps back to a smaller offset than it confirmed before, without getting any further in between. */
const MAX_STEPS_BACK = 5;
/**
 * Over the whole upload so many bytes may be sent for each byte that is gained, however often something is lost, refused,
 * stored in part or taken back. A device that writes a third of each chunk on a bad link needs 5 or 6.
 */
const MOST_SENT_PER_BYTE = 8;
/** Chunks beyond that: what goes wrong at the beginning, or in a file of a few chunks, says nothing of the whole. */
const SPARE_CHUNKS = 64;

export class UploadCursor {
  readonly totalBytes: number;
  readonly #window: AdaptiveWindow;
  readonly #windowLimit: number;
  readonly #appends: boolean;
  /** What is in flight, and how far had been sent before it. */
  readonly #air = new FewMap<Chunk, number>();
  #opened = false;
  #epoch = 0;
  #order = 0;
  /** Bytes that the device says it has. */
  #confirmed = 0;
  /** Where the next chunk starts. */
  #next = 0;
  /** End of what was ever sent since the last start. */
  #sentTo = 0;
  /** The most that was ever confirmed since the last start. */
  #furthest = 0;
  #stalls = 0;
  #stepsBack = 0;
  #restarts = 0;
  #silences = 0;
  #lostChunks = 0;
  /** Where the next chunk would have started before the position went back on suspicion, and the epoch since then. */
  #onSuspicion: { next: number; epoch: number } | undefined;
  /** Bytes of everything that was sent, and of the longest chunk. */
  #sentBytes = 0;
  #longestChunk = 1;
  /** Sum of all steps further than ever before since the last start, those before that start included. */
  #gainedBytes = 0;
  #mostInFlight = 0;
  #finished: 'no' | 'answered' | 'unanswered' = 'no';
  /** The last chunk was sent, and so everything before it, and its answer was not heard. */
  #lastUnanswered = false;

  constructor(options: CursorOptions) {
    this.totalBytes = options.totalBytes;
    this.#window = new AdaptiveWindow(options.windowLimit);
    this.#windowLimit = Math.max(1, options.windowLimit);
    this.#appends = options.device === 'appends';
    const { startAt = 0 } = options;
    this.#confirmed = this.#next = this.#sentTo = this.#furthest = startAt;
    if (startAt > 0 && startAt >= this.totalBytes) this.#finished = 'answered';
  }

  /** Bytes that the device has confirmed. */
  get confirmedBytes(): number {
    return this.#confirmed;
  }

  get inFlight(): number {
    return this.#air.size;
  }

  /** Chunks that may be in flight now. */
  get window(): number {
    return this.#window.size;
  }

  /** The most that were ever in flight at once. */
  get mostInFlight(): number {
    return this.#mostInFlight;
  }

  /**
   * `answered`: the device has confirmed the last byte. `unanswered`: the last chunk was sent, its answer was lost, and the
   * device has since begun anew; it probably has everything, and its list of images tells.
   */
  get finished(): 'no' | 'answered' | 'unanswered' {
    return this.#finished;
  }

  /** The device answers but does not get any further, or so slowly that there would be no end of it. */
  get stuck(): boolean {
    return (
      this.#stalls >= MAX_STALLS ||
      this.#stepsBack >= MAX_STEPS_BACK ||
      this.#restarts > MAX_RESTARTS ||
      this.crawls
    );
  }

  /** The device gets further, but by next to nothing for each request. Bounds an upload, whatever a device answers. */
  get crawls(): boolean {
    const allowed = MOST_SENT_PER_BYTE * this.#gainedBytes + SPARE_CHUNKS * this.#longestChunk;
    return this.#sentBytes > allowed;
  }

  /** Transmissions so far. */
  get requests(): number {
    return this.#order;
  }

  /** Answers in a row with which the device took nothing of what it had asked for. */
  get stalls(): number {
    return this.#stalls;
  }

  /** Losses in a row without any answer in between. */
  get silences(): number {
    return this.#silences;
  }

  /** How often the device began anew. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Transmissions that had to be repeated. */
  get lostChunks(): number {
    return this.#lostChunks;
  }

  /** True until the device has answered the first chunk. */
  get isOpening(): boolean {
    return !this.#opened;
  }

  /**
   * The next chunk to send now, or undefined while answers have to come first.
   * @param sizeAt bytes that fit into the chunk at an offset, 1 or more
   */
  take(sizeAt: (offset: number) => number): Chunk | undefined {
    if (this.#finished !== 'no' || this.stuck) return undefined;
    if (!this.#hasRoom()) return undefined;
    // The position went forth again after a suspicion, and what was sent there got lost as well: nothing can bring it any more.
    if (this.#opened && this.#air.size === 0 && this.#next > this.#confirmed) this.#rewind(this.#confirmed);
    if (this.#next >= this.totalBytes && this.#opened) return undefined;
    const length = Math.min(sizeAt(this.#next), this.totalBytes - this.#next);
    const isAgain = this.#next < this.#sentTo;
    const chunk: Chunk = { offset: this.#next, length, epoch: this.#epoch, order: this.#order++, isAgain };
    this.#air.set(chunk, this.#sentTo);
    this.#mostInFlight = Math.max(this.#mostInFlight, this.#air.size);
    this.#next += length;
    this.#sentTo = Math.max(this.#sentTo, this.#next);
    this.#sentBytes += length;
    this.#longestChunk = Math.max(this.#longestChunk, length);
    return chunk;
  }

  /** True for the chunk that completes the file. */
  isLast(chunk: Chunk): boolean {
    return chunk.offset + chunk.length >= this.totalBytes;
  }

  /**
   * The device answered this chunk: it wants to go on at `wanted`.
   * @param wanted whatever the device said
   */
  answered(chunk: Chunk, wanted: number): Heard {
    if (!this.#air.delete(chunk)) return { verdict: 'old', moot: [] };
    const isForeign = this.#appends && wanted > this.#sentTo;
    if (!Number.isSafeInteger(wanted) || wanted < 0 || (wanted > this.totalBytes && !isForeign))
      return { verdict: 'nonsense', moot: [] };
    this.#silences = 0;
    if (chunk.epoch !== this.#epoch) {
      this.heardLate(wanted);
      return { verdict: 'old', moot: this.#mootBefore(chunk) };
    }
    const expected = chunk.offset + chunk.length;
    const moot = this.#mootBefore(chunk);
    if (isForeign) {
      this.#startAgain();
      return { verdict: 'complained', moot };
    }
    if (wanted > 0 || expected === 0) this.#opened = true;
    if (wanted >= expected) {
      this.#advance(wanted);
      this.#window.succeeded();
      return { verdict: 'taken', moot };
    }
    if (wanted > chunk.offset) {
      this.#rewind(wanted);
      return { verdict: 'part', moot };
    }
    this.#complaint(chunk, wanted, moot);
    return { verdict: 'complained', moot };
  }

  /**
   * The device refused this chunk: it stands at `wanted`. Where that is behind the chunk although nothing there was sent
   * before, something else was written: a first chunk that the link brought twice, or somebody else's.
   */
  misplaced(chunk: Chunk, wanted: number): Heard {
    const sentBefore = this.#air.get(chunk) ?? 0;
    const isForeign =
      this.#appends && chunk.epoch === this.#epoch && wanted > Math.max(chunk.offset, sentBefore);
    if (!isForeign || !this.#air.delete(chunk)) return this.answered(chunk, wanted);
    this.#silences = 0;
    this.#startAgain();
    return { verdict: 'complained', moot: this.#mootBefore(chunk) };
  }

  /** An offset from the answer to a chunk that was given up: it may tell of progress, never of a step back. */
  heardLate(wanted: number): void {
    if (!this.#opened || !Number.isSafeInteger(wanted)) return;
    if (wanted > this.#sentTo || wanted <= this.#confirmed) return;
    this.#silences = 0;
    this.#advance(wanted);
  }

  /**
   * No answer came to this chunk. A whole flight that is lost counts as one silence.
   * @param isEarly no silence yet, only later than usual
   */
  lost(chunk: Chunk, isEarly = false): void {
    if (!this.#air.delete(chunk)) return;
    this.#lostChunks++;
    if (this.isLast(chunk)) this.#lastUnanswered = true;
    if (chunk.epoch !== this.#epoch) return;
    if (!isEarly) this.#silences++;
    this.#window.wasSilent();
    const next = this.#next;
    this.#rewind(this.#confirmed);
    this.#onSuspicion = isEarly ? { next, epoch: this.#epoch } : undefined;
  }

  /** A chunk that was taken for lost early was not: it was answered, only late. */
  wasNotLost(): void {
    this.#lostChunks--;
    this.#window.wasMistaken();
    // What was sent behind it is then on its way, too.
    const { next, epoch } = this.#onSuspicion ?? {};
    if (epoch === this.#epoch) this.#next = Math.max(this.#next, next ?? 0);
    this.#onSuspicion = undefined;
  }

  /** It has just answered something else: the silence was not its own. */
  isThere(): void {
    this.#silences = 0;
  }

  /** The device had no room for this chunk just now. */
  refused(chunk: Chunk): void {
    if (!this.#air.delete(chunk)) return;
    this.#silences = 0;
    if (chunk.epoch !== this.#epoch) return;
    this.#window.failed();
    this.#rewind(this.#confirmed);
  }

  #hasRoom(): boolean {
    // A first chunk goes alone.
    if (!this.#opened) return this.#air.size === 0;
    const places = this.#window.size;
    if (this.#air.size < places) return true;
    if (this.#air.size >= this.#windowLimit) return false;
    let taken = 0;
    for (const { epoch } of this.#air.keys()) if (epoch === this.#epoch) taken++;
    return taken < places;
  }

  #complaint(chunk: Chunk, wanted: number, moot: readonly Chunk[]): void {
    const wasAsked = chunk.offset === this.#confirmed;
    if (wanted === 0 && (this.#confirmed > 0 || chunk.offset > 0)) return this.#startAgain();
    if (wasAsked && wanted === chunk.offset) {
      this.#stalls++;
      // What goes out behind a chunk that finds no room finds none either.
      this.#window.wasSilent();
    } else if (wanted < this.#confirmed) this.#stepsBack++;
    else {
      this.#window.failed();
      this.#lostChunks += Math.max(1, moot.length);
    }
    this.#rewind(wanted);
  }

  #startAgain(): void {
    if (this.#lastUnanswered && !this.#appends) {
      this.#finished = 'unanswered';
      return;
    }
    this.#restarts++;
    this.#opened = false;
    this.#sentTo = 0;
    this.#furthest = 0;
    this.#lastUnanswered = false;
    this.#rewind(0);
  }

  #advance(wanted: number): void {
    this.#confirmed = Math.max(this.#confirmed, wanted);
    this.#next = Math.max(this.#next, wanted);
    this.#stalls = 0;
    if (this.#confirmed > this.#furthest) {
      this.#gainedBytes += this.#confirmed - this.#furthest;
      this.#furthest = this.#confirmed;
      this.#stepsBack = 0;
    }
    if (this.#confirmed >= this.totalBytes) this.#finished = 'answered';
  }

  #rewind(wanted: number): void {
    if (wanted > this.#confirmed) this.#advance(wanted);
    this.#confirmed = wanted;
    this.#next = wanted;
    this.#epoch++;
  }

  /** The device works in order: when it answers one chunk, the chunks before it have been seen to or were lost. */
  #mootBefore(chunk: Chunk): Chunk[] {
    const moot = [...this.#air.keys()].filter((other) => other.order < chunk.order);
    for (const other of moot) {
      this.#air.delete(other);
      if (this.isLast(other)) this.#lastUnanswered = true;
    }
    return moot;
  }
}
