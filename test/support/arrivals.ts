/** What arrives, in order, and a wait for the next: tests wait for events, not for time. */

export class Arrivals<T> {
  readonly all: T[] = [];
  #taken = 0;
  #wake: (() => void)[] = [];

  /** To be given to what calls back; bound. */
  readonly push = (value: T): void => {
    this.all.push(value);
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  };

  /** The next one that was not taken yet. */
  async next(): Promise<T> {
    await this.count(this.#taken + 1);
    return this.all[this.#taken++] as T;
  }

  /** Settles when `count` have arrived altogether. */
  async count(count: number): Promise<void> {
    await this.until(() => this.all.length >= count);
  }

  /** Settles when `isEnough` says so of all that has arrived; asked at every arrival. */
  async until(isEnough: (all: readonly T[]) => boolean): Promise<void> {
    while (!isEnough(this.all))
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve);
      });
  }
}
