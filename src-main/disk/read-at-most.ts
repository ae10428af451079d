/**
 * Reads a file of this computer whole, up to a limit: what a pipe or a device holds is known only when it has been read.
 * Never waits inside the system, which could not be ended: a thread that waits there keeps the whole process from ending.
 * Knows no meaning of the bytes.
 */
import { constants, type Stats } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { abortReason } from '@shared/core/abort';
import { BenchError } from '@shared/core/errors';
import { textOf } from '@shared/core/text-bytes';
import { fileError, systemCode } from './file-error';

export interface ReadOptions {
  limitBytes: number;
  /** What errors call it; its name without folders when absent. */
  name?: string;
  /** Pipes and devices are read, too, until this is aborted; without it they are refused. */
  pipesUntil?: AbortSignal;
}

/** A text document of this size is no mistake yet. */
export const MAX_TEXT_BYTES = 128 * 1024 * 1024;

const PIECE_BYTES = 1024 * 1024;
/** How often a pipe is asked for more. */
const PIPE_PAUSE_MS = 20;
/** Absent on Windows, where named pipes are no files. */
const { O_NONBLOCK: NONBLOCK = 0 } = constants;

/**
 * The whole file.
 * @param file path
 * @throws BenchError of family file/, file/too-large beyond the limit; the reason of `pipesUntil`
 */
export async function readAtMost(file: string, options: ReadOptions): Promise<Uint8Array> {
  const name = options.name ?? path.basename(file);
  try {
    const handle = await open(file, constants.O_RDONLY | NONBLOCK);
    try {
      const facts = await handle.stat();
      const { pipesUntil } = options;
      if (facts.isDirectory()) throw new BenchError('file/failed', { file: name, detail: 'EISDIR' });
      if (!facts.isFile() && pipesUntil === undefined) throw notRegular(facts, name);
      const waitsForWriter = facts.isFIFO() && (await hasName(file));
      return await new Reading(handle, facts, name, options.limitBytes, waitsForWriter, pipesUntil).whole();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw abortReason(options.pipesUntil) ?? fileError(error, name);
  }
}

/** A text document, in UTF-8 or UTF-16. @throws as `readAtMost` */
export async function readText(
  file: string,
  options: Omit<ReadOptions, 'limitBytes'> & { limitBytes?: number } = {},
): Promise<string> {
  return textOf(await readAtMost(file, { limitBytes: MAX_TEXT_BYTES, ...options }));
}

/** For what is no regular file. */
export function notRegular(facts: Stats, file: string): BenchError {
  const kind = facts.isFIFO() ? 'pipe' : facts.isSocket() ? 'socket' : 'device';
  return new BenchError('file/not-regular', { file, kind });
}

class Reading {
  #filled = 0;
  /** Somebody writes, or has written; only then an empty read is the end of a pipe. */
  #hasBegun: boolean;

  constructor(
    readonly handle: FileHandle,
    readonly facts: Stats,
    readonly name: string,
    readonly limitBytes: number,
    waitsForWriter: boolean,
    readonly until: AbortSignal | undefined,
  ) {
    this.#hasBegun = !waitsForWriter;
  }

  async whole(): Promise<Uint8Array> {
    const { size } = this.facts;
    if (size > this.limitBytes) throw this.#tooLarge(size);
    // One byte more than there should be, so that the end shows at once.
    let bytes = new Uint8Array(size > 0 ? size + 1 : PIECE_BYTES);
    for (;;) {
      const count = await this.#read(bytes);
      if (count === 0) return bytes.subarray(0, this.#filled);
      this.#filled += count;
      if (this.#filled > this.limitBytes) throw this.#tooLarge(this.#filled);
      if (this.#filled < bytes.length) continue;
      const larger = new Uint8Array(Math.min(2 * this.#filled, this.limitBytes + 1));
      larger.set(bytes);
      bytes = larger;
    }
  }

  /** @returns 0 at the end */
  async #read(into: Uint8Array): Promise<number> {
    for (;;) {
      this.until?.throwIfAborted();
      try {
        const { bytesRead } = await this.handle.read(into, this.#filled, into.length - this.#filled, null);
        if (bytesRead > 0 || this.#hasBegun) {
          this.#hasBegun = true;
          return bytesRead;
        }
      } catch (error) {
        // There is a writer who has not written yet.
        if (systemCode(error) !== 'EAGAIN') throw error;
        this.#hasBegun = true;
      }
      await pause(PIPE_PAUSE_MS, undefined, this.until === undefined ? {} : { signal: this.until });
    }
  }

  #tooLarge(sizeBytes: number): BenchError {
    return new BenchError('file/too-large', { file: this.name, sizeBytes, limitBytes: this.limitBytes });
  }
}

/** A pipe in a folder, whose writer may be yet to come; those of a shell (`<(…)`) have theirs from the start. */
function hasName(file: string): Promise<boolean> {
  return realpath(file).then(
    () => true,
    () => false,
  );
}
