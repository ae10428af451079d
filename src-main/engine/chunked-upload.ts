/**
 * Sends something to the device in chunks: takes them from the cursor, fills messages, waits for answers and tells the
 * cursor what became of them. Learns window, pauses and message size on the way. Only silence and "no room just now" are
 * answered by sending again; any other error answer ends the upload, unless it is about the device's place in it. A device
 * that is silent about a chunk and answers an echo is not away: its chunks are too large, so they are made smaller. What is
 * particular to images and to files is said by an `UploadKind`. Knows no slots, no plan and no local file.
 */
import { BenchError, cancelledBy, isBenchError } from '@shared/core/errors';
import { FewMap } from '@shared/core/few';
import { ChunkSizer } from './chunk';
import { ChunkFit } from './chunk-fit';
import { meaningOf, type Outcome } from './chunk-outcome';
import type { SmpClient } from './client';
import { ChunkPatience } from './chunk-patience';
import { LossWatch } from './loss-watch';
import { isThere } from './presence';
import { RefusalPauses } from './refusal-pauses';
import type { Timing } from './timing';
import { UploadCursor, type Chunk, type Heard } from './upload-cursor';
import type { LinkOptions, Patience, UploadCounts, UploadKind } from './upload-kind';

/** A chunk of one size is sent so often to a device that answers an echo in between. */
const SENDINGS_PER_SIZE = 2;
/** Datagrams are lost for no reason of theirs. */
const DATAGRAMS_PER_SIZE = 4;
/** The same for later chunks, in rounds of all their tries, when they cannot be made smaller. */
const MOST_ROUNDS = 3;

export class ChunkedUpload<Q extends object, R extends { off: number }> {
  readonly #client: SmpClient;
  readonly #o: LinkOptions;
  readonly #kind: UploadKind<Q, R>;
  readonly #timing: Timing;
  readonly #patience: ChunkPatience;
  readonly #cursor: UploadCursor;
  readonly #sizer: ChunkSizer;
  readonly #fit: ChunkFit;
  /** One for each chunk that is waited for. */
  readonly #stops = new FewMap<Chunk, AbortController>();
  /** Those of answered chunks, for the next ones: making one costs as much as sending a message. */
  readonly #unusedStops: AbortController[] = [];
  readonly #outcomes: Outcome<R>[] = [];
  /** Chunks that were refused for their place, while the device's place is not known. */
  #unplaced: { chunk: Chunk; error: BenchError<'device/error'> }[] = [];
  #wake: (() => void) | undefined;
  #resumedAt: number;
  readonly #pauses: RefusalPauses;
  #heardAt: number;
  #flushNext = false;
  #reported = '';
  /** How often a first chunk of the present size was lost although the device answers. */
  #unheard = 0;
  readonly #watch: LossWatch<Chunk>;
  #rounds = 0;
  #wasMisplaced = false;

  constructor(client: SmpClient, kind: UploadKind<Q, R>, options: LinkOptions) {
    const { windowLimit, maxRequestBytes, pacing, clock } = options;
    const totalBytes = kind.bytes.length;
    this.#client = client;
    this.#kind = kind;
    this.#o = options;
    this.#timing = options.timing ?? client.timing;
    this.#pauses = new RefusalPauses(options.clock, options.signal, kind.command.name);
    this.#patience = new ChunkPatience(this.#timing);
    this.#heardAt = clock.now();
    this.#resumedAt = kind.startAt;
    this.#cursor = new UploadCursor({
      totalBytes,
      windowLimit,
      startAt: kind.startAt,
      device: kind.device,
    });
    this.#sizer = new ChunkSizer({
      totalBytes,
      maxRequestBytes,
      bodyAt: (offset, data) => this.#body(offset, data),
      firstBytes: kind.firstBytes,
    });
    this.#watch = new LossWatch(client, {
      ...options,
      command: kind.command.name,
      stopOf: (chunk) => this.#stops.get(chunk),
      wasTooEarly: () => this.#cursor.wasNotLost(),
    });
    this.#fit = new ChunkFit(client, this.#sizer, pacing);
  }

  /** Something had to be sent again, so the device has closed and opened what it writes to. */
  get wasDisturbed(): boolean {
    return this.#cursor.lostChunks > 0 || this.#cursor.restarts > 0;
  }

  /** A chunk did not belong where the device stood, so it has closed what it writes to and opened it without knowing its length. */
  get wasMisplaced(): boolean {
    return this.#wasMisplaced;
  }

  /** Sends everything; widens the client's window meanwhile. */
  async run(): Promise<UploadCounts> {
    const { signal, windowLimit } = this.#o;
    const onAbort = (): void => this.#wake?.();
    const formerWindow = this.#client.window;
    this.#client.window = windowLimit;
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      while (this.#cursor.finished === 'no') {
        this.#checkCancelled();
        if (this.#unplaced.length > 0 && this.#stops.size === 0) await this.#findPlace();
        else this.#launchAll();
        this.#report();
        await this.#someOutcome();
        for (let next = this.#outcomes.shift(); next !== undefined; next = this.#outcomes.shift())
          await this.#handle(next);
      }
    } finally {
      this.#watch.end();
      this.#client.window = formerWindow;
      signal?.removeEventListener('abort', onAbort);
      for (const chunk of [...this.#stops.keys()]) this.#forget(chunk);
    }
    this.#report();
    return this.#counts();
  }

  #launchAll(): void {
    if (this.#unplaced.length > 0) return;
    const sizeAt = (offset: number): number => this.#sizer.sizeAt(offset);
    for (let chunk = this.#cursor.take(sizeAt); chunk !== undefined; chunk = this.#cursor.take(sizeAt))
      this.#launch(chunk);
    const { crawls, stuck, confirmedBytes, requests } = this.#cursor;
    if (crawls) throw this.#kind.crawlingAt(confirmedBytes, requests);
    if (stuck) throw this.#kind.stuckAt(confirmedBytes);
    if (this.#stops.size === 0) throw new BenchError('bug', { detail: 'an upload with nothing to wait for' });
  }

  #launch(chunk: Chunk): void {
    const stop = this.#unusedStops.pop() ?? new AbortController();
    this.#stops.set(chunk, stop);
    const flush = this.#flushNext;
    this.#flushNext = false;
    void this.#exchange(chunk, stop.signal, flush).then((outcome) => {
      // A chunk that nobody waits for any more has nothing to say.
      if (!this.#stops.delete(chunk)) return;
      if (!stop.signal.aborted) this.#unusedStops.push(stop);
      this.#outcomes.push(outcome);
      this.#wake?.();
    });
    this.#watch.sent(chunk, chunk.isAgain, this.#watchAtEnds(chunk), this.#sizer.maxRequestBytes);
  }

  /** A first chunk shows whether the link carries requests of its size, and may have to wait for an erase; a last one for a check. */
  #watchAtEnds(chunk: Chunk): 'looks' | undefined {
    return chunk.offset === 0 || this.#cursor.isLast(chunk) ? 'looks' : undefined;
  }

  /** Sends one chunk once. Never rejects. */
  async #exchange(chunk: Chunk, signal: AbortSignal, flush: boolean): Promise<Outcome<R>> {
    const { clock } = this.#o;
    const { bytes, command } = this.#kind;
    const data = bytes.subarray(chunk.offset, chunk.offset + chunk.length);
    try {
      if (chunk.offset === 0 && chunk.order > 0) await this.#kind.beforeBeginningAnew?.(signal);
      const startedAt = clock.now();
      const answer = await this.#client.request(command, this.#body(chunk.offset, data), {
        signal,
        flush,
        timeoutMs: this.#timeoutMs(chunk),
        onLateAnswer: (late) => {
          this.#patience.took(clock.now() - startedAt);
          this.#watch.answered(chunk);
          if (late.off === bytes.length) this.#kind.complete?.(late);
          this.#cursor.heardLate(late.off);
          this.#wake?.();
        },
      });
      return { of: chunk, kind: 'answer', answer, tookMs: clock.now() - startedAt };
    } catch (error) {
      return { of: chunk, ...meaningOf(error, chunk.offset, this.#kind) };
    }
  }

  async #handle(outcome: Outcome<R>): Promise<void> {
    const chunk = outcome.of;
    if (outcome.kind !== 'silence') this.#watch.answered(chunk);
    switch (outcome.kind) {
      case 'failure':
        throw outcome.error;
      case 'silence':
        return this.#onSilence(chunk, outcome.error);
      case 'refused':
        return this.#onRefused(chunk, outcome.error);
      case 'lost its place':
        this.#wasMisplaced = true;
        return this.#onLostPlace(chunk, outcome.error);
      case 'place':
        this.#wasMisplaced = true;
        this.#heard();
        return this.#onPlace(chunk, this.#cursor.misplaced(chunk, outcome.off), outcome.off);
      case 'answer':
        this.#heard();
        this.#patience.took(outcome.tookMs);
        if (outcome.answer.off === this.#cursor.totalBytes) this.#kind.complete?.(outcome.answer);
        this.#onAnswer(chunk, outcome.answer.off);
        if (this.#cursor.stalls > 0) await this.#pauses.tookNothing(this.#cursor.stalls);
    }
  }

  #heard(): void {
    this.#heardAt = this.#o.clock.now();
    this.#pauses.heard();
    this.#unheard = 0;
    this.#rounds = 0;
  }

  #onAnswer(chunk: Chunk, off: number): void {
    const wasOpening = this.#cursor.isOpening;
    this.#onPlace(chunk, this.#cursor.answered(chunk, off), off);
    if (wasOpening && off > chunk.length && this.#kind.device === 'resumes' && this.#cursor.restarts === 0)
      this.#resumedAt = off;
  }

  #onPlace(chunk: Chunk, { verdict, moot }: Heard, off: number): void {
    for (const other of moot) this.#skip(other);
    if (verdict === 'nonsense')
      throw new BenchError('smp/bad-answer', {
        command: this.#kind.command.name,
        path: 'off',
        expected: `0 to ${this.#cursor.totalBytes}, not ${off}`,
      });
    if (verdict === 'part') this.#sizer.learn(chunk.length, off - chunk.offset);
    if (verdict === 'taken') this.#fit.succeeded();
  }

  async #onSilence(chunk: Chunk, error: unknown): Promise<void> {
    const why = this.#watch.silent(chunk);
    this.#flushNext = true;
    this.#cursor.lost(chunk, why === 'late');
    if (why === 'late') return;
    if (why === 'there') return this.#onUnheard(chunk, false);
    const { silences } = this.#cursor;
    const isLastTry = silences >= this.#tries(chunk);
    if (isLastTry && !isBenchError(error, 'smp/timeout')) throw error;
    if (chunk.offset === 0 || isLastTry) {
      if (await this.#answersOtherwise()) return this.#onUnheard(chunk, isLastTry);
      if (isLastTry && isBenchError(error, 'smp/timeout')) throw this.#silent(error, silences);
    }
    this.#fit.lost(chunk, silences);
  }

  /** All tries were in vain, and the device answers nothing else. What came on the link is told as well. */
  #silent({ facts }: BenchError<'smp/timeout'>, tries: number): BenchError {
    const waitedMs = Math.round(this.#o.clock.now() - this.#heardAt);
    return new BenchError('smp/timeout', { ...facts, waitedMs, tries });
  }

  async #answersOtherwise(): Promise<boolean> {
    const there = await isThere(this.#client, this.#o.signal);
    this.#checkCancelled();
    return there;
  }

  /** The device is there and does not hear this chunk: sometimes it was only lost, most often it is too large. */
  #onUnheard(chunk: Chunk, isLastTry: boolean): void {
    this.#cursor.isThere();
    if (chunk.offset === 0 && this.#fit.firstWasLost()) return;
    this.#unheard++;
    const isDatagram = this.#o.isDatagram === true;
    const mayBeChance = isDatagram || chunk.offset === 0 || this.#cursor.isLast(chunk);
    const sendings = isDatagram ? DATAGRAMS_PER_SIZE : SENDINGS_PER_SIZE;
    if (mayBeChance && this.#unheard < sendings && !isLastTry) {
      this.#fit.lost(chunk, 1);
      return;
    }
    if (this.#fit.makeSmaller()) this.#unheard = 0;
    else if (chunk.offset === 0 || ++this.#rounds > MOST_ROUNDS)
      throw new BenchError('smp/chunk-unanswered', {
        command: this.#kind.command.name,
        sizeBytes: this.#sizer.maxRequestBytes,
        waitedMs: Math.round(this.#o.clock.now() - this.#heardAt),
      });
  }

  async #onRefused(chunk: Chunk, error: unknown): Promise<void> {
    this.#cursor.refused(chunk);
    this.#heardAt = this.#o.clock.now();
    await this.#pauses.wait(error);
  }

  /** The device works in order: the chunks before this one were seen to or were lost. The others are waited for. */
  #onLostPlace(chunk: Chunk, error: BenchError<'device/error'>): void {
    this.#heard();
    this.#unplaced.push({ chunk, error });
    for (const other of [...this.#stops.keys()])
      if (other.order < chunk.order) {
        this.#skip(other);
        this.#cursor.lost(other);
      }
  }

  async #findPlace(): Promise<void> {
    const unplaced = this.#unplaced;
    const [first] = unplaced;
    if (first === undefined) return;
    const place = await this.#kind.askPlace?.(first.error);
    this.#checkCancelled();
    // It stands where the chunk was: the place was not what it refused.
    if (place === undefined || place === first.chunk.offset) throw first.error;
    this.#unplaced = [];
    for (const { chunk } of unplaced) this.#onPlace(chunk, this.#cursor.misplaced(chunk, place), place);
  }

  #body(offset: number, data: Uint8Array): Q {
    return this.#kind.bodyAt(offset, data, this.#sizer.maxRequestBytes);
  }

  #checkCancelled(): void {
    const { signal } = this.#o;
    if (signal?.aborted) throw cancelledBy(signal, this.#kind.command.name);
  }

  /** A later answer shows that it was lost. */
  #skip(chunk: Chunk): void {
    this.#watch.skipped(chunk);
    this.#forget(chunk);
  }

  #forget(chunk: Chunk): void {
    const stop = this.#stops.get(chunk);
    this.#stops.delete(chunk);
    stop?.abort();
  }

  #timeoutMs(chunk: Chunk): number {
    const { isInVain, longestMs } = this.#watch;
    const seen = { slowestShortMs: this.#client.slowestAnswerMs, longestMs, isInVain };
    return this.#patienceAtEnds(chunk)?.timeoutMs ?? this.#patience.timeoutMs(seen);
  }

  #tries(chunk: Chunk): number {
    return this.#patienceAtEnds(chunk)?.tries ?? this.#timing.chunkTries;
  }

  #patienceAtEnds(chunk: Chunk): Patience | undefined {
    const { firstChunk, lastChunk } = this.#kind;
    const first = chunk.offset === 0 ? firstChunk : undefined;
    return ChunkPatience.ofEnds(first, this.#cursor.isLast(chunk) ? lastChunk : undefined);
  }

  #someOutcome(): Promise<void> {
    if (this.#outcomes.length > 0 || this.#stops.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #report(): void {
    const { confirmedBytes, totalBytes, isOpening, finished } = this.#cursor;
    const phase = isOpening ? 'erasing' : this.#lastIsOut || finished !== 'no' ? 'finishing' : 'sending';
    const report = `${phase} ${confirmedBytes}`;
    if (report === this.#reported) return;
    this.#reported = report;
    this.#o.onProgress?.({ phase, sentBytes: confirmedBytes, totalBytes, resumedAtBytes: this.#resumedAt });
  }

  get #lastIsOut(): boolean {
    for (const chunk of this.#stops.keys()) if (this.#cursor.isLast(chunk)) return true;
    return false;
  }

  #counts(): UploadCounts {
    const cursor = this.#cursor;
    return {
      finalAnswerSeen: cursor.finished === 'answered',
      resumedAtBytes: this.#resumedAt,
      restarts: cursor.restarts,
      lostChunks: cursor.lostChunks,
      windowUsed: cursor.mostInFlight,
      lineGapMs: this.#o.pacing?.gapMs ?? 0,
      maxRequestBytes: this.#sizer.maxRequestBytes,
    };
  }
}
