/**
 * "At most n at once". A place that becomes free is handed to the next in line, so nobody who arrives in between can
 * slip in. Knows nothing of what is done inside.
 */

interface Waiting {
  enter: () => void;
}

export class Gate {
  #inside = 0;
  readonly #line: Waiting[] = [];
  #limit: number;

  /** @param limit how many may be inside at once, 1 or more. */
  constructor(limit: number) {
    this.#limit = Math.max(1, Math.floor(limit));
  }

  get inside(): number {
    return this.#inside;
  }

  get waiting(): number {
    return this.#line.length;
  }

  get limit(): number {
    return this.#limit;
  }

  /** A larger limit lets those in line in at once; a smaller one takes effect as places become free. */
  set limit(limit: number) {
    this.#limit = Math.max(1, Math.floor(limit));
    this.#admit();
  }

  /**
   * Waits for a place.
   * @returns the function that gives the place back; calling it again does nothing.
   * @throws the signal's reason when it is aborted while waiting.
   */
  enter(signal?: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return void reject(reasonOf(signal));
      const waiting: Waiting = {
        enter: () => {
          signal?.removeEventListener('abort', giveUp);
          resolve(this.#leaveOnce());
        },
      };
      const giveUp = (): void => {
        const at = this.#line.indexOf(waiting);
        if (at >= 0) this.#line.splice(at, 1);
        reject(reasonOf(signal));
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#line.push(waiting);
      this.#admit();
    });
  }

  /** Runs `work` inside the gate. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const leave = await this.enter(signal);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  #admit(): void {
    while (this.#inside < this.#limit) {
      const next = this.#line.shift();
      if (next === undefined) return;
      this.#inside++;
      next.enter();
    }
  }

  #leaveOnce(): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#inside--;
      this.#admit();
    };
  }
}

function reasonOf(signal: AbortSignal | undefined): Error {
  return signal?.reason instanceof Error ? signal.reason : new Error('aborted', { cause: signal?.reason });
}
