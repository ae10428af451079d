/**
 * A clock whose time moves only when a test says so. Before every step it lets pending promises run, because code that
 * is about to set a timer has often not reached that line yet.
 */
import type { Clock } from '@shared/core/clock';

interface Timer {
  at: number;
  order: number;
  run: () => void;
}

export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, ms), order: this.#order++, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Timers that are set and neither ran nor were cancelled. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Time goes on by `ms` and nothing runs, as in a program that is held up: what was due runs late. */
  standStill(ms: number): void {
    this.#now += ms;
  }

  /** Moves time on by `ms`, running what becomes due, in order. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await settle();
    }
    this.#now = until;
  }

  /**
   * Moves time on until `promise` settles.
   * @throws when it has not settled after `limitMs` of virtual time, or when nothing is left that could settle it.
   */
  async until<T>(promise: Promise<T>, limitMs = 3_600_000): Promise<T> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    const end = this.#now + limitMs;
    for (;;) {
      await settle();
      if (settled) return promise;
      const next = this.#next(end);
      if (next === undefined)
        throw new Error(`nothing left to happen at ${this.#now} ms, or more than ${limitMs} ms passed`);
      this.#now = next.at;
      next.run();
    }
  }

  #next(until: number): Timer | undefined {
    let best: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > until) continue;
      if (best === undefined || timer.at < best.at || (timer.at === best.at && timer.order < best.order))
        best = timer;
    }
    if (best !== undefined) this.#timers = this.#timers.filter((other) => other !== best);
    return best;
  }
}

/** Lets queued promise reactions run: a macrotask comes only after all of them. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
