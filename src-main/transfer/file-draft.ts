/**
 * A file that is being written: beside its place under another name, and under its own name only when it is whole. Knows no
 * device.
 */
import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from '../engine/crc32';
import { fileError } from './file-error';

export class FileDraft {
  readonly #target: string;
  readonly #draft: string;
  #handle: FileHandle;
  readonly #sha256 = createHash('sha256');
  #crc32 = 0;
  #sizeBytes = 0;

  private constructor(target: string, draft: string, handle: FileHandle) {
    this.#target = target;
    this.#draft = draft;
    this.#handle = handle;
  }

  /** @throws BenchError file/denied, file/disk-full, file/failed */
  static async begin(target: string): Promise<FileDraft> {
    const draft = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}.part`);
    try {
      return new FileDraft(target, draft, await open(draft, 'wx'));
    } catch (error) {
      throw fileError(error, path.basename(target));
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
      throw fileError(error, path.basename(this.#target));
    }
    this.#sha256.update(bytes);
    this.#crc32 = crc32(bytes, this.#crc32);
    this.#sizeBytes += bytes.length;
  }

  /** Puts it aside, under its other name. @throws BenchError of family file/ */
  async putAside(): Promise<void> {
    try {
      await this.#handle.close();
    } catch (error) {
      throw fileError(error, path.basename(this.#target));
    }
  }

  /** Takes it up again after it was put aside; false when it is not there any more as it was. */
  async takeUp(): Promise<boolean> {
    try {
      this.#handle = await open(this.#draft, constants.O_WRONLY | constants.O_APPEND);
      return (await this.#handle.stat()).size === this.#sizeBytes;
    } catch {
      return false;
    }
  }

  /** Gives the file its name. @throws BenchError of family file/; the draft is gone then */
  async finish(): Promise<void> {
    try {
      await this.#handle.sync();
      await this.#handle.close();
      await rename(this.#draft, this.#target);
    } catch (error) {
      await this.discard();
      throw fileError(error, path.basename(this.#target));
    }
  }

  /** Removes what has been written. Never rejects: a file that cannot be removed stays under its other name. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await unlink(this.#draft).catch(() => undefined);
  }
}
