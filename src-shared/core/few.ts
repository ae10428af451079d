/**
 * Map and Set for a handful of entries that come and go all the time, such as what is in flight. Those of the language make a new
 * table every few entries; a table that has grown old holds the next one, and that the one behind it, so that everything that was
 * ever in them stays in memory until the next full collection. These are lists that are searched from the front.
 */

export class FewMap<K, V> {
  readonly #keys: K[] = [];
  readonly #values: V[] = [];

  get size(): number {
    return this.#keys.length;
  }

  /** In the order in which they came. Copy them before you add or delete. */
  keys(): readonly K[] {
    return this.#keys;
  }

  has(key: K): boolean {
    return this.#keys.includes(key);
  }

  get(key: K): V | undefined {
    const at = this.#keys.indexOf(key);
    return at < 0 ? undefined : this.#values[at];
  }

  set(key: K, value: V): void {
    const at = this.#keys.indexOf(key);
    if (at >= 0) this.#values[at] = value;
    else {
      this.#keys.push(key);
      this.#values.push(value);
    }
  }

  /** @returns whether it was there */
  delete(key: K): boolean {
    const at = this.#keys.indexOf(key);
    if (at < 0) return false;
    take(this.#keys, at);
    take(this.#values, at);
    return true;
  }

  clear(): void {
    this.#keys.length = this.#values.length = 0;
  }
}

export class FewSet<T> {
  readonly #all: T[] = [];

  get size(): number {
    return this.#all.length;
  }

  add(one: T): void {
    if (!this.#all.includes(one)) this.#all.push(one);
  }

  /** @returns whether it was there */
  delete(one: T): boolean {
    const at = this.#all.indexOf(one);
    if (at >= 0) take(this.#all, at);
    return at >= 0;
  }

  clear(): void {
    this.#all.length = 0;
  }

  /** In the order in which they came. */
  [Symbol.iterator](): IterableIterator<T> {
    return this.#all.values();
  }
}

/** In place, and by hand: `splice` makes a list of what it takes, and `copyWithin` takes ten times as long on a list of five. */
function take(list: unknown[], at: number): void {
  for (let next = at + 1; next < list.length; next++) list[next - 1] = list[next];
  list.pop();
}
