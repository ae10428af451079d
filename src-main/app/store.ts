/**
 * The application's side of the file with settings and saved devices: opened once, watched, because the command line changes it,
 * too. Written by electron-store. Knows no values; `shared-state.ts` does.
 */
import { watch, type FSWatcher } from 'node:fs';
import type { Clock } from '@shared/core/clock';
import type { Listeners } from '@shared/core/listeners';
import type { DeviceRecord } from '@shared/device/record';
import type { SettingsView } from '@shared/ipc/views';
import { STATE_NAME, StateFile } from '../disk/state-file';
import { SharedState } from './shared-state';
import type { StateChange } from './stored-patch';
import type { StoredState } from './stored-state';

/** A file is written in several steps; one look behind the last is enough. */
const SETTLED_MS = 200;

export class Store {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #shared: SharedState;
  #watcher: FSWatcher | undefined;

  private constructor(folder: string, clock: Clock, shared: SharedState) {
    this.#folder = folder;
    this.#clock = clock;
    this.#shared = shared;
  }

  /** Never fails: what is wrong with the file stands in `view`. */
  static async open(folder: string, clock: Clock): Promise<Store> {
    const file = new StateFile({
      folder,
      clock,
      random: Math.random,
      // What the file holds was read before; electron-store only writes, so it is loaded with the first change.
      loadStore: async () => {
        const { default: ElectronStore } = await import('electron-store');
        return ({ folder: cwd, name, mode }) =>
          new ElectronStore<Record<string, unknown>>({
            cwd,
            name,
            clearInvalidConfig: true,
            configFileMode: mode,
          });
      },
    });
    return new Store(folder, clock, await SharedState.open(file, clock));
  }

  get state(): StoredState {
    return this.#shared.state;
  }

  /** What a person should know of the file. */
  get view(): SettingsView {
    return this.#shared.view;
  }

  /** Tells when that has changed. */
  get trouble(): Listeners<[]> {
    return this.#shared.trouble;
  }

  /** Takes effect at once and is written a moment later; never fails. */
  change(change: StateChange): void {
    this.#shared.change(change);
  }

  /** Writes what is not written yet. */
  async flush(): Promise<void> {
    await this.#shared.flush();
  }

  /**
   * Tells the list of devices whenever the command line has changed it, until the returned function is called.
   * @param onUnwatched the folder cannot be watched; in words for the log
   */
  follow(
    onDevices: (devices: readonly DeviceRecord[]) => void,
    onUnwatched: (what: string) => void,
  ): () => void {
    this.#shared.onDevices = onDevices;
    let cancel = (): void => {};
    const look = (): void => {
      cancel();
      cancel = this.#clock.after(SETTLED_MS, () => void this.#shared.look());
    };
    try {
      // The folder, because every write puts a new file in the place of the old one.
      this.#watcher = watch(this.#folder, { persistent: false }, (_, name) => {
        if (name === null || name === `${STATE_NAME}.json`) look();
      });
      this.#watcher.on('error', (error) =>
        onUnwatched(`${this.#folder} is no longer watched (${error.message})`),
      );
    } catch (error) {
      onUnwatched(`${this.#folder} cannot be watched (${String(error)})`);
    }
    return () => {
      cancel();
      this.#watcher?.close();
      this.#shared.onDevices = () => {};
    };
  }
}
