/**
 * Writes a recording to a file, in batches, one write at a time; what comes faster than the disk takes it is dropped and
 * counted, so that a slow disk costs no memory. Knows no device.
 */
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import type { RecordingView } from '@shared/ipc/trace';
import type { TraceEntry } from '../engine/trace';
import { fileError } from '../disk/file-error';
import { openToWrite } from '../disk/target';
import { entryLine, headLine, type RecordingHead } from './recording-lines';

/** Characters that may wait for the disk. */
const MAX_WAITING = 16 * 1024 * 1024;

export class RecordingFile {
  readonly fileName: string;
  readonly #handle: FileHandle;
  readonly #startedAtMs: number;
  readonly #onFailed: () => void;
  #waiting: string[] = [];
  #waitingLength = 0;
  #writing: Promise<void> | undefined;
  #entries = 0;
  #dropped = 0;
  #failed: ErrorView | undefined;
  #ended = false;

  private constructor(file: string, handle: FileHandle, startedAtMs: number, onFailed: () => void) {
    this.fileName = path.basename(file);
    this.#handle = handle;
    this.#startedAtMs = startedAtMs;
    this.#onFailed = onFailed;
  }

  /**
   * Makes the file, or empties it; what is no regular file is left as it is.
   * @param startedAtMs clock time now
   * @param onFailed the disk takes no more; nothing is written from then on
   * @throws BenchError of family file/
   */
  static async create(
    file: string,
    head: RecordingHead,
    startedAtMs: number,
    onFailed: () => void,
  ): Promise<RecordingFile> {
    try {
      const recording = new RecordingFile(file, await openToWrite(file), startedAtMs, onFailed);
      recording.#put(headLine(head));
      return recording;
    } catch (error) {
      throw fileError(error, path.basename(file));
    }
  }

  get view(): RecordingView {
    return {
      fileName: this.fileName,
      entries: this.#entries,
      dropped: this.#dropped,
      ...(this.#failed === undefined ? {} : { failed: this.#failed }),
    };
  }

  add(entry: TraceEntry): void {
    if (this.#ended || this.#failed !== undefined) return;
    if (this.#waitingLength > MAX_WAITING) {
      this.#dropped++;
      return;
    }
    this.#entries++;
    this.#put(entryLine(entry, Math.max(0, entry.atMs - this.#startedAtMs)));
  }

  /** Writes what waits and closes the file. Safe to call twice. */
  async end(): Promise<RecordingView> {
    if (!this.#ended) {
      this.#ended = true;
      await this.#writing;
      try {
        await this.#handle.close();
      } catch (error) {
        this.#fail(error);
      }
    }
    return this.view;
  }

  #put(line: string): void {
    this.#waiting.push(line);
    this.#waitingLength += line.length;
    this.#writing ??= this.#write();
  }

  /** Until nothing waits. Never rejects. */
  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting.join('');
        this.#waiting = [];
        this.#waitingLength = 0;
        await this.#handle.appendFile(batch);
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#writing = undefined;
    }
  }

  #fail(error: unknown): void {
    this.#waiting = [];
    this.#waitingLength = 0;
    this.#failed ??= toErrorView(fileError(error, this.fileName));
    this.#onFailed();
  }
}
