/**
 * Whether a window may close while upgrades or transfers run. The question is asked beside everything else: chunks are sent and
 * devices are waited for while it is open. Knows no Electron.
 */
export interface ClosingOptions {
  /** Upgrades and file transfers that still run. */
  running: () => number;
  /** Asks the user. @returns true to cancel what runs and close */
  ask: (running: number) => Promise<boolean>;
  /** The user wants to close although something runs: cancel it. */
  onCloseAnyway: () => void;
  /** Closes again, for good. */
  close: () => void;
  /** What was begun (quitting the application) does not happen. */
  onStay: () => void;
}

export class Closing {
  readonly #o: ClosingOptions;
  #isAsking = false;
  #isDecided = false;

  constructor(options: ClosingOptions) {
    this.#o = options;
  }

  /** @returns true when the window may close now. Else a question is open, and what the user answers is done. */
  mayClose(): boolean {
    if (this.#isDecided || this.#o.running() === 0) return true;
    if (!this.#isAsking) void this.#ask();
    return false;
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    try {
      // A question that cannot be asked is not answered with yes.
      const isAnyway = await this.#o.ask(this.#o.running()).catch(() => false);
      if (!isAnyway) return this.#o.onStay();
      this.#isDecided = true;
      this.#o.onCloseAnyway();
      this.#o.close();
    } finally {
      this.#isAsking = false;
    }
  }
}
