/**
 * Any number of listeners to one thing. One that fails does not keep the others from hearing.
 */
export class Listeners<A extends unknown[]> {
  readonly #all = new Set<{ hear: (...told: A) => void }>();

  /** @returns ends it; calling it again does nothing */
  listen(hear: (...told: A) => void): () => void {
    const listener = { hear };
    this.#all.add(listener);
    return () => void this.#all.delete(listener);
  }

  /** Whether anybody hears: what costs something is collected only then. */
  get isEmpty(): boolean {
    return this.#all.size === 0;
  }

  /** @throws what the first failing listener threw, when all have heard */
  tell(...told: A): void {
    const failures: unknown[] = [];
    for (const { hear } of [...this.#all])
      try {
        hear(...told);
      } catch (error) {
        failures.push(error);
      }
    if (failures.length > 0) throw failures[0];
  }
}
