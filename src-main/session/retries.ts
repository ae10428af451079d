/**
 * Trying again, with growing pauses, what could not be reached: a device that was off when the bench started may be on by now.
 * Pauses differ by chance, so that hundreds of devices do not all ask in one moment. Knows no device.
 */
import type { Clock } from '@shared/core/clock';

const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 300_000;
/** A pause is this share of itself shorter or longer. */
const SPREAD = 0.2;

interface Waiting {
  dueAt: number;
  cancel: () => void;
}

export class Retries {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #failures = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting>();

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Clock time of the next try; undefined when none is planned. */
  nextAt(id: string): number | undefined {
    return this.#waiting.get(id)?.dueAt;
  }

  /** It has failed once more. */
  later(id: string, tryAgain: () => void): void {
    this.#rest(id);
    const failures = (this.#failures.get(id) ?? 0) + 1;
    this.#failures.set(id, failures);
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
    const waitMs = Math.round(pauseMs * (1 - SPREAD + 2 * SPREAD * this.#random()));
    const cancel = this.#clock.after(waitMs, () => {
      this.#waiting.delete(id);
      tryAgain();
    });
    this.#waiting.set(id, { dueAt: this.#clock.now() + waitMs, cancel });
  }

  /** A try begins now, whoever wanted it. */
  begun(id: string): void {
    this.#rest(id);
  }

  /** It went well, or nobody wants it any more: the next failure is the first one again. */
  forget(id: string): void {
    this.#rest(id);
    this.#failures.delete(id);
  }

  stop(): void {
    for (const id of [...this.#waiting.keys()]) this.forget(id);
  }

  #rest(id: string): void {
    this.#waiting.get(id)?.cancel();
    this.#waiting.delete(id);
  }
}
