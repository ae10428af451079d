/**
 * Downloads a file: asks for pieces ahead, hands them on in order, and compares what came with what the device has at the
 * end. Knows no session and no local file.
 *
 *     first piece: length of the file, size of a piece ─► more pieces, several in flight ─► close ─► length and hash
 */
import { BenchError, cancelledBy, isBenchError } from '@shared/core/errors';
import { FewMap } from '@shared/core/few';
import type { ResponseOf } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import { ChunkPatience } from './chunk-patience';
import type { SmpClient } from './client';
import { checkFile, closeIfThere, fileLength, inWords, type Checked, type FileHash } from './file-facts';
import { LossWatch } from './loss-watch';
import { ReadAhead, type Piece } from './read-ahead';
import { isDeviceError, isNoRoomJustNow } from './refusal';
import { RefusalPauses } from './refusal-pauses';
import type { LinkOptions } from './upload-kind';

const { download, status } = groups.fs.commands;

export interface FileDownloadOptions extends Omit<LinkOptions, 'maxRequestBytes' | 'pacing'> {
  path: string;
  /** Larger files are refused, whatever length the device claims. */
  limitBytes: number;
  /** Takes the bytes, in order and without gaps. Nothing more is asked for while it is busy. */
  take: (bytes: Uint8Array) => void | Promise<void>;
  /** What everything that was taken so far adds up to. */
  taken: { sha256: () => Uint8Array; crc32: () => number };
  /** Goes on where an earlier attempt was cut off, if the file still has the same length. */
  from?: { offset: number; totalBytes: number } | undefined;
}

export interface FileDownloadResult {
  sizeBytes: number;
  checked: Checked;
  hash?: FileHash;
  /** The file has grown since; what was taken is its beginning, as it was. */
  grownToBytes?: number;
  lostPieces: number;
  /** The most pieces that were in flight at once. */
  windowUsed: number;
}

const FIRST_PIECE_TRIES = 3;
/** Rounds of all tries without a piece, while the device answers something else in between. */
const MOST_ROUNDS = 3;
/** Over the whole download this part of a usual piece has to come for each request: as with uploads, it has to end. */
const LEAST_OF_A_PIECE = 1 / 8;
const SPARE_REQUESTS = 64;
/** The smallest piece that makes sense, in bytes, however small the first one was. */
const LEAST_PIECE_BYTES = 16;

/**
 * Reads a file from the device.
 * @throws BenchError device/error and device/unsupported, smp/timeout, smp/bad-answer, file/changed, file/no-chunk,
 *   file/crawling, file/hash-differs, file/too-large, file/path-too-long, link/lost, link/failed, cancelled; and what `take` throws
 */
export async function downloadFile(
  client: SmpClient,
  options: FileDownloadOptions,
): Promise<FileDownloadResult> {
  const { path, signal } = options;
  const formerWindow = client.window;
  client.window = options.windowLimit;
  try {
    return await new Download(client, options).run();
  } catch (error) {
    if (signal?.aborted && !isBenchError(error, 'link/lost')) await closeIfThere(client);
    throw inWords(error, path);
  } finally {
    client.window = formerWindow;
  }
}

type Outcome = { of: Piece } & (
  { kind: 'answer'; data: Uint8Array } | { kind: 'silence' | 'refused' | 'failure'; error: unknown }
);

class Download {
  readonly #client: SmpClient;
  readonly #o: FileDownloadOptions;
  /** One for each piece that is waited for. */
  readonly #stops = new FewMap<Piece, AbortController>();
  readonly #outcomes: Outcome[] = [];
  /** Pieces that came before those in front of them, by offset. */
  readonly #held = new Map<number, Uint8Array>();
  #wake: (() => void) | undefined;
  #takenBytes = 0;
  readonly #pauses: RefusalPauses;
  #rounds = 0;
  #requests = 0;
  #flushNext = false;
  #heardAt: number;
  /** Watches over the pieces, once it is known how long one is. */
  #watch: LossWatch<Piece> | undefined;
  /** Pieces in a row that were lost although the device answers something else. */
  #unheard = 0;
  readonly #patience: ChunkPatience;

  constructor(client: SmpClient, options: FileDownloadOptions) {
    this.#client = client;
    this.#o = options;
    this.#heardAt = options.clock.now();
    this.#pauses = new RefusalPauses(options.clock, options.signal, download.name);
    this.#patience = new ChunkPatience(options.timing ?? client.timing);
  }

  async run(): Promise<FileDownloadResult> {
    const { signal, windowLimit, from } = this.#o;
    const offset = from?.offset ?? 0;
    if (from !== undefined) await this.#checkLength(from.totalBytes);
    const first = await this.#firstPiece(offset);
    const totalBytes = from?.totalBytes ?? this.#announced(first);
    this.#takenBytes = offset;
    const pieceBytes = first.data.length;
    if (pieceBytes === 0 && offset < totalBytes) throw this.#changed(totalBytes);
    if (pieceBytes > 0) await this.#o.take(first.data.subarray(0, totalBytes - offset));
    this.#takenBytes = Math.min(totalBytes, offset + pieceBytes);
    const ahead = new ReadAhead({ totalBytes, startAt: this.#takenBytes, pieceBytes, windowLimit });
    this.#watch = new LossWatch(this.#client, {
      ...this.#o,
      command: download.name,
      stopOf: (piece) => this.#stops.get(piece),
      wasTooEarly: () => ahead.wasNotLost(),
    });
    const onAbort = (): void => this.#wake?.();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      this.#report(totalBytes);
      while (this.#takenBytes < totalBytes) {
        this.#checkCancelled();
        this.#checkPace(pieceBytes, totalBytes);
        this.#launchAll(ahead);
        await this.#someOutcome();
        for (let next = this.#outcomes.shift(); next !== undefined; next = this.#outcomes.shift())
          await this.#handle(ahead, next);
        this.#report(totalBytes);
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#watch.end();
      for (const piece of [...this.#stops.keys()]) this.#forget(piece);
    }
    const found = await this.#check(totalBytes);
    return {
      sizeBytes: totalBytes,
      ...found,
      lostPieces: ahead.lostPieces,
      windowUsed: Math.max(1, ahead.mostInFlight),
    };
  }

  async #firstPiece(offset: number): Promise<ResponseOf<typeof download>> {
    const { path, signal, clock } = this.#o;
    const startedAt = clock.now();
    try {
      const body = { off: offset, name: path };
      const answer = await this.#client.request(download, body, { signal, tries: FIRST_PIECE_TRIES });
      this.#checkOffset(answer.off, offset);
      return answer;
    } catch (error) {
      const waitedMs = Math.round(clock.now() - startedAt);
      if (!isBenchError(error, 'smp/timeout') || !(await this.#answersOtherwise())) throw error;
      throw new BenchError('file/no-chunk', { path, waitedMs }, { cause: error });
    }
  }

  /** Whether the device is there at all: answers that are too large for a link are lost without a word. */
  async #answersOtherwise(): Promise<boolean> {
    const { path, signal } = this.#o;
    try {
      await this.#client.request(status, { name: path }, { signal, tries: 1 });
      return true;
    } catch (error) {
      return isDeviceError(error);
    }
  }

  #announced({ len }: ResponseOf<typeof download>): number {
    const { path, limitBytes } = this.#o;
    if (len === undefined)
      throw new BenchError('smp/bad-answer', {
        command: download.name,
        path: 'len',
        expected: 'the length of the file, in its first chunk',
      });
    if (len > limitBytes) throw new BenchError('file/too-large', { file: path, sizeBytes: len, limitBytes });
    return len;
  }

  async #checkLength(totalBytes: number): Promise<void> {
    const length = await fileLength(this.#client, this.#o.path, this.#o.signal);
    if (length !== undefined && length !== totalBytes) throw this.#changed(totalBytes);
  }

  /** @throws BenchError file/crawling */
  #checkPace(firstPieceBytes: number, totalBytes: number): void {
    const { path, from } = this.#o;
    const offset = this.#takenBytes;
    const leastBytes = LEAST_OF_A_PIECE * Math.max(LEAST_PIECE_BYTES, firstPieceBytes);
    const allowed = SPARE_REQUESTS + (offset - (from?.offset ?? 0)) / leastBytes;
    if (this.#requests <= allowed) return;
    throw new BenchError('file/crawling', { path, offset, sizeBytes: totalBytes, requests: this.#requests });
  }

  #launchAll(ahead: ReadAhead): void {
    for (let piece = ahead.take(this.#takenBytes); piece !== undefined; piece = ahead.take(this.#takenBytes))
      this.#launch(piece);
    if (this.#stops.size === 0)
      throw new BenchError('bug', { detail: 'a download with nothing to wait for' });
  }

  #launch(piece: Piece): void {
    const stop = new AbortController();
    this.#requests++;
    this.#stops.set(piece, stop);
    const flush = this.#flushNext;
    this.#flushNext = false;
    this.#watch?.sent(piece, piece.isAgain);
    void this.#exchange(piece, stop.signal, flush).then((outcome) => {
      if (!this.#stops.delete(piece)) return;
      this.#outcomes.push(outcome);
      this.#wake?.();
    });
  }

  /** Asks for one piece once. Never rejects. */
  async #exchange(piece: Piece, signal: AbortSignal, flush: boolean): Promise<Outcome> {
    const body = { off: piece.offset, name: this.#o.path };
    try {
      const { off, data } = await this.#client.request(download, body, {
        signal,
        flush,
        tries: 1,
        timeoutMs: this.#patience.timeoutMs(this.#watch ?? { longestMs: 0, isInVain: false }),
        onLateAnswer: () => this.#watch?.answered(piece),
      });
      this.#checkOffset(off, piece.offset);
      return { of: piece, kind: 'answer', data };
    } catch (error) {
      const unheard = isBenchError(error, 'smp/timeout') || isBenchError(error, 'smp/bad-answer');
      const kind = unheard ? 'silence' : isNoRoomJustNow(error) ? 'refused' : 'failure';
      return { of: piece, kind, error };
    }
  }

  async #handle(ahead: ReadAhead, outcome: Outcome): Promise<void> {
    const piece = outcome.of;
    if (outcome.kind !== 'silence') this.#watch?.answered(piece);
    switch (outcome.kind) {
      case 'failure':
        throw outcome.error;
      case 'silence':
        return this.#onSilence(ahead, piece, outcome.error);
      case 'refused':
        return this.#onRefused(ahead, piece, outcome.error);
      case 'answer':
        this.#heardAt = this.#o.clock.now();
        this.#pauses.heard();
        this.#rounds = 0;
        this.#unheard = 0;
        if (outcome.data.length === 0) throw this.#changed(ahead.totalBytes);
        for (const moot of ahead.answered(piece, outcome.data.length)) {
          this.#watch?.skipped(moot);
          this.#forget(moot);
        }
        this.#held.set(piece.offset, outcome.data.subarray(0, piece.length));
        return this.#handOn();
    }
  }

  async #handOn(): Promise<void> {
    for (let data = this.#held.get(this.#takenBytes); data; data = this.#held.get(this.#takenBytes)) {
      this.#held.delete(this.#takenBytes);
      this.#takenBytes += data.length;
      await this.#o.take(data);
    }
  }

  async #onSilence(ahead: ReadAhead, piece: Piece, error: unknown): Promise<void> {
    const { clock, timing = this.#client.timing } = this.#o;
    this.#flushNext = true;
    const why = this.#watch?.silent(piece) ?? 'silence';
    ahead.lost(piece, why !== 'silence');
    if (why === 'late') return;
    if (why === 'there') return this.#onUnheard(error);
    if (ahead.silences < timing.chunkTries) return;
    if (!isBenchError(error, 'smp/timeout')) throw error;
    const { silences: tries } = ahead;
    // A device that answers something else is not away: only its pieces do not come through.
    if (await this.#answersOtherwise()) {
      ahead.isThere();
      if (++this.#rounds <= MOST_ROUNDS) return;
      throw this.#noPiece(error);
    }
    this.#checkCancelled();
    const waitedMs = Math.round(clock.now() - this.#heardAt);
    throw new BenchError('smp/timeout', { ...error.facts, waitedMs, tries });
  }

  #onUnheard(error: unknown): void {
    const { chunkTries } = this.#o.timing ?? this.#client.timing;
    if (++this.#unheard > MOST_ROUNDS * chunkTries) throw this.#noPiece(error);
  }

  #noPiece(cause: unknown): BenchError {
    const waitedMs = Math.round(this.#o.clock.now() - this.#heardAt);
    return new BenchError('file/no-chunk', { path: this.#o.path, waitedMs }, { cause });
  }

  async #onRefused(ahead: ReadAhead, piece: Piece, error: unknown): Promise<void> {
    ahead.refused(piece);
    this.#heardAt = this.#o.clock.now();
    await this.#pauses.wait(error);
  }

  async #check(sizeBytes: number): Promise<Pick<FileDownloadResult, 'checked' | 'hash' | 'grownToBytes'>> {
    const { path, taken, onProgress } = this.#o;
    onProgress?.({
      phase: 'finishing',
      sentBytes: sizeBytes,
      totalBytes: sizeBytes,
      resumedAtBytes: this.#o.from?.offset ?? 0,
    });
    try {
      return await checkFile(this.#client, path, { sizeBytes, mayHaveGrown: true, ...taken }, this.#o);
    } catch (error) {
      if (isBenchError(error, 'file/size-differs')) throw this.#changed(sizeBytes, error);
      throw error;
    }
  }

  #checkOffset(off: number, asked: number): void {
    if (off === asked) return;
    const facts = { command: download.name, path: 'off', expected: `${asked}, not ${off}` };
    throw new BenchError('smp/bad-answer', facts);
  }

  #checkCancelled(): void {
    const { signal } = this.#o;
    if (signal?.aborted) throw cancelledBy(signal, download.name);
  }

  #changed(expectedBytes: number, cause?: unknown): BenchError {
    return new BenchError('file/changed', { path: this.#o.path, expectedBytes }, { cause });
  }

  #forget(piece: Piece): void {
    const stop = this.#stops.get(piece);
    this.#stops.delete(piece);
    stop?.abort();
  }

  #someOutcome(): Promise<void> {
    if (this.#outcomes.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #report(totalBytes: number): void {
    const resumedAtBytes = this.#o.from?.offset ?? 0;
    this.#o.onProgress?.({ phase: 'sending', sentBytes: this.#takenBytes, totalBytes, resumedAtBytes });
  }
}
