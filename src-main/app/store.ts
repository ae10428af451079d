/**
 * The file with preferences and saved devices. Written atomically by electron-store; a file that cannot be read is kept
 * under another name and never overwritten.
 */
import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import ElectronStore from 'electron-store';
import { readStored, type StoredState } from './stored-state';

export class Store {
  readonly #file: ElectronStore<Record<string, unknown>>;
  #state: StoredState;

  /** @param onTrouble what could not be used, in words for the log. */
  constructor(folder: string, onTrouble: (what: string) => void) {
    const file = path.join(folder, 'bootbench.json');
    const open = (): ElectronStore<Record<string, unknown>> =>
      new ElectronStore<Record<string, unknown>>({
        cwd: folder,
        name: 'bootbench',
        clearInvalidConfig: false,
      });
    try {
      this.#file = open();
    } catch (error) {
      // Not JSON any more (a full disk, a hand): keep it for its owner and begin anew.
      if (existsSync(file)) copyFileSync(file, `${file}.unreadable`);
      onTrouble(
        `${file} could not be read (${String(error)}); a copy is kept as ${path.basename(file)}.unreadable`,
      );
      this.#file = new ElectronStore<Record<string, unknown>>({
        cwd: folder,
        name: 'bootbench',
        clearInvalidConfig: true,
      });
    }
    const { state, dropped } = readStored(this.#file.store);
    if (dropped.length > 0) onTrouble(`not usable in ${file}: ${dropped.join(', ')}`);
    this.#state = state;
  }

  get state(): StoredState {
    return this.#state;
  }

  change(patch: Partial<StoredState>): void {
    this.#state = { ...this.#state, ...patch };
    this.#file.store = { ...this.#state };
  }
}
