/**
 * How many requests may be under way at once, when several want to say so: a transfer sets it, questions that go out together
 * claim places for as long as they last. Knows no request.
 */
import { FewSet } from '@shared/core/few';
import type { Gate } from '@shared/core/gate';

/** More in flight than any known device takes. */
const LARGEST_WINDOW = 64;

export class WindowPlaces {
  readonly #gate: Gate;
  readonly #claims = new FewSet<{ readonly places: number }>();
  #own = 1;
  #isNarrow = false;

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  /** Without any claim. */
  get own(): number {
    return this.#own;
  }

  set own(places: number) {
    this.#own = Math.max(1, Math.min(LARGEST_WINDOW, places));
    this.#apply();
  }

  /** More may be under way now than without claims. */
  get isWidened(): boolean {
    return this.#gate.limit > this.#own;
  }

  /** The device has fewer buffers free than it has told: claims are worth nothing until the last of them has ended. */
  narrow(): void {
    this.#isNarrow = true;
    this.#apply();
  }

  /** At least so many, until the returned function is called. */
  claim(places: number): () => void {
    const claim = { places: Math.min(LARGEST_WINDOW, places) };
    this.#claims.add(claim);
    this.#apply();
    return () => {
      this.#claims.delete(claim);
      if (this.#claims.size === 0) this.#isNarrow = false;
      this.#apply();
    };
  }

  #apply(): void {
    let most = this.#own;
    if (!this.#isNarrow) for (const { places } of this.#claims) most = Math.max(most, places);
    this.#gate.limit = most;
  }
}
