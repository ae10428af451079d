/**
 * Holds off sleep (and App Nap on macOS) while something runs: a computer that falls asleep in the middle leaves a device half
 * written or in its test. Knows neither runs nor Electron.
 */

/** Electron's `powerSaveBlocker`. */
export interface PowerSaveBlocker {
  start: (type: 'prevent-app-suspension') => number;
  stop: (id: number) => unknown;
}

export class StayAwake {
  readonly #blocker: PowerSaveBlocker;
  #id: number | undefined;

  constructor(blocker: PowerSaveBlocker) {
    this.#blocker = blocker;
  }

  /** @param count how many runs go on now */
  running(count: number): void {
    if (count > 0) this.#id ??= this.#blocker.start('prevent-app-suspension');
    else if (this.#id !== undefined) {
      this.#blocker.stop(this.#id);
      this.#id = undefined;
    }
  }
}
