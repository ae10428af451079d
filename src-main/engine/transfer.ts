/**
 * Uploads an image: takes chunks from the cursor, fills messages, waits for answers and tells the cursor what became of
 * them. Learns window, pauses and message size on the way. Only silence and "no room just now" are answered by sending
 * again; any other error answer ends the upload at once. Knows no slots, no plan and no file.
 */
import { sleep, type Clock } from '@shared/core/clock';
import { BenchError, cancelledBy, isBenchError } from '@shared/core/errors';
import { encodeCbor } from '@shared/smp/cbor';
import type { RequestOf } from '@shared/smp/command';
import { groups } from '@shared/smp/groups';
import { HEADER_BYTES } from '@shared/smp/message';
import { RC_BUSY, RC_NO_MEMORY } from '@shared/smp/return-codes';
import { ChunkSizer } from './chunk';
import type { SmpClient } from './client';
import { LineLadder } from './line-ladder';
import { eraseTimeoutMs, type Timing } from './timing';
import type { LinePacing } from './transport';
import { UploadCursor, type Chunk } from './upload-cursor';

const { upload } = groups.image.commands;

export interface UploadProgress {
  /** `erasing`: the device has not answered the first chunk. `finishing`: it checks what it has. */
  phase: 'erasing' | 'sending' | 'finishing';
  /** Bytes that the device has confirmed. */
  sentBytes: number;
  totalBytes: number;
  /** Where the device stood when the upload began; 0 for a fresh one. */
  resumedAtBytes: number;
}

export interface UploadOptions {
  bytes: Uint8Array;
  /** SHA-256 of all bytes; the device recognises an unfinished upload by it. */
  sha: Uint8Array;
  /** Number of the image; left out when absent. */
  image?: number | undefined;
  /** Have the device refuse what is not newer than what it runs. */
  upgradeOnly?: boolean | undefined;
  /** Largest request in bytes. */
  maxRequestBytes: number;
  /** Most chunks in flight; the device's buffers less one, 1 when they are not known. */
  windowLimit: number;
  /** Size of the slot, for how long an erase may take. */
  slotBytes?: number | undefined;
  /** Present on links with lines; its pause is raised when lines get lost. */
  pacing?: LinePacing | undefined;
  clock: Clock;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** The client's own when absent. */
  timing?: Timing | undefined;
}

export interface UploadResult {
  /** True: the device compared what it stored with `sha`. Missing: it does not check. */
  match?: boolean;
  /** False: the answer to the last chunk was lost. The list of images tells whether everything arrived. */
  finalAnswerSeen: boolean;
  /** Where the device stood when the upload began. */
  resumedAtBytes: number;
  /** How often the device forgot everything and began anew. */
  restarts: number;
  lostChunks: number;
  /** The most chunks that were in flight at once. */
  windowUsed: number;
  /** Pause between lines at the end, in milliseconds. */
  lineGapMs: number;
  /** Largest request at the end, in bytes: smaller than asked for when long messages got lost. */
  maxRequestBytes: number;
}

/** The 32-byte header of the image has to be in the first chunk (Zephyr's img_mgmt.c). */
const IMAGE_HEADER_BYTES = 32;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 500;
/** About half a minute of refusals without a chunk in between. */
const MAX_REFUSALS = 60;
/** Losses in a row, with nothing answered in between, that are put down to lines that came too fast. */
const LOSSES_BEFORE_SLOWING = 2;
/** Answers that take long are waited for longer: some devices erase as they go. */
const TIMES_SLOWEST = 3;
const SLOWEST_FADES = 0.9;
const MOST_CHUNK_TIMEOUTS = 4;

/**
 * Sends an image to the device. The same call continues an upload that was cut off, when the device still has it.
 * @throws BenchError device/error and device/unsupported (nothing is repeated then), smp/timeout, upgrade/stuck,
 *   upgrade/mismatch, link/message-too-large, link/lost, link/failed, cancelled
 */
export async function uploadImage(client: SmpClient, options: UploadOptions): Promise<UploadResult> {
  const former = client.window;
  client.window = options.windowLimit;
  try {
    return await new Upload(client, options).run();
  } finally {
    client.window = former;
  }
}

type Outcome = { of: Chunk } & (
  | { kind: 'answer'; off: number; match: boolean | undefined; tookMs: number }
  | { kind: 'silence' | 'refused' | 'failure'; error: unknown }
);

class Upload {
  readonly #client: SmpClient;
  readonly #o: UploadOptions;
  readonly #timing: Timing;
  readonly #cursor: UploadCursor;
  readonly #sizer: ChunkSizer;
  readonly #ladder: LineLadder | undefined;
  /** One for each chunk that is waited for. */
  readonly #stops = new Map<Chunk, AbortController>();
  readonly #outcomes: Outcome[] = [];
  #wake: (() => void) | undefined;
  #resumedAt = 0;
  #match: boolean | undefined;
  #refusals = 0;
  #slowestMs = 0;
  #heardAt: number;
  #flushNext = false;
  #reported = '';

  constructor(client: SmpClient, options: UploadOptions) {
    const { bytes, windowLimit, maxRequestBytes, pacing, clock } = options;
    this.#client = client;
    this.#o = options;
    this.#timing = options.timing ?? client.timing;
    this.#heardAt = clock.now();
    this.#cursor = new UploadCursor({ totalBytes: bytes.length, windowLimit });
    this.#sizer = new ChunkSizer({
      totalBytes: bytes.length,
      maxRequestBytes,
      bodyAt: (offset, data) => this.#body(offset, data),
      firstBytes: IMAGE_HEADER_BYTES,
    });
    if (pacing !== undefined) this.#ladder = new LineLadder(pacing, maxRequestBytes);
  }

  async run(): Promise<UploadResult> {
    const { signal } = this.#o;
    const onAbort = (): void => this.#wake?.();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      while (this.#cursor.finished === 'no') {
        if (signal?.aborted) throw cancelledBy(signal, upload.name);
        this.#launchAll();
        this.#report();
        await this.#someOutcome();
        for (let next = this.#outcomes.shift(); next !== undefined; next = this.#outcomes.shift())
          await this.#handle(next);
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
      for (const chunk of [...this.#stops.keys()]) this.#forget(chunk);
    }
    this.#report();
    return this.#result();
  }

  #launchAll(): void {
    const sizeAt = (offset: number): number => this.#sizer.sizeAt(offset);
    for (let chunk = this.#cursor.take(sizeAt); chunk !== undefined; chunk = this.#cursor.take(sizeAt))
      this.#launch(chunk);
    if (this.#cursor.stuck)
      throw new BenchError('upgrade/stuck', {
        offset: this.#cursor.confirmedBytes,
        sizeBytes: this.#cursor.totalBytes,
      });
    if (this.#stops.size === 0) throw new BenchError('bug', { detail: 'an upload with nothing to wait for' });
  }

  #launch(chunk: Chunk): void {
    const stop = new AbortController();
    this.#stops.set(chunk, stop);
    const flush = this.#flushNext;
    this.#flushNext = false;
    void this.#exchange(chunk, stop.signal, flush).then((outcome) => {
      // A chunk that nobody waits for any more has nothing to say.
      if (!this.#stops.delete(chunk)) return;
      this.#outcomes.push(outcome);
      this.#wake?.();
    });
  }

  /** Sends one chunk once. Never rejects. */
  async #exchange(chunk: Chunk, signal: AbortSignal, flush: boolean): Promise<Outcome> {
    const { bytes, clock } = this.#o;
    const startedAt = clock.now();
    const data = bytes.subarray(chunk.offset, chunk.offset + chunk.length);
    try {
      const { off, match } = await this.#client.request(upload, this.#body(chunk.offset, data), {
        signal,
        flush,
        timeoutMs: this.#timeoutMs(chunk),
        onLateAnswer: (late) => {
          this.#tookMs(clock.now() - startedAt);
          if (late.off === this.#cursor.totalBytes) this.#match ??= late.match;
          this.#cursor.heardLate(late.off);
          this.#wake?.();
        },
      });
      return { of: chunk, kind: 'answer', off, match, tookMs: clock.now() - startedAt };
    } catch (error) {
      const unheard = isBenchError(error, 'smp/timeout') || isBenchError(error, 'smp/bad-answer');
      const kind = unheard ? 'silence' : isNoRoomJustNow(error) ? 'refused' : 'failure';
      return { of: chunk, kind, error };
    }
  }

  async #handle(outcome: Outcome): Promise<void> {
    const chunk = outcome.of;
    switch (outcome.kind) {
      case 'failure':
        throw outcome.error;
      case 'silence':
        return this.#onSilence(chunk, outcome.error);
      case 'refused':
        return this.#onRefused(chunk, outcome.error);
      case 'answer':
        this.#heardAt = this.#o.clock.now();
        this.#refusals = 0;
        this.#tookMs(outcome.tookMs);
        this.#onAnswer(chunk, outcome.off, outcome.match);
    }
  }

  #tookMs(ms: number): void {
    this.#slowestMs = Math.max(ms, this.#slowestMs * SLOWEST_FADES);
  }

  #onAnswer(chunk: Chunk, off: number, match: boolean | undefined): void {
    const wasOpening = this.#cursor.isOpening;
    const { verdict, moot } = this.#cursor.answered(chunk, off);
    for (const other of moot) this.#forget(other);
    if (verdict === 'nonsense')
      throw new BenchError('smp/bad-answer', {
        command: upload.name,
        path: 'off',
        expected: `0 to ${this.#cursor.totalBytes}, not ${off}`,
      });
    if (off === this.#cursor.totalBytes) this.#match ??= match;
    if (wasOpening && off > chunk.length && this.#cursor.restarts === 0) this.#resumedAt = off;
    if (verdict === 'part') this.#sizer.learn(chunk.length, off - chunk.offset);
    if (verdict === 'taken' && this.#ladder?.succeeded()) this.#useRung(this.#ladder);
  }

  #onSilence(chunk: Chunk, error: unknown): void {
    this.#flushNext = true;
    this.#cursor.lost(chunk);
    const { silences } = this.#cursor;
    if (silences >= this.#tries(chunk)) {
      if (!isBenchError(error, 'smp/timeout')) throw error;
      const waitedMs = this.#o.clock.now() - this.#heardAt;
      throw new BenchError('smp/timeout', { command: upload.name, waitedMs, tries: silences });
    }
    const isLong = chunk.length >= (this.#o.pacing?.messageBytesIn(1) ?? Infinity);
    const enough = chunk.offset === 0 ? 1 : LOSSES_BEFORE_SLOWING;
    if (isLong && this.#ladder?.lost(silences, enough)) this.#useRung(this.#ladder);
  }

  async #onRefused(chunk: Chunk, error: unknown): Promise<void> {
    this.#cursor.refused(chunk);
    this.#heardAt = this.#o.clock.now();
    if (++this.#refusals > MAX_REFUSALS) throw error;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * this.#refusals);
    await sleep(this.#o.clock, pauseMs, this.#o.signal).catch((reason: unknown) => {
      throw this.#o.signal === undefined ? reason : cancelledBy(this.#o.signal, upload.name);
    });
  }

  #useRung(ladder: LineLadder): void {
    const { gapMs, maxRequestBytes } = ladder.rung;
    this.#sizer.maxRequestBytes = maxRequestBytes;
    this.#client.note(
      `upload: ${gapMs} ms between lines, messages up to ${maxRequestBytes} bytes from now on`,
    );
  }

  #forget(chunk: Chunk): void {
    const stop = this.#stops.get(chunk);
    this.#stops.delete(chunk);
    stop?.abort();
  }

  #body(offset: number, data: Uint8Array): RequestOf<typeof upload> {
    if (offset !== 0) return { off: offset, data };
    const { image, bytes, sha, upgradeOnly } = this.#o;
    const body = {
      ...(image === undefined ? {} : { image }),
      len: bytes.length,
      off: 0,
      data,
      ...(upgradeOnly ? { upgrade: true } : {}),
    };
    return this.#hasRoomFor({ ...body, sha }) ? { ...body, sha } : body;
  }

  /** Where one line of a console is all there is, the image header leaves no room for the hash: without it, no resuming. */
  #hasRoomFor(body: object): boolean {
    const smallest = { ...body, data: new Uint8Array(IMAGE_HEADER_BYTES) };
    return HEADER_BYTES + encodeCbor(smallest).length <= this.#sizer.maxRequestBytes;
  }

  #timeoutMs(chunk: Chunk): number {
    const { chunkMs, lastChunkMs } = this.#timing;
    const first = chunk.offset === 0 ? eraseTimeoutMs(this.#timing, this.#o.slotBytes) : 0;
    const last = this.#cursor.isLast(chunk) ? lastChunkMs : 0;
    const slow = Math.min(MOST_CHUNK_TIMEOUTS * chunkMs, TIMES_SLOWEST * this.#slowestMs);
    return first + last > 0 ? Math.max(first, last) : Math.max(chunkMs, slow);
  }

  #tries(chunk: Chunk): number {
    if (chunk.offset === 0) return this.#timing.firstChunkTries;
    return this.#cursor.isLast(chunk) ? this.#timing.lastChunkTries : this.#timing.chunkTries;
  }

  #someOutcome(): Promise<void> {
    if (this.#outcomes.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #report(): void {
    const { confirmedBytes, totalBytes, isOpening, finished } = this.#cursor;
    const lastIsOut = [...this.#stops.keys()].some((chunk) => this.#cursor.isLast(chunk));
    const phase = isOpening ? 'erasing' : lastIsOut || finished !== 'no' ? 'finishing' : 'sending';
    const report = `${phase} ${confirmedBytes}`;
    if (report === this.#reported) return;
    this.#reported = report;
    this.#o.onProgress?.({ phase, sentBytes: confirmedBytes, totalBytes, resumedAtBytes: this.#resumedAt });
  }

  #result(): UploadResult {
    const cursor = this.#cursor;
    if (this.#match === false) throw new BenchError('upgrade/mismatch', { sizeBytes: cursor.totalBytes });
    return {
      ...(this.#match === undefined ? {} : { match: this.#match }),
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

function isNoRoomJustNow(error: unknown): boolean {
  if (!isBenchError(error, 'device/error') || error.facts.group !== undefined) return false;
  return error.facts.rc === RC_NO_MEMORY || error.facts.rc === RC_BUSY;
}
