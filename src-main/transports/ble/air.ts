/**
 * Holds messages back where the system does not tell what became of a write: macOS drops what does not fit its queue, Windows
 * ignores the outcome, BlueZ takes everything. A message is under way until the device has answered, or until it must have
 * arrived on a slow connection. Knows no link.
 */
import type { Clock } from '@shared/core/clock';

/** Connection intervals are 7.5 to 50 ms; a write may just have missed one. */
const FIRST_MS = 60;
/** Of one fragment more: with the slowest interval and few packets in each. */
const EACH_MS = 15;

/** How long a message of so many fragments is believed to be under way, in milliseconds. */
export function airTimeMs(fragments: number): number {
  return FIRST_MS + EACH_MS * (fragments - 1);
}

export class Air {
  readonly #clock: Clock;
  /** Messages under way, the oldest first. */
  readonly #underWay: { arrive: () => void; arrived: Promise<void> }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A message of so many fragments was written. Resolves when fewer than `most` are under way. */
  async sent(fragments: number, most: number): Promise<void> {
    this.#put(airTimeMs(fragments));
    while (this.#underWay.length >= most) await this.#underWay[0]?.arrived;
  }

  /** The device has answered something: the oldest message has arrived. */
  answered(): void {
    this.#underWay[0]?.arrive();
  }

  /** The link has ended: nothing is under way. */
  end(): void {
    for (const { arrive } of [...this.#underWay]) arrive();
  }

  #put(ms: number): void {
    let settle: () => void = () => {};
    const arrived = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const message = {
      arrived,
      arrive: (): void => {
        cancel();
        const at = this.#underWay.indexOf(message);
        if (at >= 0) this.#underWay.splice(at, 1);
        settle();
      },
    };
    const cancel = this.#clock.after(ms, message.arrive);
    this.#underWay.push(message);
  }
}
