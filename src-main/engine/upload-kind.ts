/**
 * What an upload in chunks is told and what it tells, and what is particular to one kind of it (an image, a file). Types only.
 */
import type { Clock } from '@shared/core/clock';
import type { BenchError } from '@shared/core/errors';
import type { Command } from '@shared/smp/command';
import type { Timing } from './timing';
import type { LinePacing } from './transport';

export interface UploadProgress {
  /** `erasing`: the device has not answered the first chunk. `finishing`: it checks what it has. */
  phase: 'erasing' | 'sending' | 'finishing';
  /** Bytes that the device has confirmed. */
  sentBytes: number;
  totalBytes: number;
  /** Where the device stood when the upload began; 0 for a fresh one. */
  resumedAtBytes: number;
}

/** What every upload needs to know of the link and of its caller. */
export interface LinkOptions {
  /** Largest request in bytes. */
  maxRequestBytes: number;
  /** Most chunks in flight; the device's buffers less one, 1 when they are not known. */
  windowLimit: number;
  /** Present on links with lines; its pause is raised when lines get lost. */
  pacing?: LinePacing | undefined;
  /** See `LinkSizing`: a first chunk that was too large is then found out long before its time is over. */
  isDatagram?: boolean | undefined;
  clock: Clock;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: UploadProgress) => void) | undefined;
  /** The client's own when absent. */
  timing?: Timing | undefined;
}

/** How it went. */
export interface UploadCounts {
  /** False: the answer to the last chunk was lost. */
  finalAnswerSeen: boolean;
  /** Where the device stood when the upload began. */
  resumedAtBytes: number;
  /** How often everything began anew. */
  restarts: number;
  lostChunks: number;
  /** The most chunks that were in flight at once. */
  windowUsed: number;
  /** Pause between lines at the end, in milliseconds. */
  lineGapMs: number;
  /** Largest request at the end, in bytes: smaller than asked for when long messages got lost. */
  maxRequestBytes: number;
}

/** What is particular to one kind of upload. */
export interface UploadKind<Q extends object, R extends { off: number }> {
  readonly command: Command<Q, R>;
  readonly bytes: Uint8Array;
  /** See `CursorOptions`. */
  readonly device: 'resumes' | 'appends';
  /** Where to begin, in bytes. */
  readonly startAt: number;
  /** Data bytes that the first chunk needs at least. */
  readonly firstBytes: number;
  readonly firstChunk: Patience;
  readonly lastChunk: Patience;
  /** @param limitBytes largest message */
  bodyAt(offset: number, data: Uint8Array, limitBytes: number): Q;
  /** The device says that it has everything. */
  complete?(answer: R): void;
  /** Runs before a chunk at offset 0 is sent again. */
  beforeBeginningAnew?(signal: AbortSignal): Promise<void>;
  /**
   * Where the device stands, when an error answer tells. `ask`: the error means that the device has another place than we,
   * but not which. `undefined`: the error is about something else and ends the upload.
   * @param offset of the chunk that was refused
   */
  placeIn?(error: BenchError<'device/error'>, offset: number): number | 'ask' | undefined;
  /** Asks the device where it stands; called with nothing in flight. @throws `why` when there is no way to tell */
  askPlace?(why: BenchError<'device/error'>): Promise<number>;
  /** An error that reads as "no room just now" and means for this kind that the upload is not taken, now or later. */
  isFinal?(error: unknown, offset: number): boolean;
  stuckAt(offset: number): BenchError;
  /** The device takes almost nothing of each request. @param requests sent so far */
  crawlingAt(offset: number, requests: number): BenchError;
}

export interface Patience {
  /** Waited for at least this long, in milliseconds. */
  timeoutMs: number;
  tries: number;
}
