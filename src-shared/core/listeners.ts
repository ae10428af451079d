/**
 * Any number of listeners to one thing. One that fails does not keep the others from hearing.
 */
import type { Clock } from './clock';

export class Listeners<A extends unknown[]> {
  /** Never changed, but replaced: whoever is just told all of them is not disturbed, and a message costs no copy. */
  #all: readonly { hear: (...told: A) => void }[] = [];
  readonly #onFailure: ((error: unknown) => void) | undefined;

  /** @param onFailure gets what a listener throws; when absent, whoever tells gets it */
  constructor(onFailure?: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** @returns ends it; calling it again does nothing */
  listen(hear: (...told: A) => void): () => void {
    const listener = { hear };
    this.#all = [...this.#all, listener];
    return () => {
      this.#all = this.#all.filter((one) => one !== listener);
    };
  }

  /** Whether anybody hears: what costs something is collected only then. */
  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  /** @throws what the first failing listener threw, when all have heard and nobody else was to get it */
  tell(...told: A): void {
    let failures: unknown[] | undefined;
    for (const { hear } of this.#all)
      try {
        hear(...told);
      } catch (error) {
        if (this.#onFailure === undefined) (failures ??= []).push(error);
        else this.#onFailure(error);
      }
    if (failures !== undefined) throw failures[0];
  }
}

/**
 * For those who tell from the handler of incoming bytes, which never throws: what a listener throws is a defect, and goes to where
 * uncaught errors of the program go, once the handler is through.
 */
export function thrownLater(clock: Clock): (error: unknown) => void {
  return (error) =>
    void clock.after(0, () => {
      throw error;
    });
}
