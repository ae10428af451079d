/**
 * The file with preferences and saved devices. Written atomically by electron-store; a file that cannot be read is kept
 * under another name and never overwritten. Shared with the command line, so it is watched.
 */
import { copyFileSync, existsSync, watch, type FSWatcher } from 'node:fs';
import path from 'node:path';
import ElectronStore from 'electron-store';
import type { DeviceRecord } from '@shared/ipc/device-record';
import { SharedState } from './shared-state';
import type { StoredState } from './stored-state';

const NAME = 'bootbench';
/** A file is written in several steps; one look behind the last is enough. */
const SETTLED_MS = 200;

export class Store {
  readonly #folder: string;
  readonly #shared: SharedState;
  #watcher: FSWatcher | undefined;

  /** @param onTrouble what could not be used, in words for the log. */
  constructor(folder: string, onTrouble: (what: string) => void) {
    this.#folder = folder;
    const storeFile = path.join(folder, `${NAME}.json`);
    const file = openFile(folder, storeFile, onTrouble);
    this.#shared = new SharedState(
      {
        read: () => file.store,
        write: (content) => {
          file.store = content;
        },
      },
      (dropped) => onTrouble(`not usable in ${storeFile}: ${dropped.join(', ')}`),
    );
  }

  get state(): StoredState {
    return this.#shared.state;
  }

  change(patch: Partial<StoredState>): void {
    this.#shared.change(patch);
  }

  /**
   * Tells the list of devices whenever the command line has changed it, until the returned function is called.
   * @param onTrouble the folder cannot be watched; in words for the log
   */
  follow(
    onDevices: (devices: readonly DeviceRecord[]) => void,
    onTrouble: (what: string) => void,
  ): () => void {
    this.#shared.onDevices = onDevices;
    let timer: NodeJS.Timeout | undefined;
    const look = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#shared.look(), SETTLED_MS);
    };
    try {
      // The folder, because every write puts a new file in the place of the old one.
      this.#watcher = watch(this.#folder, { persistent: false }, (_, name) => {
        if (name === null || name === `${NAME}.json`) look();
      });
      this.#watcher.on('error', (error) =>
        onTrouble(`${this.#folder} is no longer watched (${error.message})`),
      );
    } catch (error) {
      onTrouble(`${this.#folder} cannot be watched (${String(error)})`);
    }
    return () => {
      clearTimeout(timer);
      this.#watcher?.close();
      this.#shared.onDevices = () => {};
    };
  }
}

type File = ElectronStore<Record<string, unknown>>;

function openFile(folder: string, file: string, onTrouble: (what: string) => void): File {
  const open = (clearInvalidConfig: boolean): File =>
    new ElectronStore<Record<string, unknown>>({ cwd: folder, name: NAME, clearInvalidConfig });
  try {
    return open(false);
  } catch (error) {
    // Not JSON any more (a full disk, a hand): keep it for its owner and begin anew.
    if (existsSync(file)) copyFileSync(file, `${file}.unreadable`);
    onTrouble(
      `${file} could not be read (${String(error)}); a copy is kept as ${path.basename(file)}.unreadable`,
    );
    return open(true);
  }
}
