/**
 * The file with settings and saved devices, which the application and the command line share: read whole, changed under a lock,
 * so that what two programs change at the same time is all kept. Knows neither its content nor who writes it: `electron-store`
 * in the application, `conf`, which that is made of, on the command line. No change is carried out halfway: either the file has
 * it, or the file is as it was.
 */
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { copyFile, open, readdir, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import type { LockOptions } from 'proper-lockfile';
import { sleep, type Clock } from '@shared/core/clock';
import { BenchError } from '@shared/core/errors';
import { isInUse } from './in-use';
import { giveToOwnerOf, makeFolderSync } from './make-folder';
import { unreadable, unsaved } from './state-trouble';

export type Content = Readonly<Record<string, unknown>>;

/** What `conf` and `electron-store` are: their setter puts a whole new file in the place of the old one. */
export interface JsonStore {
  store: Record<string, unknown>;
}

/** Opens the store that has its content in `NAME.json` of a folder. `mode`: the permissions of the file. */
export type OpenStore = (at: { folder: string; name: string; mode: number }) => JsonStore;

export interface StateFileOptions {
  folder: string;
  /** Loads what writes; reading does not need it. */
  loadStore: () => Promise<OpenStore>;
  clock: Clock;
  random: () => number;
  /** As Node names it; that of this process when absent. */
  platform?: string;
  /** Replaced in tests, for systems where a file that is open elsewhere is out of reach. */
  disk?: Partial<Disk>;
}

/** The steps on the way to a change at which another program can be in the way. */
export interface Disk {
  open: typeof open;
  copyFile: typeof copyFile;
  /** `proper-lockfile`'s. @returns gives the lock back */
  lock: (file: string, options: LockOptions) => Promise<() => Promise<void>>;
}

export const STATE_NAME = 'bootbench';

/** Far above any bench; a file of this size is none of ours. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Without a sign of life for so long, who holds the lock is dead. A change takes some milliseconds. */
const STALE_MS = 5000;
const LOCK_PATIENCE_MS = 30_000;
/** A virus scanner has let go by then; a missing permission is said after this. */
const IN_USE_PATIENCE_MS = 5000;
const LONGEST_PAUSE_MS = 400;
const MOST_ROUNDS = 20;

export class StateFile {
  readonly path: string;
  /** Where files that held no settings were kept before they were replaced, by this object. */
  readonly copies: string[] = [];
  readonly #o: StateFileOptions;
  readonly #platform: string;
  readonly #disk: Disk;

  constructor(options: StateFileOptions) {
    this.#o = options;
    this.#platform = options.platform ?? process.platform;
    this.#disk = { open, copyFile, lock, ...options.disk };
    this.path = path.join(options.folder, `${STATE_NAME}.json`);
  }

  /**
   * @returns undefined when there is no file
   * @throws BenchError settings/unreadable
   */
  async read(): Promise<Content | undefined> {
    const found = await this.#patiently(() => this.#found());
    return found === undefined ? undefined : parsed(found.text, this.path);
  }

  /**
   * Changes the file while nobody else does.
   * @param make gets what the file holds now, and may be called again when that has changed meanwhile
   * @param instead what is taken for the content of a file that holds no settings; a copy of that file is kept. Without it such a
   *   file is left as it is.
   * @returns what the file holds now
   * @throws BenchError settings/unreadable, settings/not-saved; what `make` throws
   */
  async change(make: (content: Content) => Content, instead?: Content): Promise<Content> {
    const openStore = await this.#o.loadStore();
    const release = await this.#locked();
    try {
      await this.#sweep();
      // Two programs that take over the lock of a dead one at the same time can both have it, so it is looked again.
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const before = await this.#patiently(() => this.#found());
        const { content, isDamaged } = this.#usable(before?.text, instead);
        const after = make(content);
        if (JSON.stringify(after) === JSON.stringify(content) && !isDamaged) return content;
        if (isDamaged) await this.#keepCopy();
        const isWritten = await this.#patiently(() => {
          // Nothing of this process comes between this look and the write.
          if (this.#textNow() !== before?.text) return false;
          this.#write(openStore, after, before?.mode);
          return true;
        });
        if (isWritten) return after;
      }
      throw new BenchError('settings/not-saved', {
        file: this.path,
        detail: 'other programs keep changing it',
      });
    } finally {
      await release();
    }
  }

  /** Tries again for a while what fails because another program of Windows has the file open. @throws what `work` throws */
  async #patiently<T>(work: () => T | Promise<T>): Promise<T> {
    const { clock } = this.#o;
    const until = clock.now() + IN_USE_PATIENCE_MS;
    for (let pauseMs = 10; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await work();
      } catch (error) {
        if (!isInUse(error, this.#platform) || clock.now() >= until) throw error;
      }
      await sleep(clock, pauseMs);
    }
  }

  #usable(text: string | undefined, instead: Content | undefined): { content: Content; isDamaged: boolean } {
    if (text === undefined) return { content: instead ?? {}, isDamaged: false };
    try {
      return { content: parsed(text, this.path), isDamaged: false };
    } catch (error) {
      if (instead === undefined) throw error;
      return { content: instead, isDamaged: true };
    }
  }

  #write(openStore: OpenStore, content: Content, mode = 0o666): void {
    const { folder } = this.#o;
    try {
      openStore({ folder, name: STATE_NAME, mode }).store = { ...content };
      giveToOwnerOf(folder, this.path);
    } catch (error) {
      throw unsaved(error, this.path);
    }
  }

  /** The text of the file and its permissions; undefined when there is none. @throws BenchError settings/unreadable */
  async #found(): Promise<{ text: string; mode: number } | undefined> {
    try {
      // Without O_NONBLOCK opening a FIFO waits for ever.
      const file = await this.#disk.open(this.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      try {
        const stat = await file.stat();
        if (!stat.isFile())
          throw new BenchError('settings/unreadable', { file: this.path, detail: kindOf(stat) });
        if (stat.size > MOST_BYTES)
          throw new BenchError('settings/unreadable', { file: this.path, detail: 'it is far too large' });
        return { text: await file.readFile('utf8'), mode: stat.mode & 0o777 };
      } finally {
        await file.close();
      }
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw unreadable(error, this.path);
    }
  }

  /** The text as it is at this moment; undefined when there is no file. @throws BenchError settings/unreadable */
  #textNow(): string | undefined {
    try {
      const file = openSync(this.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      try {
        return readFileSync(file, 'utf8');
      } finally {
        closeSync(file);
      }
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw unreadable(error, this.path);
    }
  }

  /** @returns gives the lock back. @throws BenchError settings/not-saved */
  async #locked(): Promise<() => Promise<void>> {
    const { clock, random, folder } = this.#o;
    const until = clock.now() + LOCK_PATIENCE_MS;
    for (;;) {
      try {
        const release = await this.#patiently(() => {
          makeFolderSync(folder);
          return this.#disk.lock(this.path, {
            realpath: false,
            stale: STALE_MS,
            // Taken over by another one: the file is compared once more before it is written.
            onCompromised: () => undefined,
          });
        });
        return () => release().catch(() => undefined);
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : undefined;
        // ENOENT: somebody took our new lock for that of a dead one.
        if (code !== 'ELOCKED' && code !== 'ENOENT') throw unsaved(error, this.path);
        if (code === 'ENOENT' && !(await isThere(folder))) throw unsaved(error, this.path);
        if (clock.now() > until)
          throw new BenchError('settings/not-saved', { file: this.path, detail: 'another program holds it' });
        await sleep(clock, 5 + random() * 30);
      }
    }
  }

  /** What a writer that was killed has left. Nobody else writes while we have the lock. */
  async #sweep(): Promise<void> {
    const real = await realpath(this.path).catch(() => this.path);
    const [folder, prefix] = [path.dirname(real), `${path.basename(real)}.tmp-`];
    const left = (await readdir(folder).catch(() => [])).filter(
      (name) => name.startsWith(prefix) && /^\d{10}[0-9a-f]{6}$/.test(name.slice(prefix.length)),
    );
    for (const name of left) await rm(path.join(folder, name), { force: true }).catch(() => undefined);
  }

  /** Keeps the file for its owner under the first name that is free. @throws BenchError settings/not-saved */
  async #keepCopy(): Promise<void> {
    for (let number = 1; ; number++) {
      const copy = `${this.path}.unreadable${number === 1 ? '' : `-${number}`}`;
      try {
        await this.#patiently(() => this.#disk.copyFile(this.path, copy, constants.COPYFILE_EXCL));
        this.copies.push(copy);
        return;
      } catch (error) {
        const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
        if (!isTaken || number === MOST_ROUNDS) throw unsaved(error, this.path);
      }
    }
  }
}

/** Loaded only when something is written. */
async function lock(file: string, options: LockOptions): Promise<() => Promise<void>> {
  const { default: lockfile } = await import('proper-lockfile');
  return lockfile.lock(file, options);
}

/** @throws BenchError settings/unreadable when it holds no settings */
function parsed(text: string, file: string): Content {
  const fail = (detail: string, cause?: unknown): BenchError =>
    new BenchError('settings/unreadable', { file, detail }, { cause });
  if (text.trim() === '') throw fail('it is empty');
  let value: unknown;
  try {
    // Some editors put a mark in front.
    value = JSON.parse(text.replace(/^\u{feff}/u, ''));
  } catch (error) {
    throw fail('it is not JSON', error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fail('it holds no settings');
  return value as Content;
}

function kindOf(stat: { isDirectory: () => boolean }): string {
  return stat.isDirectory() ? 'it is a folder' : 'it is not an ordinary file';
}

async function isThere(folder: string): Promise<boolean> {
  return realpath(folder).then(
    () => true,
    () => false,
  );
}
