/**
 * Files of this computer that the user chose or dropped, by token: a window names a file by its token and never by its path.
 * Nothing is read before a transfer begins.
 */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '@shared/core/errors';
import type { LocalFileView } from '@shared/ipc/files';
import { notRegular } from './read-at-most';
import { fileError } from './file-error';

/** The oldest go first. */
const MAX_KEPT = 200;

export class LocalFiles {
  readonly #limitBytes: number;
  readonly #paths = new Map<string, string>();

  /** @param limitBytes of one file */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** @throws BenchError file/denied, file/failed, file/not-regular, file/too-large */
  async add(file: string): Promise<LocalFileView> {
    const fileName = path.basename(file);
    const facts = await stat(file).catch((error: unknown) => {
      throw fileError(error, fileName);
    });
    if (facts.isDirectory()) throw new BenchError('file/failed', { file: fileName, detail: 'EISDIR' });
    if (!facts.isFile()) throw notRegular(facts, fileName);
    const { size: sizeBytes } = facts;
    if (sizeBytes > this.#limitBytes)
      throw new BenchError('file/too-large', { file: fileName, sizeBytes, limitBytes: this.#limitBytes });
    const token = randomUUID();
    this.#paths.set(token, file);
    for (const old of this.#paths.keys()) {
      if (this.#paths.size <= MAX_KEPT) break;
      this.#paths.delete(old);
    }
    return { token, fileName, sizeBytes };
  }

  /** The path behind a token. @throws BenchError app/not-found */
  path(token: string): string {
    const found = this.#paths.get(token);
    if (found === undefined) throw new BenchError('app/not-found', { what: 'the file' });
    return found;
  }
}
