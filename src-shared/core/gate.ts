/**
 * "At most n at once". A place that becomes free is handed to the next in line, so nobody who arrives in between can
 * slip in. Knows nothing of what is done inside.
 */
import { abortReason, whenAborted } from './abort';

interface Waiting {
  enter: () => void;
  giveUp: (reason: Error) => void;
}

export class Gate {
  #inside = 0;
  readonly #line: Waiting[] = [];
  #limit: number;
  #closed: Error | undefined;

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
   * @throws the signal's reason when it is aborted while waiting; what the gate was closed with.
   */
  enter(signal?: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const refused = this.#closed ?? abortReason(signal);
      if (refused !== undefined) return void reject(refused);
      // While a place is free nobody stands in line, and there is nothing to wait for.
      if (this.#inside < this.#limit) {
        this.#inside++;
        return void resolve(this.#leaveOnce());
      }
      const waiting: Waiting = {
        enter: () => {
          stopListening();
          resolve(this.#leaveOnce());
        },
        giveUp: (reason) => {
          stopListening();
          reject(reason);
        },
      };
      const stopListening = whenAborted(signal, (reason) => {
        const at = this.#line.indexOf(waiting);
        if (at >= 0) this.#line.splice(at, 1);
        reject(reason);
      });
      this.#line.push(waiting);
    });
  }

  /** Lets nobody in any more: those in line and whoever comes later end with `reason`. Who is inside stays. */
  close(reason: Error): void {
    this.#closed ??= reason;
    for (const waiting of this.#line.splice(0)) waiting.giveUp(this.#closed);
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
