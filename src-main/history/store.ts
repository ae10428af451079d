/**
 * The history as a whole: opened, written, asked. Everything here is synchronous and belongs into a worker. What is wrong with the file is a
 * standing, not an error: runs go on without it.
 */
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { BenchError, toErrorView, type ErrorView } from '@shared/core/errors';
import type { HistoryEntry } from './entries';
import { copyWhole } from './keeping';
import { migrate, NEWEST, versionOf } from './migrations';
import { HISTORY_FILE, networkOf } from './place';
import { Spill } from './spill';
import { openDatabase, troubleOf, type Database } from './sqlite';
import { HistoryWriter } from './write';
import { isAlive } from './writer';

export interface StoreOptions {
  /** Is made when it is not there. */
  folder: string;
  /** Who writes; see `writer.ts`. */
  writer: string;
  epochNow: () => number;
  /** Which network file system a folder is on; replaced in tests. */
  network?: (folder: string) => string | undefined;
}

export interface Standing {
  state: 'ready' | 'read-only' | 'off';
  file: string;
  why?: ErrorView;
  /** What could not be read stands there now. */
  movedTo?: string;
}

export class HistoryStore {
  readonly file: string;
  readonly #o: StoreOptions;
  #database: Database | undefined;
  #writer: HistoryWriter | undefined;
  #spill: Spill | undefined;
  #why: BenchError | undefined;
  #full: BenchError | undefined;
  #movedTo: string | undefined;

  /** Never throws: what is wrong is the standing. */
  constructor(options: StoreOptions) {
    this.#o = options;
    this.file = path.join(options.folder, HISTORY_FILE);
    try {
      this.#open();
    } catch (error) {
      this.#database = undefined;
      this.#why = error instanceof BenchError ? error : this.#unusable(error);
    }
  }

  get folder(): string {
    return this.#o.folder;
  }

  get standing(): Standing {
    const why = this.#why ?? this.#full;
    const state = this.#database === undefined ? 'off' : this.#writer === undefined ? 'read-only' : 'ready';
    return {
      state,
      file: this.file,
      ...(why === undefined ? {} : { why: toErrorView(why) }),
      ...(this.#movedTo === undefined ? {} : { movedTo: this.#movedTo }),
    };
  }

  /** For questions. @throws BenchError of family history/ */
  get database(): Database {
    if (this.#database === undefined) throw this.#why ?? new BenchError('bug', { detail: 'no history' });
    return this.#database;
  }

  /** Where there is no room the entry is kept elsewhere, and taken in later. Without a store that takes it, it is dropped. */
  write(entry: HistoryEntry): void {
    const writer = this.#writer;
    const spill = this.#spill;
    if (writer === undefined || spill === undefined) return;
    try {
      spill.takeIn((earlier) => writer.write(earlier));
      writer.write(entry);
      // What was lost is not there again: it stays said.
      if (spill.lost === 0) this.#full = undefined;
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble !== 'full' && trouble !== 'busy' && trouble !== 'read-only') throw error;
      spill.add(entry);
      const keptIn = spill.file;
      this.#full = new BenchError('history/full', {
        file: this.file,
        ...(keptIn === undefined ? {} : { keptIn }),
      });
    }
  }

  /** @throws BenchError history/no-run, and why nothing can be written */
  note(uid: string, note: string): void {
    if (this.#writer === undefined) throw this.#why ?? new BenchError('bug', { detail: 'no history' });
    if (!this.#writer.note(uid, note)) throw new BenchError('history/no-run', { run: uid });
  }

  close(): void {
    this.#spill?.end();
    this.#database?.close();
    this.#database = this.#writer = undefined;
  }

  #open(): void {
    const { folder, writer, epochNow, network = networkOf } = this.#o;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const kind = network(folder);
    if (kind !== undefined) throw new BenchError('history/network', { folder, kind });
    this.#database = this.#openOrMoveAside();
    if (this.#why !== undefined) return;
    this.#writer = new HistoryWriter(this.#database);
    this.#spill = new Spill(folder, writer);
    const isGone = (who: string): boolean => !isAlive(who);
    try {
      this.#spill.takeInLeft((entry) => this.#writer?.write(entry), isGone);
      this.#writer.interrupt(isGone, epochNow());
    } catch (error) {
      // The next start does it; what happens now is kept beside all the same.
      if (troubleOf(error) !== 'full') throw error;
      this.#full = new BenchError('history/full', { file: this.file });
    }
  }

  #openOrMoveAside(): Database {
    try {
      return this.#openWhole();
    } catch (error) {
      if (troubleOf(error) !== 'damaged') throw error;
      this.#movedTo = this.#moveAside();
      return this.#openWhole();
    }
  }

  #openWhole(): Database {
    const isNew = !existsSync(this.file);
    let database = openDatabase(this.file);
    try {
      // The first statement that reads the file.
      if (versionOf(database) > NEWEST) {
        database.close();
        database = openDatabase(this.file, { readOnly: true });
        this.#why = new BenchError('history/newer', { file: this.file });
        return database;
      }
      database.exec('PRAGMA synchronous = NORMAL');
      const backup = path.join(this.#o.folder, `before-version-${NEWEST}.sqlite`);
      migrate(database, () => {
        if (!isNew && !existsSync(backup)) copyWhole(database, backup);
      });
      return database;
    } catch (error) {
      if (database.isOpen) database.close();
      throw error;
    }
  }

  /** With what belongs to it, so that nothing of it is taken for a part of the new one. */
  #moveAside(): string {
    const day = new Date(this.#o.epochNow()).toISOString().replaceAll(':', '-').slice(0, 19);
    const aside = path.join(this.#o.folder, `damaged-${day}.sqlite`);
    for (const ending of ['', '-wal', '-shm'])
      if (existsSync(this.file + ending)) renameSync(this.file + ending, aside + ending);
    return aside;
  }

  #unusable(error: unknown): BenchError {
    const detail = error instanceof Error ? error.message : String(error);
    return new BenchError('history/unusable', { file: this.file, detail }, { cause: error });
  }
}

/** Bytes on the disk, with what is not yet written into the file itself. */
export function diskBytes(file: string): number {
  return ['', '-wal'].reduce((sum, ending) => {
    const stat = statSync(file + ending, { throwIfNoEntry: false });
    return sum + (stat?.size ?? 0);
  }, 0);
}
