/**
 * Tells the progress of one transfer as it is worth telling: at most ten times a second, and never later than a tenth of a second after
 * it was made, also when nothing follows. Knows no transfer.
 */
import { ProgressMeter, TOLD_EVERY_MS, type Moved } from '@shared/run/progress';
import type { LookContext } from './work';

export class ToldProgress {
  readonly #c: Pick<LookContext, 'clock' | 'tell'>;
  readonly #meter = new ProgressMeter();
  #untold: { moved: Moved; cancel: () => void } | undefined;

  constructor(c: Pick<LookContext, 'clock' | 'tell'>) {
    this.#c = c;
  }

  /** Takes every chunk. */
  show(moved: Moved): void {
    const { clock, tell } = this.#c;
    const progress = this.#meter.worthTelling(clock.now(), moved);
    if (progress === undefined) {
      const cancel = this.#untold?.cancel ?? clock.after(TOLD_EVERY_MS, () => this.#tellRest());
      this.#untold = { moved, cancel };
      return;
    }
    this.#untold?.cancel();
    this.#untold = undefined;
    tell({ what: 'progress', progress });
  }

  /** Makes one attempt. What it has not told is told before anything is told of its end: what comes behind a break would undo it. */
  async during<T>(attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt();
    } finally {
      this.#tellRest();
    }
  }

  #tellRest(): void {
    const rest = this.#untold;
    if (rest === undefined) return;
    rest.cancel();
    this.#untold = undefined;
    this.#c.tell({ what: 'progress', progress: this.#meter.at(this.#c.clock.now(), rest.moved) });
  }
}
