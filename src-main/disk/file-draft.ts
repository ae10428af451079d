/**
 * A file that is being written: beside its place under another name, and under its own name only when it is whole. What stood
 * there before keeps its mode, its owner and the links that lead to it. Knows no device.
 */
import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, lstat, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { BenchError } from '@shared/core/errors';
import { sleep, type Clock } from '@shared/core/clock';
import { fileError, systemCode } from './file-error';
import { isInUse } from './in-use';
import { targetAt, type Target } from './target';

export interface DraftOptions {
  /** As Node names it; that of this process when absent. */
  platform?: string;
  /** Replaced in tests, for systems where a file that is open cannot be replaced. */
  rename?: (from: string, to: string) => Promise<void>;
}

/** A program that looks at every new file (a virus scanner) lets go of it after a moment; a person needs longer. */
const IN_USE_PAUSES_MS = [100, 200, 400, 800, 1500, 2000, 2500, 2500];
const MOST_NAMES = 1000;
const MODE_BITS = 0o7777;

export class FileDraft {
  readonly #target: Target;
  /** What errors call it. */
  readonly #name: string;
  readonly #draft: string;
  readonly #platform: string;
  readonly #rename: (from: string, to: string) => Promise<void>;
  #handle: FileHandle;
  #isOpen = true;
  readonly #sha256 = createHash('sha256');
  #crc32 = 0;
  #sizeBytes = 0;

  private constructor(
    target: Target,
    name: string,
    draft: string,
    handle: FileHandle,
    options: DraftOptions,
  ) {
    this.#target = target;
    this.#name = name;
    this.#draft = draft;
    this.#handle = handle;
    this.#platform = options.platform ?? process.platform;
    this.#rename = options.rename ?? rename;
  }

  /** @throws BenchError file/bad-name, file/not-regular, file/denied, file/disk-full, file/failed */
  static async begin(file: string, options: DraftOptions = {}): Promise<FileDraft> {
    const name = path.basename(file);
    const target = await targetAt(file, options.platform);
    // A name of its own: that of the file may be as long as names can be.
    const draft = path.join(path.dirname(target.path), `.bootbench-${randomUUID()}.part`);
    try {
      // What was hidden from others stays so while it is written.
      const handle = await open(draft, 'wx', target.existing === undefined ? 0o666 : 0o600);
      return new FileDraft(target, name, draft, handle, options);
    } catch (error) {
      throw fileError(error, name);
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Hash of everything so far. */
  sha256(): Uint8Array {
    return new Uint8Array(this.#sha256.copy().digest());
  }

  /** Checksum of everything so far. */
  crc32(): number {
    return this.#crc32;
  }

  /** @throws BenchError file/disk-full, file/failed */
  async add(bytes: Uint8Array): Promise<void> {
    try {
      await this.#handle.appendFile(bytes);
    } catch (error) {
      throw fileError(error, this.#name);
    }
    this.#sha256.update(bytes);
    this.#crc32 = crc32(bytes, this.#crc32);
    this.#sizeBytes += bytes.length;
  }

  /** Puts it aside, under its other name. @throws BenchError of family file/ */
  async putAside(): Promise<void> {
    try {
      await this.#close();
    } catch (error) {
      throw fileError(error, this.#name);
    }
  }

  /** Takes it up again after it was put aside; false when it is not there any more as it was. */
  async takeUp(): Promise<boolean> {
    try {
      this.#handle = await open(this.#draft, constants.O_WRONLY | constants.O_APPEND);
      this.#isOpen = true;
      return (await this.#handle.stat()).size === this.#sizeBytes;
    } catch {
      return false;
    }
  }

  /**
   * Gives the file its name.
   * @throws BenchError file/in-use: the draft is whole, closed and still there, and may be finished again, put beside or
   *   discarded; others of family file/: it is gone
   */
  async finish(): Promise<void> {
    try {
      if (this.#isOpen) {
        await this.#likeBefore();
        await this.#handle.sync();
        await this.#close();
      }
      // Something else may have taken the place in the meantime.
      await targetAt(this.#target.path, this.#platform);
      await this.#place();
    } catch (error) {
      if (isInUse(error, this.#platform))
        throw new BenchError('file/in-use', { file: this.#name }, { cause: error });
      await this.discard();
      throw fileError(error, this.#name);
    }
  }

  /** The same; waits a while for a program that has the file open. @throws as `finish`; the signal's reason */
  async finishPatiently(clock: Clock, signal?: AbortSignal): Promise<void> {
    for (const pauseMs of IN_USE_PAUSES_MS) {
      try {
        return await this.finish();
      } catch (error) {
        if (!(error instanceof BenchError) || error.code !== 'file/in-use') throw error;
      }
      await sleep(clock, pauseMs, signal);
    }
    return this.finish();
  }

  /** Gives it a name beside its place that nobody has: `log (2).txt`. @returns the name @throws BenchError of family file/ */
  async putBeside(): Promise<string> {
    const { dir, name, ext } = path.parse(this.#target.path);
    try {
      for (let n = 2; n < MOST_NAMES; n++) {
        const beside = `${name} (${n})${ext}`;
        if (await moved(this.#draft, path.join(dir, beside))) return beside;
      }
    } catch (error) {
      throw fileError(error, this.#name);
    }
    throw new BenchError('file/failed', { file: this.#name, detail: 'EEXIST' });
  }

  /** Removes what has been written. Never rejects: a file that cannot be removed stays under its other name. */
  async discard(): Promise<void> {
    await this.#close().catch(() => undefined);
    await unlink(this.#draft).catch(() => undefined);
  }

  async #close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#handle.close();
  }

  async #place(): Promise<void> {
    const { path: target, existing } = this.#target;
    const isShared = this.#platform !== 'win32' && existing !== undefined && existing.nlink > 1;
    try {
      if (!isShared) return await this.#rename(this.#draft, target);
    } catch (error) {
      // A file that is a mount point (containers have such) cannot be replaced, but written.
      if (this.#platform === 'win32' || systemCode(error) !== 'EBUSY') throw error;
    }
    // All names of a file stay names of the same file.
    await copyFile(this.#draft, target);
    await unlink(this.#draft);
  }

  /** Mode and owner of what stood there; the owner only where this user may give files away. */
  async #likeBefore(): Promise<void> {
    const { existing } = this.#target;
    if (existing === undefined) return;
    const own = await this.#handle.stat();
    if (own.uid !== existing.uid || own.gid !== existing.gid)
      await this.#handle.chown(existing.uid, existing.gid).catch(() => undefined);
    await this.#handle.chmod(existing.mode & MODE_BITS);
  }
}

/** @returns false when something stands there already */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    // A link is not made over a file that is there; renaming would replace it.
    await link(from, to);
    await unlink(from);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
  }
  // FAT has no links.
  const isTaken = await lstat(to).then(
    () => true,
    () => false,
  );
  if (!isTaken) await rename(from, to);
  return !isTaken;
}
