/**
 * One direction of a network: a latency, and datagrams that are lost, each by chance. Knows nothing of what is in them, and never
 * changes their order.
 */
import type { Clock } from '@shared/core/clock';

export interface DatagramLineOptions {
  clock: Clock;
  latencyMs: number;
  /** 0 to 1. */
  lossShare: number;
  /** Numbers from 0 up to, not including, 1. */
  random: () => number;
}

export class DatagramLine {
  /** A datagram comes out at the far end. */
  deliver: (datagram: Uint8Array) => void = () => {};

  readonly #options: DatagramLineOptions;
  readonly #underWay = new Set<() => void>();
  #lost = 0;

  constructor(options: DatagramLineOptions) {
    this.#options = options;
  }

  /** Datagrams so far that nobody will see. */
  get lost(): number {
    return this.#lost;
  }

  /** Sends; keeps the array. */
  write(datagram: Uint8Array): void {
    const { clock, latencyMs, lossShare, random } = this.#options;
    if (random() < lossShare) {
      this.#lost++;
      return;
    }
    if (latencyMs === 0) return this.deliver(datagram);
    const cancel = clock.after(latencyMs, () => {
      this.#underWay.delete(cancel);
      this.deliver(datagram);
    });
    this.#underWay.add(cancel);
  }

  /** Loses what is under way. */
  close(): void {
    for (const cancel of this.#underWay) cancel();
    this.#underWay.clear();
  }
}
